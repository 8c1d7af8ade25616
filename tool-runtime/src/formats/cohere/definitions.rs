//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of `/v2/chat`: `{type, function: {name, description, parameters}}`. `strict_tools` is a
/// field of the request, not of a tool.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push_str(r#"{"type":"function","function":{"#);
    naming(text, tool);
    let strictness = parameters(text, "parameters", tool, Grammar::Cohere);
    text.push_str("}}");
    strictness.refusal()
}
