//! Definitions out.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::{said::Around, schema::Writer};
use crate::{
    formats::{
        compile::Declared,
        write::{find, naming, object, plain_key},
    },
    schema::JsonObject,
};

/// `FunctionDeclaration`: `{name, description, parameters?}`. "properties: should be non-empty for
/// OBJECT type" is what an empty object is answered with, so a tool without arguments has none.
pub(in crate::formats) fn definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push('{');
    naming(text, tool);
    let is_empty = |properties: &Value| properties.as_object().is_some_and(JsonObject::is_empty);
    let combined = ["anyOf", "oneOf", "allOf"].iter().any(|keyword| find(tool.parameters, keyword).is_some());
    if combined || !find(tool.parameters, "properties").is_none_or(is_empty) {
        plain_key(text, "parameters");
        Writer::new(tool.parameters, text).root();
    }
    text.push('}');
    None
}

/// A schema by itself, whatever its root is; none for an object without properties, which is refused.
pub(in crate::formats) fn response_schema(schema: &JsonObject) -> Option<Value> {
    let is_object = find(schema, "type").is_some_and(|kind| kind == "object");
    if is_object && find(schema, "properties").and_then(Value::as_object).is_none_or(JsonObject::is_empty) {
        return None;
    }
    let mut text = String::new();
    Writer::new(schema, &mut text).schema(schema, Around::default());
    serde_json::from_str(&text).ok()
}

/// `FunctionDeclaration`: `{name, description, parametersJsonSchema}`.
pub(in crate::formats) fn json_schema_definition(tool: Declared<'_>, text: &mut String) -> Option<String> {
    text.push('{');
    naming(text, tool);
    let parameters = if mends(tool.parameters, 0) {
        Cow::Owned(mended(tool.parameters.clone(), 0))
    } else {
        Cow::Borrowed(tool.parameters)
    };
    object(text, "parametersJsonSchema", &parameters);
    text.push('}');
    None
}

const DEPTH: usize = 128;

/// "If `$ref` is set on a sub-schema, no other properties, except for those starting as a `$`, may be
/// set": field `responseJsonSchema` of `GenerationConfig`, which this field follows.
fn mends(schema: &JsonObject, depth: usize) -> bool {
    has_words_beside(schema)
        || depth < DEPTH
            && schema.values().any(|value| match value {
                Value::Object(inner) => mends(inner, depth + 1),
                Value::Array(items) => {
                    items.iter().filter_map(Value::as_object).any(|inner| mends(inner, depth + 1))
                }
                _ => false,
            })
}

fn has_words_beside(schema: &JsonObject) -> bool {
    schema.get("$ref").is_some_and(Value::is_string) && schema.keys().any(|keyword| !keyword.starts_with('$'))
}

/// The schema with each such reference as the one branch of an `anyOf`.
fn mended(schema: JsonObject, depth: usize) -> JsonObject {
    let mend = |value: Value| match value {
        Value::Object(inner) if depth < DEPTH => Value::Object(mended(inner, depth + 1)),
        value => value,
    };
    let mut whole: JsonObject = schema
        .into_iter()
        .map(|(keyword, value)| match value {
            Value::Array(items) => (keyword, items.into_iter().map(mend).collect()),
            value => (keyword, mend(value)),
        })
        .collect();
    if has_words_beside(&whole)
        && let Some(reference) = whole.shift_remove("$ref")
    {
        whole.insert("anyOf".to_owned(), json!([{ "$ref": reference }]));
    }
    whole
}
