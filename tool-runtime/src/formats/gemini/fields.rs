//! The fields of a schema of one type.

use serde_json::{Value, json};

use super::{
    said::{Around, Kind},
    schema::Writer,
};
use crate::{
    formats::{
        strict::Required,
        write::{find, json, key, plain_key, string},
    },
    schema::JsonObject,
};

impl Writer<'_, '_> {
    /// The keywords that mean something for the type.
    pub(super) fn typed(&mut self, schema: &JsonObject, kind: Kind, around: Around<'_>) {
        self.open(kind, around);
        for (keyword, value) in schema {
            match (kind, keyword.as_str()) {
                (Kind::Object, "properties") => self.properties(value, find(schema, "required")),
                (Kind::Object, "minProperties" | "maxProperties")
                | (Kind::Array, "minItems" | "maxItems")
                | (Kind::String, "minLength" | "maxLength") => self.count(keyword, value),
                (Kind::String, "pattern" | "format") if value.is_string() => {
                    key(self.text, keyword);
                    json(self.text, value);
                }
                (Kind::Integer | Kind::Number, "format") if kind.takes_format(value) => {
                    key(self.text, keyword);
                    json(self.text, value);
                }
                (
                    Kind::Integer | Kind::Number,
                    "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum",
                ) => self.bound(schema, kind, keyword, value),
                _ => {}
            }
        }
        if kind == Kind::Array {
            self.items(schema);
        }
        self.text.push('}');
    }

    /// "int64 format".
    fn count(&mut self, keyword: &str, value: &Value) {
        let count = value.as_f64().filter(|count| count.fract() == 0.0 && (0.0..1e15).contains(count));
        if let Some(count) = count {
            key(self.text, keyword);
            let count = format!("{count:.0}");
            self.text.push_str(&count);
        }
    }

    fn bound(&mut self, schema: &JsonObject, kind: Kind, keyword: &str, value: &Value) {
        let (name, step) = match keyword {
            "minimum" | "maximum" => (keyword, 0),
            "exclusiveMinimum" => ("minimum", 1),
            "exclusiveMaximum" => ("maximum", -1),
            _ => return,
        };
        if step != 0 && find(schema, name).is_some() || !value.is_number() {
            return;
        }
        plain_key(self.text, name);
        let next = value.as_i64().filter(|_| kind == Kind::Integer).and_then(|value| value.checked_add(step));
        match next {
            Some(next) if step != 0 => self.text.push_str(&next.to_string()),
            _ => json(self.text, value),
        }
    }

    /// Every name under `required` is one of the properties; an object without any says none.
    fn properties(&mut self, properties: &Value, required: Option<&Value>) {
        let Some(properties) = properties.as_object().filter(|properties| !properties.is_empty()) else {
            return;
        };
        plain_key(self.text, "properties");
        self.text.push('{');
        for (name, schema) in properties {
            key(self.text, name);
            self.any(schema);
        }
        self.text.push('}');
        let required = Required::of(required);
        let mut first = true;
        for name in properties.keys().filter(|name| required.contains(name)) {
            if std::mem::take(&mut first) {
                plain_key(self.text, "required");
                self.text.push('[');
            } else {
                self.text.push(',');
            }
            string(self.text, name);
        }
        if !first {
            self.text.push(']');
        }
    }

    fn any(&mut self, schema: &Value) {
        match schema {
            Value::Object(schema) => self.schema(schema, Around::default()),
            _ => self.anything(Around::default()),
        }
    }

    /// "items: missing field" is what an array without them is answered with. Positions have one
    /// schema for all, which takes what any of them takes.
    fn items(&mut self, schema: &JsonObject) {
        let positions =
            find(schema, "prefixItems").or_else(|| find(schema, "items")).and_then(Value::as_array);
        plain_key(self.text, "items");
        let rest =
            find(schema, "items").or_else(|| find(schema, "additionalItems")).filter(|rest| rest.is_object());
        let Some(positions) = positions else { return self.any(rest.unwrap_or(&Value::Null)) };
        let mut distinct: Vec<&Value> = Vec::new();
        for position in positions.iter().chain(rest) {
            if !distinct.contains(&position) {
                distinct.push(position);
            }
        }
        match distinct.as_slice() {
            [] => self.any(&Value::Null),
            [only] => self.any(only),
            many => self.schema(&json_any_of(many), Around::default()),
        }
    }
}

fn json_any_of(branches: &[&Value]) -> JsonObject {
    JsonObject::from_iter([("anyOf".to_owned(), json!(branches))])
}
