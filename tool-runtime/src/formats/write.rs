//! Writing JSON, piece by piece.

use serde_json::Value;

use super::{
    compile::Declared,
    strict::{self, Grammar},
};
use crate::schema::JsonObject;

/// A keyword's value. Schemas are small: looking through one is faster than hashing the keyword.
pub(super) fn find<'s>(schema: &'s JsonObject, keyword: &str) -> Option<&'s Value> {
    if schema.len() > 16 {
        return schema.get(keyword);
    }
    schema.iter().find_map(|(own, value)| (own == keyword).then_some(value))
}

/// A key and its colon, after a comma where something stands before it.
pub(super) fn key(text: &mut Vec<u8>, name: &str) {
    if text.last() != Some(&b'{') {
        text.push(b',');
    }
    string(text, name);
    text.push(b':');
}

/// A key that needs no escapes.
pub(super) fn plain_key(text: &mut Vec<u8>, name: &str) {
    if text.last() != Some(&b'{') {
        text.push(b',');
    }
    text.push(b'"');
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b"\":");
}

/// A string. Writing to memory does not fail.
pub(super) fn string(text: &mut Vec<u8>, value: &str) {
    _ = serde_json::to_writer(text, value);
}

/// Any value.
pub(super) fn json(text: &mut Vec<u8>, value: &Value) {
    _ = serde_json::to_writer(text, value);
}

/// A field whose name needs no escapes and whose value is a string.
pub(super) fn field(text: &mut Vec<u8>, name: &str, value: &str) {
    plain_key(text, name);
    string(text, value);
}

/// A field that is a whole object.
pub(super) fn object(text: &mut Vec<u8>, name: &str, value: &JsonObject) {
    plain_key(text, name);
    _ = serde_json::to_writer(text, value);
}

/// A tool's name and description.
pub(super) fn naming(text: &mut Vec<u8>, tool: Declared<'_>) {
    field(text, "name", tool.name);
    field(text, "description", tool.description);
}

/// A tool's parameters under `name`, strict where that was asked for and can be; says whether they
/// are, or why not.
pub(super) fn parameters(text: &mut Vec<u8>, name: &str, tool: Declared<'_>, grammar: Grammar) -> Strictness {
    plain_key(text, name);
    let refusal = if tool.strict {
        match strict::write(tool.parameters, grammar, text) {
            Ok(()) => return Strictness::Strict,
            Err(refusal) => Some(refusal.into_text()),
        }
    } else {
        None
    };
    _ = serde_json::to_writer(text, tool.parameters);
    Strictness::NotStrict(refusal)
}

/// Whether a definition asks the provider to hold the model to the schema.
pub(super) enum Strictness {
    Strict,
    /// And why not though it was asked for.
    NotStrict(Option<String>),
}

impl Strictness {
    pub(super) fn is_strict(&self) -> bool {
        matches!(self, Self::Strict)
    }

    pub(super) fn refusal(self) -> Option<String> {
        match self {
            Self::Strict => None,
            Self::NotStrict(refusal) => refusal,
        }
    }
}
