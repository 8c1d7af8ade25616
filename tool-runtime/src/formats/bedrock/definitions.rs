//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{field, object, plain_key},
};

/// `toolConfig.tools[]`: `{toolSpec: {name, description?, inputSchema: {json}}}`. A description is at
/// least one character long (`ToolSpecification`), so an empty one is left out.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.extend_from_slice(br#"{"toolSpec":{"#);
    field(text, "name", tool.name);
    if !tool.description.is_empty() {
        field(text, "description", tool.description);
    }
    plain_key(text, "inputSchema");
    text.push(b'{');
    object(text, "json", tool.parameters);
    text.extend_from_slice(b"}}}");
    None
}
