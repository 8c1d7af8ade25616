//! Google's documented `Schema`, field by field, as a validator of declarations.

use serde_json::{Map, Value};

/// What the API reference has against a `parameters` schema.
pub(super) fn fault(schema: &Value) -> Option<String> {
    if schema["type"] != "OBJECT" {
        return Some(format!("the root is no OBJECT: {schema}"));
    }
    of(schema).map(|fault| format!("{fault} in {schema}"))
}

fn of(schema: &Value) -> Option<String> {
    let Some(object) = schema.as_object() else { return Some(format!("{schema} is no schema")) };
    let field = object.iter().find_map(|(name, value)| {
        let takes = takes(name, value)?;
        (!takes).then(|| format!("`{name}`: {value}"))
    });
    let unknown =
        object.iter().find(|(name, value)| takes(name, value).is_none()).map(|(name, _)| format!("`{name}`"));
    field.or(unknown).or_else(|| together(object)).or_else(|| {
        let properties = object.get("properties").and_then(Value::as_object);
        let inner = properties.into_iter().flat_map(Map::values).chain(object.get("items"));
        let branches = object.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        inner.chain(branches).find_map(of)
    })
}

/// Whether the field takes the value; nothing when there is no such field.
fn takes(name: &str, value: &Value) -> Option<bool> {
    const TYPES: [&str; 7] = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"];
    let texts = |value: &Value| {
        value
            .as_array()
            .is_some_and(|list| list.iter().all(|text| text.as_str().is_some_and(|text| !text.is_empty())))
    };
    Some(match name {
        "type" => TYPES.iter().any(|kind| value == kind),
        "format" | "description" | "pattern" => value.is_string(),
        "nullable" => value.is_boolean(),
        "enum" => texts(value),
        "required" => value.as_array().is_some_and(|names| names.iter().all(Value::is_string)),
        "minItems" | "maxItems" | "minLength" | "maxLength" | "minProperties" | "maxProperties" => {
            value.is_u64()
        }
        "minimum" | "maximum" => value.is_number(),
        "properties" => value.as_object().is_some_and(|properties| !properties.is_empty()),
        "anyOf" => value.as_array().is_some_and(|branches| !branches.is_empty()),
        "items" => value.is_object(),
        _ => return None,
    })
}

/// Fields that need or exclude each other.
fn together(object: &Map<String, Value>) -> Option<String> {
    let kind = object.get("type").and_then(Value::as_str);
    let has = |name: &str| object.contains_key(name);
    let properties = object.get("properties").and_then(Value::as_object);
    let required = object.get("required").and_then(Value::as_array).into_iter().flatten();
    let stray = required
        .filter_map(Value::as_str)
        .find(|name| !properties.is_some_and(|own| own.contains_key(*name)));
    match kind {
        None if !has("anyOf") => Some("no `type`".to_owned()),
        Some("ARRAY") if !has("items") => Some("no `items`".to_owned()),
        Some(kind) if has("enum") && kind != "STRING" => Some("`enum` of another type".to_owned()),
        Some(kind) if has("properties") && kind != "OBJECT" => {
            Some("`properties` of another type".to_owned())
        }
        Some(_) if has("anyOf") => Some("`anyOf` beside a type".to_owned()),
        _ => stray.map(|name| format!("`{name}` is required but no property")),
    }
}
