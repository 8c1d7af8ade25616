//! Writing JSON, piece by piece.

use std::fmt::Write;

use serde_json::Value;

use super::{
    compile::Declared,
    strict::{self, Grammar},
};
use crate::schema::JsonObject;
pub(super) use crate::schema::find;

/// A key and its colon, after a comma where something stands before it.
pub(super) fn key(text: &mut String, name: &str) {
    if !text.ends_with('{') {
        text.push(',');
    }
    string(text, name);
    text.push(':');
}

/// A key that needs no escapes.
pub(super) fn plain_key(text: &mut String, name: &str) {
    text.push_str(if text.ends_with('{') { "\"" } else { ",\"" });
    text.push_str(name);
    text.push_str("\":");
}

/// A string. Hardly one needs escapes: what has none is copied whole.
pub(super) fn string(text: &mut String, value: &str) {
    if needs_escapes(value) {
        text.extend(serde_json::to_string(value));
        return;
    }
    text.reserve(value.len() + 2);
    text.push('"');
    text.push_str(value);
    text.push('"');
}

/// Whether a string has bytes that JSON escapes: controls, quotes, backslashes.
fn needs_escapes(value: &str) -> bool {
    const ESCAPED: [bool; 256] = {
        let mut escaped = [false; 256];
        let mut byte = 0;
        while byte < escaped.len() {
            escaped[byte] = byte < b' ' as usize || byte == b'"' as usize || byte == b'\\' as usize;
            byte += 1;
        }
        escaped
    };
    value.bytes().any(|byte| ESCAPED[usize::from(byte)])
}

/// Any value.
pub(super) fn json(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => _ = write!(text, "{number}"), // writing to memory does not fail
        Value::String(value) => string(text, value),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                json(text, item);
            }
            text.push(']');
        }
        Value::Object(fields) => json_object(text, fields),
    }
}

/// A whole object.
pub(super) fn json_object(text: &mut String, fields: &JsonObject) {
    text.push('{');
    for (name, value) in fields {
        key(text, name);
        json(text, value);
    }
    text.push('}');
}

/// A field whose name needs no escapes and whose value is a string.
pub(super) fn field(text: &mut String, name: &str, value: &str) {
    plain_key(text, name);
    string(text, value);
}

/// A field that is a whole object.
pub(super) fn object(text: &mut String, name: &str, value: &JsonObject) {
    plain_key(text, name);
    json_object(text, value);
}

/// A tool's name and description.
pub(super) fn naming(text: &mut String, tool: Declared<'_>) {
    field(text, "name", tool.name);
    field(text, "description", tool.description);
}

/// A tool's parameters under `name`, strict where that was asked for and can be; says whether they
/// are, or why not.
pub(super) fn parameters(text: &mut String, name: &str, tool: Declared<'_>, grammar: Grammar) -> Strictness {
    plain_key(text, name);
    let refusal = if tool.strict {
        match strict::write(tool.parameters, grammar, text) {
            Ok(()) => return Strictness::Strict,
            Err(refusal) => Some(refusal.into_text()),
        }
    } else {
        None
    };
    json_object(text, tool.parameters);
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    fn written(value: &Value) -> String {
        let mut text = String::new();
        super::json(&mut text, value);
        text
    }

    #[test]
    fn every_character_is_written_as_serde_json_writes_it() {
        for character in (0..0x300).chain([0x2028, 0xfeff, 0x1_f600]).filter_map(char::from_u32) {
            let value = json!({ (format!("key{character}")): ["a", character, format!("{character}b")] });
            assert_eq!(written(&value), value.to_string());
        }
    }

    #[test]
    fn values_are_written_as_serde_json_writes_them() {
        let value = json!({
            "none": null, "flags": [true, false], "empty": [{}, [], ""],
            "numbers": [0, -1, i64::MIN, u64::MAX, 1.0, -0.0, 0.1, 1e300, 5e-324, f64::NAN],
            "nested": [[{ "a": { "b": [1, 2] } }], "x"],
        });
        assert_eq!(written(&value), value.to_string());
    }
}
