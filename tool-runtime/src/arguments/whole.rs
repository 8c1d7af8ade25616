//! Whether the last brackets of a text can have been forgotten, rather than cut off with what stood
//! before them.

use serde_json::Value;

use super::explain::{branches, item_schemas, lists_its_names, property};
use crate::schema::{JsonObject, resolve};

/// Whether nothing more could have come, and nothing can have been meant for another object than the
/// one it stands in.
///
/// Nothing tells a forgotten bracket from a text that was cut off there, but that there is nothing
/// more to say: every object on `path`, the root included, has all the properties its schema knows.
/// And the bracket may be missing further up, before members that belong outside: so must every
/// object that holds another, and no object has a name its schema does not know.
pub(super) fn is_whole(root: &JsonObject, value: &Value, path: &[String]) -> bool {
    judge(root, root, value, Some(path))
}

/// The objects on `path` are open at the end of the text.
fn judge(root: &JsonObject, schema: &JsonObject, value: &Value, path: Option<&[String]>) -> bool {
    let schema = plain(root, schema);
    match value {
        Value::Object(object) => {
            let holds_objects = object.values().any(holds_object);
            if path.is_none() && !holds_objects {
                return schema.is_none_or(|schema| knows(schema, object));
            }
            let Some(schema) = schema else { return false };
            knows(schema, object)
                && has_all(schema, object)
                && object.iter().all(|(name, value)| {
                    let path = path.and_then(<[String]>::split_first).filter(|(key, _)| *key == name);
                    let below = property(schema, name).and_then(Value::as_object);
                    let path = path.map(|(_, rest)| rest);
                    !holds_object(value) || below.is_some_and(|below| judge(root, below, value, path))
                })
        }
        Value::Array(items) => {
            let (positional, rest) = schema.map_or((&[][..], None), item_schemas);
            items.iter().enumerate().filter(|(_, item)| holds_object(item)).all(|(index, item)| {
                let below = positional.get(index).or(rest).and_then(Value::as_object);
                below.is_some_and(|below| judge(root, below, item, None))
            })
        }
        _ => true,
    }
}

/// Whether a value is an object, or an array with one somewhere.
fn holds_object(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(holds_object),
        other => other.is_object(),
    }
}

fn knows(schema: &JsonObject, object: &JsonObject) -> bool {
    !lists_its_names(schema) || object.keys().all(|name| property(schema, name).is_some())
}

fn has_all(schema: &JsonObject, object: &JsonObject) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    lists_its_names(schema)
        && properties.is_some_and(|properties| properties.keys().all(|name| object.contains_key(name)))
}

/// The schema that lists the properties or items: behind a `$ref`, or beside `null`.
fn plain<'s>(root: &'s JsonObject, schema: &'s JsonObject) -> Option<&'s JsonObject> {
    const HOPS: usize = 16;
    let mut schema = schema;
    for _ in 0..HOPS {
        if ["properties", "items", "prefixItems"].iter().any(|keyword| schema.contains_key(*keyword)) {
            return Some(schema);
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
