//! The fields of a message, read as leniently as does no harm: Twilio writes numbers as texts, those
//! who speak its protocol after it write them as numbers, and what says nothing may be missing.

use serde_json::Value;

use super::MessageError;
use crate::schema::JsonObject;

/// The fields of a message, or of an object in it.
#[derive(Clone, Copy)]
pub(super) struct Fields<'o> {
    pub(super) event: &'static str,
    pub(super) object: Option<&'o JsonObject>,
}

impl<'o> Fields<'o> {
    fn get(self, field: &str) -> Option<&'o Value> {
        self.object?.get(field)
    }

    /// An object in it, without fields where there is none.
    pub(super) fn within(self, field: &str) -> Self {
        Self { object: self.get(field).and_then(Value::as_object), ..self }
    }

    pub(super) fn text(self, field: &str) -> Option<String> {
        self.get(field).and_then(text)
    }

    pub(super) fn required(self, field: &'static str) -> Result<String, MessageError> {
        self.text(field).ok_or(self.error(field))
    }

    pub(super) fn number(self, field: &str) -> Option<u64> {
        match self.get(field)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn texts(self, field: &str) -> Vec<String> {
        self.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(text).collect()
    }

    /// All of its fields as texts.
    pub(super) fn entries(self) -> impl Iterator<Item = (String, String)> + use<'o> {
        let entries = self.object.into_iter().flatten();
        entries.map(|(name, value)| (name.clone(), text(value).unwrap_or_else(|| value.to_string())))
    }

    pub(super) fn error(self, field: &'static str) -> MessageError {
        MessageError::Field { event: self.event, field }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
