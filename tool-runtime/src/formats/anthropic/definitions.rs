//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of a message: `{name, description, input_schema, strict?}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.push(b'{');
    naming(text, tool);
    let strictness = parameters(text, "input_schema", tool, Grammar::Anthropic);
    text.extend_from_slice(if strictness.is_strict() { br#","strict":true}"# } else { b"}" });
    strictness.refusal()
}
