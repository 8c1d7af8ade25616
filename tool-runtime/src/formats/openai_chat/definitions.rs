//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of a chat completion: `{type, function: {name, description, parameters, strict?}}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push_str(r#"{"type":"function","function":{"#);
    naming(text, tool);
    let strictness = parameters(text, "parameters", tool, Grammar::OpenAi);
    if strictness.is_strict() {
        text.push_str(r#","strict":true"#);
    }
    text.push_str("}}");
    strictness.refusal()
}
