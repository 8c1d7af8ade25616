//! What stands fixed about a tool.

use std::time::Duration;

use crate::{
    arguments::ArgumentContract,
    error::BuildFault,
    schema::{Canonical, Fingerprint, JsonObject, fingerprint},
};

use super::{ToolFlag, names};

/// A tool but for its handler: what the model is told, and how calls are carried out.
#[derive(Debug)]
pub(crate) struct ToolSpec {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) flags: ToolFlag,
    pub(crate) deprecated_names: Vec<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) takes_context: bool,
    pub(crate) annotations: JsonObject,
    /// Where the tool was written, for the programmer who has two of one name.
    pub(crate) origin: String,
    pub(crate) contract: ArgumentContract,
    /// What was found wrong with it while it was made.
    problems: Vec<String>,
}

/// What a spec is made from, before its schema was looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) flags: ToolFlag,
    pub(crate) deprecated_names: Vec<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) takes_context: bool,
    pub(crate) annotations: JsonObject,
    pub(crate) origin: String,
    pub(crate) problems: Vec<String>,
}

impl ToolSpec {
    pub(super) fn new(draft: Draft, canonical: Canonical) -> Self {
        let (contract, found) = ArgumentContract::new(&draft.name, canonical);
        Self {
            name: draft.name,
            description: draft.description,
            flags: draft.flags,
            deprecated_names: draft.deprecated_names,
            timeout: draft.timeout,
            takes_context: draft.takes_context,
            annotations: draft.annotations,
            origin: draft.origin,
            contract,
            problems: draft.problems.into_iter().chain(found).collect(),
        }
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
