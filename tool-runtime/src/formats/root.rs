//! A root that only refers to what it is.

use super::write::find;
use crate::schema::{self, JsonObject, resolve};

/// The schema with its root's reference followed. Nothing where the root is no reference, or one that
/// leads nowhere.
pub(super) fn followed(schema: &JsonObject) -> Option<JsonObject> {
    find(schema, "$ref")?;
    schema::followed(schema)
}

/// What a reference leads to; the plain `#/$defs/Name` without the toil of a pointer's escapes.
pub(super) fn target<'s>(root: &'s JsonObject, reference: &str) -> Option<&'s JsonObject> {
    match reference.strip_prefix("#/$defs/") {
        Some(name) if !name.contains(['/', '~', '%']) => {
            find(find(root, "$defs")?.as_object()?, name)?.as_object()
        }
        _ => resolve(root, reference),
    }
}
