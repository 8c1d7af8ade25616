//! What stands fixed about a tool.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use super::{Definition, DuplicateScope, OnDuplicate, PerDialect, ToolFlag, duplicates, names};
use crate::{
    arguments::{ArgumentContract, CONFIRM_DUPLICATE},
    error::BuildFault,
    schema::{self, Canonical, Fingerprint, JsonObject, fingerprint},
};

/// A tool but for its handler: what was declared of it, and what its arguments are held against.
#[derive(Debug)]
pub(crate) struct ToolSpec {
    declaration: Declaration,
    /// What the tool takes.
    pub(crate) contract: ArgumentContract,
    /// What the model is told, where that is more: the tool never sees its confirmation.
    confirming: Option<Box<ArgumentContract>>,
    /// What providers are told, once they were.
    pub(crate) definitions: PerDialect<Definition>,
}

/// What a tool's author says of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declaration {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) flags: ToolFlag,
    pub(crate) on_duplicate: OnDuplicate,
    pub(crate) duplicate_scope: DuplicateScope,
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
        let mut spec = Self { declaration, contract, confirming: None, definitions: PerDialect::default() };
        spec.add_confirmation();
        spec
    }

    /// Adds the confirmation to what the model is told, if the tool asks for one.
    pub(super) fn add_confirmation(&mut self) {
        self.confirming = None;
        if self.on_duplicate != OnDuplicate::Confirm {
            return;
        }
        if self.has_argument(CONFIRM_DUPLICATE) {
            self.problems.push(format!(
                "`{CONFIRM_DUPLICATE}` is the argument that `OnDuplicate::Confirm` adds; rename the tool's own"
            ));
        }
        let confirmation = duplicates::confirmation(self.duplicate_scope);
        let confirming = self.contract.with_argument(CONFIRM_DUPLICATE, confirmation);
        self.confirming = Some(Box::new(confirming));
    }

    fn has_argument(&self, name: &str) -> bool {
        let root = schema::followed(self.contract.schema());
        let properties = root.as_ref().unwrap_or(self.contract.schema()).get("properties");
        properties.is_some_and(|properties| properties.get(name).is_some())
    }

    /// What the model is told of the arguments, and its calls are held against.
    pub(crate) fn told(&self) -> &ArgumentContract {
        self.confirming.as_deref().unwrap_or(&self.contract)
    }

    /// Whether calls bring a confirmation, which the tool is not to see.
    #[inline]
    pub(crate) fn asks_for_confirmation(&self) -> bool {
        self.confirming.is_some()
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
        fingerprint(&self.name, &self.description, self.told().schema(), self.flags.bits())
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
