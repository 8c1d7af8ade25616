//! One schema that says what two say.

use serde_json::{Value, json};

use crate::{
    formats::write::find,
    schema::{JsonObject, resolve},
};

/// Keywords that only speak about a value.
pub(super) fn is_word(keyword: &str) -> bool {
    matches!(
        keyword,
        "description"
            | "title"
            | "default"
            | "example"
            | "examples"
            | "deprecated"
            | "discriminator"
            | "readOnly"
            | "writeOnly"
            | "nullable"
            | "$comment"
            | "$schema"
            | "$id"
            | "$defs"
            | "definitions"
    )
}

/// `base` with `more` beside it. Of what both say, `base` wins; properties and required names are
/// those of both, and lower and upper bounds the narrower ones.
pub(super) fn merged(base: &JsonObject, more: &JsonObject) -> JsonObject {
    let mut whole = base.clone();
    for (keyword, value) in more {
        match (keyword.as_str(), whole.get_mut(keyword)) {
            (_, None) => _ = whole.insert(keyword.clone(), value.clone()),
            ("properties", Some(Value::Object(own))) => properties(own, value),
            ("required", Some(Value::Array(own))) => names(own, value),
            ("enum", Some(Value::Array(own))) => own.retain(|listed| includes(value, listed)),
            ("minimum" | "minLength" | "minItems", Some(own)) => narrow(own, value, |own, other| own < other),
            ("maximum" | "maxLength" | "maxItems", Some(own)) => narrow(own, value, |own, other| own > other),
            ("type", Some(own)) => types(own, value),
            _ => {}
        }
    }
    whole
}

fn properties(own: &mut JsonObject, more: &Value) {
    for (name, schema) in more.as_object().into_iter().flatten() {
        let both = match (own.get(name), schema) {
            (Some(Value::Object(own)), Value::Object(schema)) => Value::Object(merged(own, schema)),
            (Some(own), _) => own.clone(),
            (None, schema) => schema.clone(),
        };
        own.insert(name.clone(), both);
    }
}

fn names(own: &mut Vec<Value>, more: &Value) {
    for name in more.as_array().into_iter().flatten() {
        if !own.contains(name) {
            own.push(name.clone());
        }
    }
}

fn includes(values: &Value, value: &Value) -> bool {
    values.as_array().is_none_or(|values| values.contains(value))
}

fn narrow(own: &mut Value, other: &Value, is_wider: fn(f64, f64) -> bool) {
    if let (Some(mine), Some(theirs)) = (own.as_f64(), other.as_f64())
        && is_wider(mine, theirs)
    {
        *own = other.clone();
    }
}

/// The types both name; where they have none in common the own ones.
fn types(own: &mut Value, other: &Value) {
    let list = |types: &Value| types.as_array().cloned().unwrap_or_else(|| vec![types.clone()]);
    let mut common = list(own);
    common.retain(|name| list(other).contains(name));
    match common.len() {
        0 => {}
        1 => *own = common.remove(0),
        _ => *own = Value::Array(common),
    }
}

/// A root that is a union, as one object: it takes what any branch takes.
pub(super) fn widened(root: &JsonObject) -> Option<JsonObject> {
    let keyword = ["anyOf", "oneOf"].into_iter().find(|keyword| find(root, keyword).is_some())?;
    let branches = find(root, keyword)?.as_array()?;
    let mut whole = root.clone();
    whole.shift_remove(keyword);
    whole.insert("type".to_owned(), "object".into());
    let own = whole.entry("properties").or_insert_with(|| json!({}));
    for branch in branches.iter().filter_map(Value::as_object) {
        let target =
            branch.get("$ref").and_then(Value::as_str).and_then(|reference| resolve(root, reference));
        let properties = target.unwrap_or(branch).get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            match own.get_mut(name) {
                None => own[name] = schema.clone(),
                Some(known) if known == schema => {}
                Some(known) => *known = json!({ "anyOf": [known, schema] }),
            }
        }
    }
    Some(whole)
}
