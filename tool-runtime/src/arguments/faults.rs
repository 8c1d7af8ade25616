//! What is wrong with a call's arguments, told to the model.

use std::fmt::{self, Write};

use serde_json::Value;

use super::json::floor_boundary;

/// The most a model is told about one call, in bytes: more is noise to it.
const MAX_TEXT: usize = 2048;
/// The most that is shown of one value or schema.
pub(super) const MAX_PART: usize = 120;
/// The most faults that are collected; the text above fills long before.
pub(super) const MAX_FAULTS: usize = 100;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArgumentFault {
    /// Where, as a JSON pointer; empty for the whole.
    pub(crate) pointer: String,
    pub(crate) problem: Problem,
}

/// What is wrong there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Problem {
    /// Something else was expected.
    Mismatch { expected: String, received: String },
    /// A required value is missing; perhaps it was sent under a name like it.
    Missing { expected: String, sent_as: Option<String> },
    /// Nothing of this name is known; perhaps one like it was meant.
    Unknown { known: Option<String> },
    /// Anything else, in words.
    Other(String),
}

impl ArgumentFault {
    pub(super) fn other(pointer: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), problem: Problem::Other(problem.into()) }
    }

    pub(super) fn mismatch(pointer: impl Into<String>, expected: String, received: &Value) -> Self {
        let received = cut(&received.to_string(), MAX_PART).into_owned();
        Self { pointer: pointer.into(), problem: Problem::Mismatch { expected, received } }
    }
}

impl fmt::Display for ArgumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.pointer.is_empty() {
            write!(f, "`{}`: ", cut(&self.pointer, 2 * MAX_PART))?;
        }
        match &self.problem {
            Problem::Mismatch { expected, received } => write!(f, "expected {expected}, got {received}"),
            Problem::Missing { expected, sent_as: None } => write!(f, "missing, expected {expected}"),
            Problem::Missing { expected, sent_as: Some(name) } => {
                write!(f, "missing, expected {expected}; you sent `{}`", cut(name, MAX_PART))
            }
            Problem::Unknown { known: None } => f.write_str("unknown, leave it out"),
            Problem::Unknown { known: Some(name) } => write!(f, "unknown; did you mean `{name}`?"),
            Problem::Other(problem) => f.write_str(problem),
        }
    }
}

/// Everything that is wrong with the arguments of one call.
///
/// [`Display`](fmt::Display) is the text for the model, at most 2 kB.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ArgumentFaults {
    pub(crate) tool: String,
    pub(crate) faults: Vec<ArgumentFault>,
}

impl fmt::Display for ArgumentFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CLOSING: usize = 32; // "- and 1000 more"
        let mut text = format!("Invalid arguments for `{}`:", cut(&self.tool, MAX_PART));
        for (shown, fault) in self.faults.iter().enumerate() {
            let line = fault.to_string();
            if text.len() + line.len() + "\n- ".len() + CLOSING > MAX_TEXT {
                write!(text, "\n- and {} more", self.faults.len() - shown)?;
                break;
            }
            write!(text, "\n- {line}")?;
        }
        f.write_str(&text)
    }
}

/// The beginning of `text`, with `…` where it was cut.
pub(super) fn cut(text: &str, length: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= length {
        return text.into();
    }
    let end = floor_boundary(text, length.saturating_sub('…'.len_utf8()));
    format!("{}…", &text[..end]).into()
}
