//! The form of the reply: a value of a type instead of text.

use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::{
    formats::{
        Format, gemini, names,
        request::fields,
        strict::{self, Grammar},
    },
    schema::{self, JsonObject, for_each_subschema},
};

impl Format {
    /// The fields of a request that ask for a reply that is a value of `T`; `name` is what the model
    /// is told it is.
    ///
    /// `None` where the provider knows no such thing (Realtime, MCP), or has none for this type:
    /// `OpenAI`, Mistral and Cohere want an object, Anthropic and Bedrock one of a
    /// [strict](Self::strict) form besides.
    ///
    /// | format | field |
    /// |---|---|
    /// | `OpenAiChat`, `Mistral` | `response_format: {type: "json_schema", json_schema}` |
    /// | `OpenAiResponses` | `text: {format: {type: "json_schema", ..}}` |
    /// | `Anthropic` | `output_config: {format: {type: "json_schema", schema}}` |
    /// | `Gemini` | `generationConfig: {responseMimeType, responseSchema}` |
    /// | `GeminiJsonSchema` | `generationConfig: {responseMimeType, responseJsonSchema}` |
    /// | `Bedrock` | `outputConfig: {textFormat: {type: "json_schema", structure}}` |
    /// | `Ollama` | `format` |
    /// | `Cohere` | `response_format: {type: "json_object", json_schema}` |
    ///
    /// It is strict where the provider knows that and the type allows it (of Cohere and the `OpenAI`
    /// dialects, it is else asked for without). The model then fills in
    /// every field; unlike in a tool's arguments, `null` does not stand for one left out: it is there
    /// for an `Option` alone.
    ///
    /// ```
    /// use tool_runtime::{Format, schemars};
    ///
    /// #[derive(schemars::JsonSchema)]
    /// # #[schemars(crate = "tool_runtime::schemars")]
    /// struct Answer { text: String, mood: Option<String> }
    ///
    /// let fields = Format::OpenAiChat.response_format::<Answer>("answer").unwrap();
    /// let format = &fields["response_format"]["json_schema"];
    /// assert_eq!(format["name"], "answer");
    /// assert_eq!(format["strict"], true);
    /// ```
    pub fn response_format<T: JsonSchema>(self, name: &str) -> Option<JsonObject> {
        let schema = schema::of_type::<T>().schema;
        let renamed = names::renamed(self, std::iter::once(name));
        asked(self, schema, renamed.first().map_or(name, |(_, wire)| wire))
    }
}

fn asked(format: Format, schema: JsonObject, name: &str) -> Option<JsonObject> {
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    Some(match format {
        // <https://platform.openai.com/docs/guides/structured-outputs>: the root must be an object.
        // Mistral has taken over the field: <https://docs.mistral.ai/api/>, `response_format`.
        Format::OpenAiChat | Format::Mistral if is_object => {
            let json_schema = openai(schema, name);
            fields([("response_format", json!({ "type": "json_schema", "json_schema": json_schema }))])
        }
        Format::OpenAiResponses if is_object => {
            let mut form = fields([("type", "json_schema".into())]);
            form.extend(openai(schema, name));
            fields([("text", json!({ "format": form }))])
        }
        // <https://platform.claude.com/docs/en/build-with-claude/structured-outputs>; `output_format`
        // was its name before it left beta.
        Format::Anthropic => {
            let form = json!({ "type": "json_schema", "schema": strict(&schema, Grammar::Anthropic)? });
            fields([("output_config", json!({ "format": form }))])
        }
        Format::Bedrock => bedrock(&strict(&schema, Grammar::Anthropic)?, name),
        // <https://ai.google.dev/api/generate-content#v1beta.GenerationConfig>
        Format::Gemini => generation("responseSchema", gemini::response_schema(&schema).unwrap_or_default()),
        Format::GeminiJsonSchema => generation("responseJsonSchema", schema.into()),
        // <https://docs.ollama.com/capabilities/structured-outputs>
        Format::Ollama => fields([("format", schema.into())]),
        // `JsonResponseFormatV2`, <https://docs.cohere.com/reference/chat>; `schema` was its name in
        // version 1, and is in guides.
        Format::Cohere if is_object => {
            let schema = strict(&schema, Grammar::Cohere).unwrap_or_else(|| schema.into());
            fields([("response_format", json!({ "type": "json_object", "json_schema": schema }))])
        }
        _ => return None,
    })
}

/// `OutputFormat`, <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_OutputConfig.html>:
/// the schema is a text.
fn bedrock(schema: &Value, name: &str) -> JsonObject {
    let structure = json!({ "jsonSchema": { "name": name, "schema": schema.to_string() } });
    fields([("outputConfig", json!({ "textFormat": { "type": "json_schema", "structure": structure } }))])
}

/// Strict if it can be, else a mere request.
fn openai(schema: JsonObject, name: &str) -> JsonObject {
    let strict = strict(&schema, Grammar::OpenAi);
    let is_strict = strict.is_some();
    let schema = strict.unwrap_or_else(|| schema.into());
    fields([("name", name.into()), ("strict", is_strict.into()), ("schema", schema)])
}

/// The strict form, in which nothing may be left out.
fn strict(schema: &JsonObject, grammar: Grammar) -> Option<Value> {
    let mut schema = Value::Object(schema.clone());
    require_all(&mut schema);
    let mut text = String::new();
    strict::write(schema.as_object()?, grammar, &mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Asks for every property, so that none is made nullable because it may be left out.
fn require_all(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    for (keyword, value) in schema.iter_mut() {
        for_each_subschema(keyword, value, &mut require_all);
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let all: Vec<Value> = properties.keys().map(|name| name.as_str().into()).collect();
        schema.insert("required".to_owned(), all.into());
    }
}

fn generation(field: &str, schema: Value) -> JsonObject {
    let config = fields([("responseMimeType", "application/json".into()), (field, schema)]);
    fields([("generationConfig", config.into())])
}
