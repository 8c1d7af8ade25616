//! Definitions out.

use crate::formats::{
    compile::Declared,
    strict::Grammar,
    write::{field, parameters, plain_key},
};

/// `toolConfig.tools[]`: `{toolSpec: {name, description?, inputSchema: {json}, strict?}}`. A description is at
/// least one character long (`ToolSpecification`), so an empty one is left out.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push_str(r#"{"toolSpec":{"#);
    field(text, "name", tool.name);
    if !tool.description.is_empty() {
        field(text, "description", tool.description);
    }
    plain_key(text, "inputSchema");
    text.push('{');
    let strictness = parameters(text, "json", tool, Grammar::Anthropic);
    text.push('}');
    if strictness.is_strict() {
        text.push_str(r#","strict":true"#);
    }
    text.push_str("}}");
    strictness.refusal()
}
