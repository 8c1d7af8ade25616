//! The schema of a fn's parameters, one by one: what schemars' derive would say of a struct of
//! them, without the code that derive writes.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde::{
    Deserializer,
    de::{DeserializeOwned, Error, Visitor, value::Error as Refused},
    forward_to_deserialize_any,
};
use serde_json::{Value, json};

use super::JsonObject;

/// The parameters of a macro tool under description.
#[derive(Debug)]
pub struct Properties {
    generator: SchemaGenerator,
    described: JsonObject,
    required: Vec<Value>,
}

impl Properties {
    pub(super) fn new() -> Self {
        let mut settings = SchemaSettings::draft2020_12();
        settings.meta_schema = None;
        Self { generator: settings.into_generator(), described: JsonObject::new(), required: Vec::new() }
    }

    /// Adds a parameter; it is required unless its type can do without a value.
    pub fn argument<T: DeserializeOwned + JsonSchema>(&mut self, name: &'static str, description: &str) {
        let schema = self.generator.subschema_for::<T>();
        if !can_be_missing::<T>() {
            self.required.push(name.into());
        }
        self.insert(name, schema, description);
    }

    /// Adds a parameter with a default, which is advertised if it can be.
    pub fn defaulted<T: JsonSchema>(
        &mut self,
        name: &'static str,
        description: &str,
        default: Option<Value>,
    ) {
        let mut schema = self.generator.subschema_for::<T>();
        if let Some(default) = default {
            schema.insert("default".to_owned(), default);
        }
        self.insert(name, schema, description);
    }

    fn insert(&mut self, name: &str, mut schema: schemars::Schema, description: &str) {
        if !description.is_empty() {
            schema.insert("description".to_owned(), description.into());
        }
        self.described.insert(name.to_owned(), schema.to_value());
    }

    pub(super) fn finish(mut self) -> Value {
        let mut schema = json!({ "type": "object", "properties": self.described });
        if !self.required.is_empty() {
            schema["required"] = self.required.into();
        }
        let definitions = self.generator.take_definitions(true);
        if !definitions.is_empty() {
            schema["$defs"] = definitions.into();
        }
        schema
    }
}

/// Whether a missing field of this type decodes all the same, as `Option` does. This asks the way
/// serde's derive does, so that schema and decoder agree on aliases and wrappers, too.
fn can_be_missing<T: DeserializeOwned>() -> bool {
    T::deserialize(Missing).is_ok()
}

struct Missing;

impl<'de> Deserializer<'de> for Missing {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Refused> {
        Err(Refused::custom("missing"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
