//! The tools, and how the model may use them.

use serde_json::{Value, json};
use tool_runtime::{
    Definitions, Dialect, Format, FunctionTool, JsonObject, ProviderTool, Tool, ToolChoice, ToolContext,
    ToolError,
};

use super::{call, output, user, weather};

fn fields(format: Format, choice: &ToolChoice) -> Value {
    let registry = weather();
    Value::Object(Dialect::from(format).tool_fields(registry.definitions(format), choice))
}

/// How each provider is told: may, must not, must, must that one. Null where it is not.
fn words(format: Format) -> [Value; 4] {
    match format {
        Format::OpenAiChat => [
            json!(null),
            json!("none"),
            json!("required"),
            json!({ "type": "function", "function": { "name": "math_add" } }),
        ],
        Format::Mistral => [
            json!(null),
            json!("none"),
            json!("any"),
            json!({ "type": "function", "function": { "name": "math_add" } }),
        ],
        Format::OpenAiResponses | Format::OpenAiRealtime => {
            [json!(null), json!("none"), json!("required"), json!({ "type": "function", "name": "math_add" })]
        }
        Format::Anthropic => [
            json!(null),
            json!({ "type": "none" }),
            json!({ "type": "any" }),
            json!({ "type": "tool", "name": "math_add" }),
        ],
        Format::Gemini | Format::GeminiJsonSchema => {
            let config = |config: Value| json!({ "functionCallingConfig": config });
            let one = json!({ "mode": "ANY", "allowedFunctionNames": ["math.add"] });
            [json!(null), config(json!({ "mode": "NONE" })), config(json!({ "mode": "ANY" })), config(one)]
        }
        Format::Bedrock => {
            [json!(null), json!(null), json!({ "any": {} }), json!({ "tool": { "name": "math_add" } })]
        }
        Format::Cohere => [json!(null), json!("NONE"), json!("REQUIRED"), json!("REQUIRED")],
        _ => [json!(null), json!(null), json!(null), json!(null)],
    }
}

#[test]
fn each_provider_is_told_how_in_its_words() {
    let choices = [
        ToolChoice::Auto,
        ToolChoice::None,
        ToolChoice::Required,
        ToolChoice::Function("math.add".to_owned()),
    ];
    for format in Format::ALL {
        for (choice, word) in choices.iter().zip(words(format)) {
            let fields = fields(format, choice);
            let told = match format {
                Format::Gemini | Format::GeminiJsonSchema => fields.get("toolConfig"),
                Format::Bedrock => fields.get("toolConfig").and_then(|config| config.get("toolChoice")),
                _ => fields.get("tool_choice"),
            };
            assert_eq!(told.unwrap_or(&Value::Null), &word, "{format:?}, {choice:?}: {fields}");
        }
    }
}

#[test]
fn the_tools_are_those_of_the_definitions() {
    let registry = weather();
    for format in Format::ALL {
        let fields = fields(format, &ToolChoice::Auto);
        let tools = fields.pointer("/toolConfig/tools").unwrap_or(&fields["tools"]);
        assert_eq!(*tools, registry.definitions(format).to_value(), "{format:?}");
    }
}

/// A tool whose parameters are these.
fn strict_tool(name: &str, properties: &Value, required: &Value) -> FunctionTool<()> {
    let parameters = json!({ "type": "object", "properties": properties, "required": required });
    let tool = FunctionTool::<()>::raw(json!({ "name": name, "parameters": parameters })).unwrap();
    tool.handler(|_, _: JsonObject| async { Ok::<_, ToolError>(()) }).unwrap()
}

fn city() -> FunctionTool<()> {
    strict_tool("weather", &json!({ "city": { "type": "string" } }), &json!(["city"]))
}

/// Whether the request asks to hold the model to the schema of its first tool, and where it says so.
fn asks_for_strict(dialect: Dialect) -> bool {
    let registry = ToolContext::new(city()).unwrap();
    let definitions = registry.definitions(dialect);
    assert_eq!(definitions.not_strict().next(), None, "{dialect:?}");
    let fields = Value::Object(dialect.tool_fields(definitions, &ToolChoice::Auto));
    let place = match dialect.format() {
        Format::Cohere => "/strict_tools",
        Format::Bedrock => "/toolConfig/tools/0/toolSpec/strict",
        Format::OpenAiResponses | Format::Anthropic => "/tools/0/strict",
        _ => "/tools/0/function/strict",
    };
    fields.pointer(place) == Some(&json!(true))
}

#[test]
fn strict_is_said_where_the_provider_reads_it() {
    for format in Format::ALL {
        assert!(!asks_for_strict(format.into()), "{format:?}");
        assert_eq!(asks_for_strict(format.strict()), format.knows_strict(), "{format:?}");
    }
}

/// Cohere's `strict_tools` holds for all tools of a request.
#[test]
fn one_tool_that_cannot_be_strict_keeps_cohere_from_it() {
    let ping = strict_tool("ping", &json!({}), &json!([]));
    let registry = ToolContext::new(vec![city(), ping]).unwrap();
    let dialect = Format::Cohere.strict();
    let definitions = registry.definitions(dialect);
    let refused: Vec<_> = definitions.not_strict().map(|(tool, _)| tool).collect();
    assert_eq!(refused, ["ping"]);
    let fields = dialect.tool_fields(definitions, &ToolChoice::Auto);
    assert_eq!(fields.get("strict_tools"), None);
}

/// They have no word for "none".
#[test]
fn a_model_that_must_not_call_is_sent_no_tools_where_it_cannot_be_told() {
    for format in [Format::Bedrock, Format::Ollama, Format::Mcp] {
        assert_eq!(fields(format, &ToolChoice::None), json!({}), "{format:?}");
    }
}

/// They cannot be told which tool.
#[test]
fn a_tool_that_must_be_called_is_the_only_one_where_it_cannot_be_named() {
    for format in [Format::Ollama, Format::Cohere] {
        let tools = fields(format, &ToolChoice::Function("math.add".to_owned()))["tools"].clone();
        assert_eq!(tools.as_array().unwrap().len(), 1, "{format:?}: {tools}");
        assert_eq!(tools[0]["function"]["name"], "math_add");
    }
}

#[test]
fn without_tools_there_is_nothing_to_choose() {
    for format in Format::ALL {
        for choice in [ToolChoice::Auto, ToolChoice::None, ToolChoice::Required] {
            let fields = Dialect::from(format).tool_fields(&Definitions::default(), &choice);
            assert!(fields.is_empty(), "{format:?}, {choice:?}: {fields:?}");
        }
    }
}

/// A configuration of function calling is refused where no function is declared.
#[test]
fn geminis_own_tools_need_no_configuration() {
    let definition = JsonObject::from_iter([("googleSearch".to_owned(), json!({}))]);
    let registry =
        ToolContext::<()>::new(vec![Tool::Provider(ProviderTool::new("search", definition))]).unwrap();
    let fields =
        Dialect::from(Format::Gemini).tool_fields(registry.definitions(Format::Gemini), &ToolChoice::None);
    assert_eq!(Value::Object(fields), json!({ "tools": [{ "googleSearch": {} }] }));
}

/// "The toolConfig field must be defined when using toolUse and toolResult content blocks".
#[test]
fn bedrock_has_no_calls_in_a_request_without_tools() {
    let (registry, paris) = (weather(), call("call00001", "Paris"));
    let items = [user("Weather?"), paris.clone().into(), output(&paris, "sunny")];
    let dialect = Dialect::from(Format::Bedrock);
    let definitions = registry.definitions(dialect);
    let request = Value::Object(dialect.request(&items, definitions, &ToolChoice::None)).to_string();
    assert!(!request.contains("toolUse") && !request.contains("toolConfig"), "{request}");
    let request = Value::Object(dialect.request(&items, definitions, &ToolChoice::Auto)).to_string();
    assert!(request.contains("toolUse") && request.contains("toolConfig"), "{request}");
}
