//! The one schema of a tool, from which everything else is derived.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use super::{JsonObject, bounds, walk::for_each_subschema};

/// A tool's parameters in canonical form.
#[derive(Debug)]
pub(crate) struct Canonical {
    pub(crate) schema: JsonObject,
    /// Whether the schema asks for more than decoding into the type enforces.
    pub(crate) constrained: bool,
}

/// The canonical schema of an argument type.
pub(crate) fn of_type<A: JsonSchema>() -> Canonical {
    let mut settings = SchemaSettings::draft2020_12();
    settings.meta_schema = None;
    canonical(settings.into_generator().into_root_schema_for::<A>().to_value())
}

fn canonical(mut schema: Value) -> Canonical {
    let mut constrained = false;
    tidy(&mut schema, &mut constrained);
    let Value::Object(mut schema) = schema else {
        return Canonical { schema: JsonObject::new(), constrained };
    };
    schema.shift_remove("title"); // the argument struct's own name
    complete_root(&mut schema);
    Canonical { schema, constrained }
}

/// A raw schema's parameters: as they were written, but for the dialect's address.
pub(crate) fn raw(mut schema: JsonObject) -> Canonical {
    schema.shift_remove("$schema");
    complete_root(&mut schema);
    Canonical { schema, constrained: true }
}

/// Providers want a root of `type: object` with `properties`, even where there are none.
fn complete_root(schema: &mut JsonObject) {
    let untyped = ["type", "$ref", "anyOf", "oneOf", "enum", "const"];
    if !untyped.iter().any(|keyword| schema.contains_key(*keyword)) {
        schema.shift_insert(0, "type".to_owned(), "object".into());
    }
    let is_object = schema.get("type").and_then(Value::as_str) == Some("object");
    if is_object && !schema.contains_key("properties") && !schema.contains_key("$ref") {
        schema.insert("properties".to_owned(), json!({}));
    }
}

fn tidy(schema: &mut Value, constrained: &mut bool) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({ "not": {} }),
        Value::Object(object) => tidy_object(object, constrained),
        _ => {}
    }
}

fn tidy_object(schema: &mut JsonObject, constrained: &mut bool) {
    if schema.get("additionalProperties") == Some(&Value::Bool(true)) {
        schema.shift_remove("additionalProperties");
    }
    *constrained |= bounds::apply(schema) || asks_for_more(schema);
    if matches!(schema.get("format").and_then(Value::as_str), Some("float" | "double")) {
        schema.shift_remove("format");
    }
    trim_description(schema);
    for_each_subschema(schema, &mut |keyword, subschema| {
        let closes = matches!(keyword, "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems");
        if !(closes && subschema.is_boolean()) {
            tidy(subschema, constrained);
        }
    });
}

fn trim_description(schema: &mut JsonObject) {
    let Some(Value::String(description)) = schema.get_mut("description") else { return };
    let trimmed = description.trim();
    if trimmed.is_empty() {
        schema.shift_remove("description");
    } else if trimmed.len() < description.len() {
        *description = trimmed.to_owned();
    }
}

/// Whether a keyword stands here that no derived `Deserialize` enforces. A tuple's own length is
/// enforced; a set's `uniqueItems` is not (decoding drops the duplicate).
fn asks_for_more(schema: &JsonObject) -> bool {
    let sized = schema.contains_key("minItems") || schema.contains_key("maxItems");
    (sized && !is_tuple(schema)) || BEYOND_TYPES.iter().any(|keyword| schema.contains_key(*keyword))
}

const BEYOND_TYPES: [&str; 20] = [
    "allOf",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if",
    "maxContains",
    "maxLength",
    "maxProperties",
    "minContains",
    "minLength",
    "minProperties",
    "multipleOf",
    "not",
    "pattern",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
];

fn is_tuple(schema: &JsonObject) -> bool {
    let length = schema.get("prefixItems").and_then(Value::as_array).map(|items| items.len() as u64);
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    length.is_some() && length == bound("minItems") && length == bound("maxItems")
}
