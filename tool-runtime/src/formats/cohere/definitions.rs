//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{naming, object},
};

/// `tools[]` of `/v2/chat`: `{type, function: {name, description, parameters}}`. Its `strict_tools`
/// is a field of the request, not of a tool.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.extend_from_slice(br#"{"type":"function","function":{"#);
    naming(text, tool);
    object(text, "parameters", tool.parameters);
    text.extend_from_slice(b"}}");
    None
}
