//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{naming, object},
};

/// `tools[]` of `/api/chat`: `{type, function: {name, description, parameters}}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push_str(r#"{"type":"function","function":{"#);
    naming(text, tool);
    object(text, "parameters", tool.parameters);
    text.push_str("}}");
    None
}
