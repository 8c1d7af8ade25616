//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{naming, object},
};

/// `tools[]` of `tools/list`: `{name, description, inputSchema, annotations?}`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push('{');
    naming(text, tool);
    object(text, "inputSchema", tool.parameters);
    if !tool.annotations.is_empty() {
        object(text, "annotations", tool.annotations);
    }
    text.push('}');
    None
}
