//! Definitions out.

use crate::formats::{
    compile::Declared,
    write::{naming, object},
};

/// `session.tools[]`: `{type, name, description, parameters}`; it knows no `strict`.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push_str(r#"{"type":"function""#);
    naming(text, tool);
    object(text, "parameters", tool.parameters);
    text.push('}');
    None
}
