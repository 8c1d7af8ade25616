//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{naming, object},
};

/// `session.tools[]`: `{type, name, description, parameters}`; it knows no `strict`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut Vec<u8>) -> Option<String> {
    text.extend_from_slice(br#"{"type":"function""#);
    naming(text, tool);
    object(text, "parameters", tool.parameters);
    text.push(b'}');
    None
}
