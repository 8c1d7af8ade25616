//! Whether anything more could have come where a text ends without its last brackets.

use serde_json::Value;

use super::explain::{branches, property};
use crate::schema::{JsonObject, resolve};

/// Whether every object on `path`, the root included, has all the properties its schema knows.
///
/// Nothing tells a text whose last bracket was forgotten from one that was cut off there, but that
/// there is nothing more to say.
pub(super) fn is_whole(root: &JsonObject, value: &Value, path: &[String]) -> bool {
    let mut at = Some((root, value));
    for key in path {
        at = at.filter(|(schema, object)| has_all(root, schema, object)).and_then(|(schema, object)| {
            Some((property(plain(root, schema)?, key)?.as_object()?, object.get(key)?))
        });
    }
    at.is_some_and(|(schema, object)| has_all(root, schema, object))
}

fn has_all(root: &JsonObject, schema: &JsonObject, value: &Value) -> bool {
    let Some(schema) = plain(root, schema) else { return false };
    let closed = schema.get("additionalProperties").is_none_or(|more| more == &Value::Bool(false));
    let (Some(Value::Object(properties)), Some(object)) = (schema.get("properties"), value.as_object())
    else {
        return false;
    };
    closed
        && !schema.contains_key("patternProperties")
        && properties.keys().all(|name| object.contains_key(name))
}

/// The schema that lists the properties: behind a `$ref`, or beside `null`.
fn plain<'s>(root: &'s JsonObject, schema: &'s JsonObject) -> Option<&'s JsonObject> {
    const HOPS: usize = 16;
    let mut schema = schema;
    for _ in 0..HOPS {
        if schema.contains_key("properties") {
            let combined =
                ["allOf", "anyOf", "oneOf", "if"].iter().any(|keyword| schema.contains_key(*keyword));
            return (!combined).then_some(schema);
        }
        schema = match schema.get("$ref") {
            Some(reference) => resolve(root, reference.as_str()?)?,
            None => only_branch(schema)?,
        };
    }
    None
}

/// The one branch of a union that is not `null`.
fn only_branch(schema: &JsonObject) -> Option<&JsonObject> {
    let all = branches(schema, "anyOf").iter().chain(branches(schema, "oneOf"));
    let mut others =
        all.filter_map(Value::as_object).filter(|branch| branch.get("type") != Some(&"null".into()));
    others.next().filter(|_| others.next().is_none())
}
