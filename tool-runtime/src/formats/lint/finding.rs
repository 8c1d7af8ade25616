//! What the lint says.

use std::fmt;

/// Something about a definition that a provider refuses or takes otherwise than it was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The tool's name; empty when it is about all of them.
    pub tool: String,
    /// The place, as a JSON pointer (RFC 6901) into the definitions as they are sent.
    pub pointer: String,
    /// The rule's name, for lists of exceptions.
    pub rule: &'static str,
    /// Whether the provider refuses it.
    pub severity: Severity,
    /// What is wrong, and whose limit it is.
    pub message: String,
}

/// How much a [`Finding`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// It is taken, but not as it was meant.
    Warning,
    /// The provider refuses the request.
    Error,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]", self.rule)?;
        if !self.tool.is_empty() {
            write!(f, " tool `{}`", self.tool)?;
        }
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Findings as they come up.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) list: Vec<Finding>,
}

impl Findings {
    pub(super) fn error(
        &mut self,
        tool: &str,
        pointer: &str,
        rule: &'static str,
        message: impl Into<String>,
    ) {
        self.add(tool, pointer, rule, Severity::Error, message.into());
    }

    pub(super) fn warning(
        &mut self,
        tool: &str,
        pointer: &str,
        rule: &'static str,
        message: impl Into<String>,
    ) {
        self.add(tool, pointer, rule, Severity::Warning, message.into());
    }

    fn add(&mut self, tool: &str, pointer: &str, rule: &'static str, severity: Severity, message: String) {
        let (tool, pointer) = (tool.to_owned(), pointer.to_owned());
        self.list.push(Finding { tool, pointer, rule, severity, message });
    }
}
