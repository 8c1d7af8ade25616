//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{naming, parameters},
};

/// `tools[]` of a response: `{type, name, description, parameters, strict}`. There `strict` is true
/// where it is left out (`FunctionTool`, field `strict`), so it is always said.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push_str(r#"{"type":"function""#);
    naming(text, tool);
    let strictness = parameters(text, "parameters", tool, Grammar::OpenAi);
    text.push_str(if strictness.is_strict() { r#","strict":true}"# } else { r#","strict":false}"# });
    strictness.refusal()
}
