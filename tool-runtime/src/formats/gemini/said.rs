//! What a schema says of itself, and what stands around it.

use serde_json::Value;

use crate::{formats::write::find, schema::JsonObject};

/// What stands around a schema and holds for it, too.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a> {
    pub(super) description: Option<&'a str>,
    pub(super) nullable: bool,
}

impl<'a> Around<'a> {
    pub(super) fn and(self, said: &Said<'a>) -> Self {
        Self { description: self.description.or(said.description), nullable: self.nullable || said.nullable }
    }

    pub(super) fn or_null(self, nullable: bool) -> Self {
        Self { nullable: self.nullable || nullable, ..self }
    }
}

/// What one look at a schema's keywords tells.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) description: Option<&'a str>,
    pub(super) nullable: bool,
    /// The one type there is, if it is not null.
    pub(super) kind: Option<Kind>,
    /// Whether there is more to it than the type: a reference, branches, listed values.
    pub(super) combined: bool,
}

impl<'a> Said<'a> {
    pub(super) fn of(schema: &'a JsonObject) -> Self {
        let mut said = Self::default();
        let mut lists_null = false;
        for (keyword, value) in schema {
            match keyword.as_str() {
                "type" => (said.kind, lists_null) = Kind::only(value),
                "description" => said.description = value.as_str(),
                "nullable" => said.nullable = *value == Value::Bool(true),
                "$ref" | "allOf" | "anyOf" | "oneOf" | "enum" | "const" => said.combined = true,
                _ => {}
            }
        }
        said.nullable |= lists_null && !said.combined; // what is combined may not be null all the same
        said
    }
}

/// `Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    String,
    Number,
    Integer,
    Boolean,
    Array,
    Object,
    Null,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::String => "STRING",
            Self::Number => "NUMBER",
            Self::Integer => "INTEGER",
            Self::Boolean => "BOOLEAN",
            Self::Array => "ARRAY",
            Self::Object => "OBJECT",
            Self::Null => "NULL",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            "null" => Self::Null,
            _ => return None,
        })
    }

    /// The one type that `type` names beside null, and whether it names null, too.
    fn only(names: &Value) -> (Option<Self>, bool) {
        let kind_of = |name: &Value| name.as_str().and_then(Self::named);
        let some = |name: &Value| kind_of(name).filter(|kind| *kind != Self::Null);
        match names.as_array().map(Vec::as_slice) {
            None => (some(names), false),
            Some([one, null] | [null, one]) if kind_of(null) == Some(Self::Null) => (some(one), true),
            Some(_) => (None, false),
        }
    }

    /// The types a schema names, or shows by its keywords.
    pub(super) fn all(schema: &JsonObject) -> Vec<Self> {
        match find(schema, "type") {
            Some(Value::String(name)) => Self::named(name).into_iter().collect(),
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).filter_map(Self::named).collect()
            }
            _ => Self::shown(schema).into_iter().collect(),
        }
    }

    pub(super) fn shown(schema: &JsonObject) -> Option<Self> {
        schema.keys().find_map(|keyword| {
            Some(match keyword.as_str() {
                "properties" | "required" | "additionalProperties" | "patternProperties" => Self::Object,
                "items" | "prefixItems" | "minItems" | "maxItems" => Self::Array,
                "minLength" | "maxLength" | "pattern" | "format" => Self::String,
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                    Self::Number
                }
                _ => return None,
            })
        })
    }

    /// `format`: "for NUMBER type: float, double; for INTEGER type: int32, int64".
    pub(super) fn takes_format(self, format: &Value) -> bool {
        match self {
            Self::Integer => format == "int32" || format == "int64",
            Self::Number => format == "float" || format == "double",
            _ => false,
        }
    }
}
