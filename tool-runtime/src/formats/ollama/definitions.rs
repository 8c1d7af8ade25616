//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{naming, object},
};

/// `tools[]` of `/api/chat`: `{type, function: {name, description, parameters}}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.extend_from_slice(br#"{"type":"function","function":{"#);
    naming(text, tool);
    object(text, "parameters", tool.parameters);
    text.extend_from_slice(b"}}");
    None
}
