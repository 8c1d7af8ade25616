//! What stands fixed about a tool.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use super::{Definition, PerDialect, ToolFlag, names};
use crate::{
    arguments::ArgumentContract,
    error::BuildFault,
    schema::{Canonical, Fingerprint, JsonObject, fingerprint},
};

/// A tool but for its handler: what was declared of it, and what its arguments are held against.
#[derive(Debug)]
pub(crate) struct ToolSpec {
    declaration: Declaration,
    pub(crate) contract: ArgumentContract,
    /// What providers are told, once they were.
    pub(crate) definitions: PerDialect<Definition>,
}

/// What a tool's author says of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) flags: ToolFlag,
    pub(crate) deprecated_names: Vec<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) takes_context: bool,
    pub(crate) annotations: JsonObject,
    /// Where the tool was written, for the programmer who has two of one name.
    pub(crate) origin: String,
    /// What was found wrong with it while it was made.
    pub(crate) problems: Vec<String>,
}

impl ToolSpec {
    pub(super) fn new(mut declaration: Declaration, canonical: Canonical) -> Self {
        let (contract, problems) = ArgumentContract::new(&declaration.name, canonical);
        declaration.problems.extend(problems);
        Self { declaration, contract, definitions: PerDialect::default() }
    }

    /// Everything that is wrong with it; a registry refuses a tool with any.
    pub(crate) fn faults(&self) -> Vec<BuildFault> {
        let mut problems: Vec<String> = self.names().filter_map(names::fault).collect();
        if self.timeout.is_some_and(|timeout| timeout.is_zero()) {
            problems.push("the timeout is zero; leave it out for none".to_owned());
        }
        let problems = problems.iter().chain(&self.problems);
        problems.map(|problem| BuildFault::new(&self.name, problem)).collect()
    }

    /// The name, then the names it once had.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.deprecated_names).map(String::as_str)
    }

    pub(super) fn fingerprint(&self) -> Fingerprint {
        fingerprint(&self.name, &self.description, self.contract.schema(), self.flags.bits())
    }
}

impl Deref for ToolSpec {
    type Target = Declaration;

    #[inline]
    fn deref(&self) -> &Declaration {
        &self.declaration
    }
}

impl DerefMut for ToolSpec {
    fn deref_mut(&mut self) -> &mut Declaration {
        &mut self.declaration
    }
}
