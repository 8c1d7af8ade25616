//! Where a conversation left the script.

use std::fmt;

/// How what a [`ScriptedLlm`](super::ScriptedLlm) was sent differs from its script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScriptError {
    /// Which turn of the script it is about, from 1; one more than it has when it was over.
    pub turn: usize,
    /// What differs, each in a sentence.
    pub differences: Vec<String>,
}

impl ScriptError {
    pub(super) fn new(turn: usize, differences: Vec<String>) -> Self {
        Self { turn, differences }
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "turn {} of the script: {}", self.turn, self.differences.join("; "))
    }
}

impl std::error::Error for ScriptError {}
