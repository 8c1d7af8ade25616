//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of a chat completion: `{type, function: {name, description, parameters, strict?}}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.extend_from_slice(br#"{"type":"function","function":{"#);
    naming(text, tool);
    let strictness = parameters(text, "parameters", tool, Grammar::OpenAi);
    if strictness.is_strict() {
        text.extend_from_slice(br#","strict":true"#);
    }
    text.extend_from_slice(b"}}");
    strictness.refusal()
}
