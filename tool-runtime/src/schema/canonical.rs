//! The one schema of a tool, from which everything else is derived.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Value, json};

use super::{
    JsonObject,
    bounds::{self, Range},
    properties::Properties,
    walk::{find, for_each_subschema},
};

/// A tool's parameters in canonical form.
#[derive(Debug)]
pub(crate) struct Canonical {
    pub(crate) schema: JsonObject,
    /// Whether the schema asks for more than decoding into the type enforces.
    pub(crate) constrained: bool,
    /// The dialect a raw schema named in its `$schema`.
    pub(crate) dialect: Option<String>,
    /// Whether it is a raw schema.
    pub(crate) raw: bool,
}

/// The canonical schema of an argument type.
pub(crate) fn of_type<A: JsonSchema>() -> Canonical {
    let mut settings = SchemaSettings::draft2020_12();
    settings.meta_schema = None;
    canonical(settings.into_generator().into_root_schema_for::<A>().to_value())
}

/// The canonical schema of a fn's parameters.
pub(crate) fn of_parameters(describe: fn(&mut Properties)) -> Canonical {
    let mut properties = Properties::new();
    describe(&mut properties);
    canonical(properties.finish())
}

fn canonical(mut schema: Value) -> Canonical {
    let mut constrained = false;
    tidy(&mut schema, &mut constrained);
    let Value::Object(mut schema) = schema else {
        return Canonical { schema: JsonObject::new(), constrained, dialect: None, raw: false };
    };
    schema.shift_remove("title"); // the argument struct's own name
    complete_root(&mut schema);
    Canonical { schema, constrained, dialect: None, raw: false }
}

/// A raw schema's parameters: as they were written, but for the dialect's address.
pub(crate) fn raw(mut schema: JsonObject) -> Canonical {
    let dialect = match schema.shift_remove("$schema") {
        Some(Value::String(dialect)) => Some(dialect),
        _ => None,
    };
    complete_root(&mut schema);
    Canonical { schema, constrained: true, dialect, raw: true }
}

/// Providers want a root of `type: object` with `properties`, even where there are none.
fn complete_root(schema: &mut JsonObject) {
    let otherwise = ["$ref", "anyOf", "oneOf", "enum", "const"];
    if find(schema, "type").is_none() && otherwise.iter().all(|keyword| find(schema, keyword).is_none()) {
        schema.shift_insert(0, "type".to_owned(), "object".into());
    }
    let is_object = find(schema, "type").and_then(Value::as_str) == Some("object");
    if is_object && find(schema, "properties").is_none() {
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
    let mut found = Found::default();
    for (keyword, value) in schema.iter_mut() {
        found.note(keyword, value);
        for_each_subschema(keyword, value, &mut |subschema| tidy(subschema, constrained));
    }
    if found.opens_wide {
        schema.shift_remove("additionalProperties");
    }
    if found.blank_description {
        schema.shift_remove("description");
    }
    let narrowed = match found.range {
        Some(range) => bounds::apply(schema, range),
        None => found.bounded,
    };
    if found.foreign_format {
        schema.shift_remove("format");
    }
    let lenient = found.lists_required && requires_nullable(schema);
    *constrained |= narrowed || lenient || found.beyond_type || (found.sized && !is_tuple(schema));
}

/// Whether a property must be there that may be null: decoding takes its absence for null. The
/// content of an adjacently tagged enum can be such a property.
fn requires_nullable(schema: &JsonObject) -> bool {
    let (Some(Value::Array(required)), Some(Value::Object(properties))) =
        (find(schema, "required"), find(schema, "properties"))
    else {
        return false;
    };
    let required = required.iter().filter_map(Value::as_str);
    required.filter_map(|name| find(properties, name)?.as_object()).any(is_nullable)
}

fn is_nullable(schema: &JsonObject) -> bool {
    let is_null = |name: &Value| name == "null";
    match (find(schema, "type"), find(schema, "anyOf")) {
        (Some(Value::Array(names)), _) => names.iter().any(is_null),
        (_, Some(Value::Array(branches))) => branches.iter().any(|branch| is_null(&branch["type"])),
        _ => false,
    }
}

/// What one pass over a schema's keywords found: looking each up costs more than reading all.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one fact about one schema")]
struct Found {
    /// The range of a number's `format`.
    range: Option<Range>,
    /// A number's `format` that says nothing JSON does not.
    foreign_format: bool,
    bounded: bool,
    sized: bool,
    lists_required: bool,
    blank_description: bool,
    /// `additionalProperties: true`, which says nothing.
    opens_wide: bool,
    /// A keyword that no derived `Deserialize` enforces. A tuple's own length is enforced; a set's
    /// `uniqueItems` is not (decoding drops the duplicate).
    beyond_type: bool,
}

impl Found {
    fn note(&mut self, keyword: &str, value: &mut Value) {
        match (keyword, value) {
            ("format", Value::String(format)) => {
                self.range = bounds::range(format);
                self.foreign_format = format == "double";
            }
            ("description", Value::String(description)) => {
                trim(description);
                self.blank_description = description.is_empty();
            }
            ("minimum" | "maximum", _) => self.bounded = true,
            ("minItems" | "maxItems", _) => self.sized = true,
            ("required", _) => self.lists_required = true,
            ("additionalProperties", Value::Bool(true)) => self.opens_wide = true,
            (
                "allOf"
                | "contains"
                | "dependentRequired"
                | "dependentSchemas"
                | "exclusiveMaximum"
                | "exclusiveMinimum"
                | "if"
                | "maxContains"
                | "maxLength"
                | "maxProperties"
                | "minContains"
                | "minLength"
                | "minProperties"
                | "multipleOf"
                | "not"
                | "pattern"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "uniqueItems",
                _,
            ) => self.beyond_type = true,
            _ => {}
        }
    }
}

fn trim(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() < text.len() {
        *text = trimmed.to_owned();
    }
}

fn is_tuple(schema: &JsonObject) -> bool {
    let length = schema.get("prefixItems").and_then(Value::as_array).map(|items| items.len() as u64);
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    length.is_some() && length == bound("minItems") && length == bound("maxItems")
}
