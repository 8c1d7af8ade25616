//! The root of a schema, where providers look for the properties.

use serde_json::{Value, json};

use super::{JsonObject, find, resolve};

/// References followed at most; more lead nowhere but round.
const STEPS: usize = 32;

/// The schema with its root's reference followed: every provider wants the root itself to say
/// `"type": "object"`. Nothing where the root is no reference, or one that leads nowhere.
pub(crate) fn followed(schema: &JsonObject) -> Option<JsonObject> {
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

/// The schema with a property more at its root.
pub(crate) fn with_property(schema: &JsonObject, name: &str, property: Value) -> JsonObject {
    let mut whole = followed(schema).unwrap_or_else(|| schema.clone());
    let properties = whole.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        properties.insert(name.to_owned(), property);
    }
    whole
}
