//! The body of a request.

use serde_json::{Map, Value};

use crate::{
    formats::Dialect,
    llm::{ChatRequest, LlmError},
    schema::JsonObject,
};

/// The body of a request while it is made.
pub(in crate::llm) struct Body(pub(in crate::llm) JsonObject);

impl Body {
    /// What every request has: the model, the conversation, the tools, the format of the reply.
    pub(in crate::llm) fn new(
        dialect: Dialect,
        model: &str,
        request: &ChatRequest,
    ) -> Result<Self, LlmError> {
        let format = dialect.format();
        let definitions = request.tools.definitions(dialect);
        let mut body = Self(Map::new());
        body.0.insert("model".to_owned(), model.into());
        body.0.insert("stream".to_owned(), true.into());
        body.merge(dialect.request(request.chat.items(), definitions, &request.tool_choice));
        if let Some(wanted) = &request.response_format {
            let fields = wanted.fields(format);
            let problem = || format!("`{}` has no reply of the type `{}`", format.name(), wanted.name());
            body.merge(fields.ok_or_else(|| LlmError::Unsupported(problem()))?);
        }
        if let Some(temperature) = request.temperature {
            body.0.insert("temperature".to_owned(), temperature.into());
        }
        Ok(body)
    }

    /// Adds fields. They replace others of their name; in objects that both have, field by field.
    pub(in crate::llm) fn merge(&mut self, fields: JsonObject) {
        for (name, value) in fields {
            match (self.0.get_mut(&name), value) {
                (Some(Value::Object(there)), Value::Object(new)) => there.extend(new),
                (_, value) => {
                    self.0.insert(name, value);
                }
            }
        }
    }

    pub(in crate::llm) fn into_bytes(self) -> Vec<u8> {
        Value::Object(self.0).to_string().into_bytes()
    }
}
