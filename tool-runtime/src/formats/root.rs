//! A root that only refers to what it is.

use serde_json::Value;

use super::write::find;
use crate::schema::{JsonObject, resolve};

/// References followed at most; more lead nowhere but round.
const STEPS: usize = 32;

/// The schema with its root's reference followed: every provider wants the root itself to say
/// `"type": "object"`. Nothing where the root is no reference, or one that leads nowhere.
pub(super) fn followed(schema: &JsonObject) -> Option<JsonObject> {
    find(schema, "$ref").and_then(Value::as_str)?;
    let mut whole = schema.clone();
    for _ in 0..STEPS {
        let Some(Value::String(reference)) = whole.shift_remove("$ref") else { return Some(whole) };
        let target = resolve(schema, &reference)?;
        for (keyword, value) in target {
            whole.entry(keyword.as_str()).or_insert_with(|| value.clone());
        }
        if !target.contains_key("$ref") {
            return Some(whole);
        }
    }
    None
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
