//! The functions among definitions, whatever the provider's shape for them.

use serde_json::Value;

use crate::{formats::Format, schema::JsonObject};

/// One function's definition.
pub(super) struct Entry<'d> {
    pub(super) name: &'d str,
    pub(super) description: Option<&'d str>,
    /// The definition's own place.
    pub(super) pointer: String,
    /// The schema's.
    pub(super) schema_pointer: String,
    pub(super) schema: Option<&'d JsonObject>,
    pub(super) strict: bool,
    /// Gemini has a field for each of two languages.
    pub(super) is_json_schema: bool,
}

/// The functions; what a provider runs itself is none.
pub(super) fn entries(format: Format, definitions: &Value) -> Vec<Entry<'_>> {
    let definitions = definitions.as_array().into_iter().flatten().enumerate();
    let entries = definitions.flat_map(|(index, definition)| {
        let at = format!("/{index}");
        match format {
            Format::OpenAiChat | Format::Mistral | Format::Ollama | Format::Cohere => {
                within(definition, at, "function", &["parameters"])
            }
            Format::Bedrock => within(definition, at, "toolSpec", &["inputSchema", "json"]),
            Format::OpenAiResponses | Format::OpenAiRealtime => {
                let is_function = definition["type"] == "function";
                is_function.then(|| entry(definition, at, &["parameters"])).flatten().into_iter().collect()
            }
            Format::Anthropic => entry(definition, at, &["input_schema"]).into_iter().collect(),
            Format::Mcp => entry(definition, at, &["inputSchema"]).into_iter().collect(),
            Format::Gemini | Format::GeminiJsonSchema => declarations(definition, &at),
        }
    });
    entries.collect()
}

fn within<'d>(definition: &'d Value, at: String, key: &str, schema: &[&str]) -> Vec<Entry<'d>> {
    let inner = definition.get(key).and_then(|inner| entry(inner, format!("{at}/{key}"), schema));
    let outer = |entry: Entry<'d>| Entry { pointer: at, ..entry };
    inner.map(outer).into_iter().collect()
}

/// What has a `type` but no schema is a provider's own tool.
fn entry<'d>(definition: &'d Value, pointer: String, path: &[&str]) -> Option<Entry<'d>> {
    let name = definition.get("name")?.as_str()?;
    let mut schema = Some(definition);
    let mut schema_pointer = pointer.clone();
    for key in path {
        schema = schema.and_then(|schema| schema.get(*key));
        schema_pointer = format!("{schema_pointer}/{key}");
    }
    if schema.is_none() && definition.get("type").is_some_and(|own| own != "function") {
        return None;
    }
    Some(Entry {
        name,
        description: definition.get("description").and_then(Value::as_str),
        pointer,
        schema_pointer,
        schema: schema.and_then(Value::as_object),
        strict: definition.get("strict") == Some(&Value::Bool(true)),
        is_json_schema: false,
    })
}

fn declarations<'d>(tool: &'d Value, at: &str) -> Vec<Entry<'d>> {
    let mut entries = Vec::new();
    for list in ["functionDeclarations", "function_declarations"] {
        for (index, declaration) in tool.get(list).and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let is_json_schema = ["parametersJsonSchema", "parameters_json_schema"]
                .iter()
                .find(|key| declaration.get(**key).is_some());
            let key = is_json_schema.copied().unwrap_or("parameters");
            let entry = entry(declaration, format!("{at}/{list}/{index}"), &[key]);
            entries.extend(entry.map(|entry| Entry { is_json_schema: is_json_schema.is_some(), ..entry }));
        }
    }
    entries
}
