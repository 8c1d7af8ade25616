//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of a response: `{type, name, description, parameters, strict}`. There `strict` is true
/// where it is left out (`FunctionTool`, field `strict`), so it is always said.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.extend_from_slice(br#"{"type":"function""#);
    naming(text, tool);
    let strictness = parameters(text, "parameters", tool, Grammar::OpenAi);
    text.extend_from_slice(if strictness.is_strict() {
        br#","strict":true}"#
    } else {
        br#","strict":false}"#
    });
    strictness.refusal()
}
