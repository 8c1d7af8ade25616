//! Findings as a failed test shows them.

use std::fmt;

use super::Finding;

/// What is left of findings without those of excepted rules.
#[derive(Debug)]
pub struct Report(Vec<Finding>);

/// Leaves out the findings of the rules `excepted`.
pub fn unexcepted(mut findings: Vec<Finding>, excepted: &[&str]) -> Report {
    findings.retain(|finding| !excepted.contains(&finding.rule));
    Report(findings)
}

impl Report {
    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the lint found {}:", self.0.len())?;
        self.0.iter().try_for_each(|finding| write!(f, "\n  {finding}"))
    }
}
