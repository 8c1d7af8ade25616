//! A raw schema, taken apart.

use serde_json::Value;

use crate::schema::JsonObject;

/// The parts of a raw schema.
pub(super) struct RawSchema {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) parameters: JsonObject,
    pub(super) annotations: JsonObject,
}

impl RawSchema {
    /// Takes a raw schema apart, or says what it lacks.
    pub(super) fn read(schema: Value) -> Result<Self, String> {
        let Value::Object(mut schema) = unwrapped(schema) else {
            return Err("a raw schema is an object with `name` and `parameters`".to_owned());
        };
        let name = match schema.shift_remove("name") {
            Some(Value::String(name)) if !name.is_empty() => name,
            _ => return Err("the raw schema has no `name`; add one".to_owned()),
        };
        let parameters = schema.shift_remove("parameters").or_else(|| schema.shift_remove("inputSchema"));
        let parameters = match parameters {
            Some(Value::Object(parameters)) => parameters,
            Some(_) => return Err("`parameters` is not an object; write a JSON Schema".to_owned()),
            None => return Err("the raw schema has no `parameters`; for no arguments write `{}`".to_owned()),
        };
        let description = match schema.shift_remove("description") {
            Some(Value::String(description)) => description.trim().to_owned(),
            _ => String::new(),
        };
        let annotations = match schema.shift_remove("annotations") {
            Some(Value::Object(annotations)) => annotations,
            _ => JsonObject::new(),
        };
        Ok(Self { name, description, parameters, annotations })
    }

    pub(super) fn name_in(schema: &Value) -> Option<&str> {
        schema.get("function").unwrap_or(schema).get("name")?.as_str()
    }
}

/// `{"type": "function", "function": {..}}` is how OpenAI's chat API wraps a definition.
fn unwrapped(mut schema: Value) -> Value {
    match schema.get_mut("function") {
        Some(function @ Value::Object(_)) => function.take(),
        _ => schema,
    }
}
