//! What can be wrong with a structured reply. Says where and what was expected, never what stood
//! there: a reply is personal data.

use std::fmt;

use crate::arguments::json;

/// Why a structured reply was refused, and where.
///
/// Neither its text nor its `Debug` shows anything of the reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StructuredError {
    /// What is wrong.
    pub fault: StructuredFault,
    /// The place: how many bytes stand before the first that cannot be.
    pub offset: usize,
}

impl StructuredError {
    pub(super) fn new(fault: StructuredFault, offset: usize) -> Self {
        Self { fault, offset }
    }

    /// JSON that is no such value as was asked for; `text` stands at `start`.
    pub(super) fn mismatch(error: &serde_json::Error, text: &str, start: usize) -> Self {
        let fault = StructuredFault::Mismatch(without_content(&json::message(error)));
        Self::new(fault, start + json::offset(text, error))
    }
}

impl fmt::Display for StructuredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fault, offset } = self;
        match fault {
            StructuredFault::Pointer => write!(f, "the JSON pointer is invalid at byte {offset}"),
            _ => write!(f, "the structured reply was refused at byte {offset}: {fault}"),
        }
    }
}

impl std::error::Error for StructuredError {}

/// What is wrong with a structured reply.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StructuredFault {
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// It is no JSON: what could have stood there, in words.
    Syntax {
        /// What could have stood there, in words.
        expected: &'static str,
    },
    /// An object has a key twice: its field would be whole twice.
    RepeatedKey,
    /// Objects and arrays nest deeper than [`StructuredParser::MAX_DEPTH`].
    ///
    /// [`StructuredParser::MAX_DEPTH`]: crate::StructuredParser::MAX_DEPTH
    TooDeep,
    /// The field to be spoken is neither a string nor `null`.
    NotText,
    /// It ends before it is whole.
    Truncated,
    /// It is JSON, but no such value as was asked for: what was expected instead.
    Mismatch(String),
    /// A pointer that is none by RFC 6901; the offset is one in the pointer.
    Pointer,
}

impl fmt::Display for StructuredFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("it is not UTF-8"),
            Self::Syntax { expected } => write!(f, "expected {expected}"),
            Self::RepeatedKey => f.write_str("the key stands twice in one object"),
            Self::TooDeep => f.write_str("it nests too deep"),
            Self::NotText => f.write_str("the field to be spoken is not a string"),
            Self::Truncated => f.write_str("it ends before it is whole"),
            Self::Mismatch(expected) => f.write_str(expected),
            Self::Pointer => f.write_str("the JSON pointer is invalid"),
        }
    }
}

/// What serde says, less what the model said: serde quotes the value it refuses, and a hand-written
/// `Deserialize` may do so anywhere in its text.
fn without_content(message: &str) -> String {
    const QUOTING: [&str; 5] =
        ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant `", "unknown field `"];

    if message.starts_with("missing field `") {
        return message.to_owned();
    }
    let quotes = QUOTING.iter().any(|start| message.starts_with(start));
    // What was expected comes last and is the type's own word.
    let expected = message.rfind(", expected ").filter(|_| quotes);
    expected.and_then(|at| message.get(at + 2..)).unwrap_or("it does not fit the type").to_owned()
}

/// A reply that did not become a value, with what there was of it.
///
/// Its text and its `Debug` are the error's alone.
pub struct Unfinished<T> {
    pub(super) error: StructuredError,
    pub(super) value: Option<T>,
    pub(super) text: String,
}

impl<T> Unfinished<T> {
    /// Why.
    pub fn error(&self) -> &StructuredError {
        &self.error
    }

    /// The value as far as it had grown, as [`Update::value`](crate::Update::value) gives it.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Takes the value out, as far as it had grown.
    pub fn into_value(self) -> Option<T> {
        self.value
    }

    /// What the model sent, up to the push that was refused and with it. Personal data.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<T> fmt::Debug for Unfinished<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished").field("error", &self.error).finish_non_exhaustive()
    }
}

impl<T> fmt::Display for Unfinished<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<T> std::error::Error for Unfinished<T> {}

impl<T> From<Unfinished<T>> for StructuredError {
    fn from(unfinished: Unfinished<T>) -> Self {
        unfinished.error
    }
}

#[cfg(test)]
mod tests {
    use super::without_content;

    #[test]
    fn serdes_words_lose_what_the_model_said() {
        for (said, kept) in [
            ("missing field `voice`", "missing field `voice`"),
            ("invalid type: string \"a secret, expected by none\", expected u8", "expected u8"),
            ("unknown variant `secret`, expected `calm` or `glad`", "expected `calm` or `glad`"),
            ("secret is no date, expected a date", "it does not fit the type"),
            ("number out of range", "it does not fit the type"),
        ] {
            assert_eq!(without_content(said), kept);
        }
    }
}
