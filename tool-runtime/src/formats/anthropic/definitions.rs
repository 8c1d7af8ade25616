//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of a message: `{name, description, input_schema, strict?}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push('{');
    naming(text, tool);
    let strictness = parameters(text, "input_schema", tool, Grammar::Anthropic);
    text.push_str(if strictness.is_strict() { r#","strict":true}"# } else { "}" });
    strictness.refusal()
}
