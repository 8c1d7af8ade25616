//! Replies that are values of a type.

use schemars::JsonSchema;
use serde_json::{Value, json};
use tool_runtime::Format;

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Answer {
    text: String,
    mood: Option<String>,
    #[schemars(default)]
    certainty: u8,
    parts: Vec<Part>,
}

#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Part {
    #[schemars(default)]
    name: String,
}

/// Anything may stand under its keys: no grammar holds a model to that.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is asked for")]
struct Open {
    more: std::collections::BTreeMap<String, u8>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is asked for")]
enum Either {
    Text(String),
    Number(i64),
}

fn form<T: JsonSchema>(format: Format) -> Option<Value> {
    format.response_format::<T>("my answer").map(Value::Object)
}

/// Where the schema stands.
fn schema(format: Format, fields: &Value) -> Value {
    let pointer = match format {
        Format::OpenAiChat | Format::Mistral => "/response_format/json_schema/schema",
        Format::OpenAiResponses => "/text/format/schema",
        Format::Anthropic => "/output_config/format/schema",
        Format::Gemini => "/generationConfig/responseSchema",
        Format::GeminiJsonSchema => "/generationConfig/responseJsonSchema",
        Format::Bedrock => "/outputConfig/textFormat/structure/jsonSchema/schema",
        Format::Ollama => "/format",
        _ => "/response_format/json_schema",
    };
    match fields.pointer(pointer) {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap(),
        Some(schema) => schema.clone(),
        None => panic!("{format:?} has no schema at {pointer}: {fields}"),
    }
}

#[test]
fn each_provider_that_knows_it_is_sent_the_schema() {
    for format in Format::ALL {
        let known = !matches!(format, Format::OpenAiRealtime | Format::Mcp);
        let fields = form::<Answer>(format);
        assert_eq!(fields.is_some(), known, "{format:?}");
        let Some(fields) = fields else { continue };
        let schema = schema(format, &fields);
        assert!(schema["properties"]["text"]["type"].is_string(), "{format:?}: {schema}");
    }
}

#[test]
fn the_name_is_one_the_provider_takes() {
    assert_eq!(
        form::<Answer>(Format::OpenAiChat).unwrap()["response_format"]["json_schema"]["name"],
        "my_answer"
    );
    assert_eq!(form::<Answer>(Format::OpenAiResponses).unwrap()["text"]["format"]["name"], "my_answer");
}

/// In a tool's strict parameters, null stands for what was left out; a reply leaves nothing out.
#[test]
fn everything_is_required_and_only_an_option_may_be_null() {
    for format in [
        Format::OpenAiChat,
        Format::OpenAiResponses,
        Format::Anthropic,
        Format::Mistral,
        Format::Bedrock,
        Format::Cohere,
    ] {
        let schema = schema(format, &form::<Answer>(format).unwrap());
        assert_eq!(schema["required"], json!(["text", "mood", "certainty", "parts"]), "{format:?}");
        assert_eq!(schema["additionalProperties"], false, "{format:?}");
        assert_eq!(schema["properties"]["mood"]["type"], json!(["string", "null"]), "{format:?}");
        assert_eq!(schema["properties"]["certainty"]["type"], "integer", "{format:?}");
        assert_eq!(schema["$defs"]["Part"]["required"], json!(["name"]), "{format:?}");
        assert_eq!(schema["$defs"]["Part"]["properties"]["name"]["type"], "string", "{format:?}");
    }
}

#[test]
fn a_type_no_grammar_takes_is_asked_for_or_not_known() {
    let chat = form::<Open>(Format::OpenAiChat).unwrap();
    assert_eq!(chat["response_format"]["json_schema"]["strict"], false);
    let cohere = form::<Open>(Format::Cohere).unwrap();
    assert_eq!(cohere["response_format"]["json_schema"]["properties"]["more"]["type"], "object");
    assert_eq!(form::<Open>(Format::Anthropic), None);
    assert_eq!(form::<Open>(Format::Bedrock), None);
}

#[test]
fn a_type_that_is_no_object_is_known_where_any_value_is() {
    for format in
        [Format::OpenAiChat, Format::OpenAiResponses, Format::Mistral, Format::Anthropic, Format::Cohere]
    {
        assert_eq!(form::<Vec<u8>>(format), None, "{format:?}");
    }
    assert_eq!(form::<Vec<u8>>(Format::Ollama).unwrap()["format"]["type"], "array");
    assert!(form::<Vec<u8>>(Format::GeminiJsonSchema).is_some());
    let gemini = form::<Vec<u8>>(Format::Gemini).unwrap();
    assert_eq!(gemini["generationConfig"]["responseSchema"]["type"], "ARRAY");
    let union = form::<Either>(Format::Gemini).unwrap();
    let branches = &union["generationConfig"]["responseSchema"]["anyOf"];
    assert_eq!([&branches[0]["type"], &branches[1]["type"]], ["STRING", "INTEGER"]);
}
