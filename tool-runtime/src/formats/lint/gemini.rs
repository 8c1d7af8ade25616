//! Rules about Gemini's own schemas. Source: the API reference, "Schema".

use serde_json::Value;

use super::{entry::Entry, finding::Findings};
use crate::schema::JsonObject;

const FIELDS: [&str; 24] = [
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "items",
    "maxItems",
    "minItems",
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "minLength",
    "maxLength",
    "pattern",
    "example",
    "anyOf",
    "propertyOrdering",
    "default",
    "minimum",
    "maximum",
    "additionalProperties",
    "$ref",
];
const TYPES: [&str; 7] = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"];
const DEPTH: usize = 128;

pub(super) fn lint(entry: &Entry<'_>, findings: &mut Findings) {
    if let Some(schema) = entry.schema {
        Lint { entry, findings }.schema(schema, &entry.schema_pointer, 0);
    }
}

struct Lint<'l, 'd> {
    entry: &'l Entry<'d>,
    findings: &'l mut Findings,
}

impl Lint<'_, '_> {
    fn error(&mut self, pointer: &str, rule: &'static str, message: impl Into<String>) {
        self.findings.error(self.entry.name, pointer, rule, message);
    }

    fn schema(&mut self, schema: &JsonObject, pointer: &str, depth: usize) {
        self.fields(schema, pointer);
        self.kind(schema, pointer);
        self.listed(schema, pointer);
        self.required(schema, pointer);
        if depth < DEPTH {
            self.inner(schema, pointer, depth + 1);
        }
    }

    /// "Invalid JSON payload received. Unknown name".
    fn fields(&mut self, schema: &JsonObject, pointer: &str) {
        for keyword in schema.keys().filter(|keyword| !FIELDS.contains(&keyword.as_str())) {
            self.error(pointer, "gemini_field", format!("`{keyword}` is no field of Gemini's `Schema`"));
        }
    }

    /// "type: Required"; "items: missing field".
    fn kind(&mut self, schema: &JsonObject, pointer: &str) {
        let kind = match schema.get("type") {
            Some(Value::String(kind)) => kind.to_ascii_uppercase(),
            None if schema.contains_key("anyOf") || schema.contains_key("$ref") => return,
            _ => String::new(),
        };
        if !TYPES.contains(&kind.as_str()) {
            self.error(pointer, "gemini_type", "the schema has not one type");
        }
        if kind == "ARRAY" && !schema.contains_key("items") {
            self.error(pointer, "gemini_items", "the array does not say what is in it");
        }
    }

    /// `enum[]`: string. "enum: cannot be empty".
    fn listed(&mut self, schema: &JsonObject, pointer: &str) {
        let values = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
        if values.into_iter().any(|value| value.as_str().is_none_or(str::is_empty)) {
            self.error(pointer, "gemini_enum", "`enum` lists what is no text, or an empty one");
        }
    }

    /// "required: property is not defined".
    fn required(&mut self, schema: &JsonObject, pointer: &str) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
            let known =
                name.as_str().is_some_and(|name| properties.is_some_and(|own| own.contains_key(name)));
            if !known {
                self.error(pointer, "gemini_required", format!("{name} is required but no property"));
            }
        }
    }

    fn inner(&mut self, schema: &JsonObject, pointer: &str, depth: usize) {
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let name = name.replace('~', "~0").replace('/', "~1");
            self.value(property, &format!("{pointer}/properties/{name}"), depth);
        }
        if let Some(items) = schema.get("items") {
            self.value(items, &format!("{pointer}/items"), depth);
        }
        let branches = schema.get("anyOf").and_then(Value::as_array).into_iter().flatten();
        for (index, branch) in branches.enumerate() {
            self.value(branch, &format!("{pointer}/anyOf/{index}"), depth);
        }
    }

    fn value(&mut self, schema: &Value, pointer: &str, depth: usize) {
        match schema {
            Value::Object(schema) => self.schema(schema, pointer, depth),
            _ => self.error(pointer, "gemini_type", "this is no schema"),
        }
    }
}
