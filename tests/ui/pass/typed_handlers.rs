//! Typed parameters on raw schemas: the model sees the schema, the function its types.
use tool_runtime::{
    FunctionCall, JsonObject, RunContext, Tool, ToolContext, function_tool, serde, serde_json, tools, toolset,
};

#[derive(serde::Deserialize)]
struct Place {
    lat: f64,
}

#[function_tool(raw_schema = {
    "name": "get_weather",
    "description": "Get the weather.",
    "parameters": {
        "type": "object",
        "properties": {
            "location": { "type": "string", "description": "City and country", "minLength": 2 },
            "days": { "type": "integer", "minimum": 1, "maximum": 10, "default": 3 },
            "user-unit": { "enum": ["celsius", "fahrenheit", null] },
            "hours": { "type": "array", "items": { "type": "integer" } },
            "place": { "$ref": "#/$defs/Place" },
            "exact": { "type": "boolean" },
            "factor": { "type": "number" },
            "nullable": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
            "not_taken": { "type": "string" }
        },
        "required": ["location", "place", "nullable"],
        "$defs": { "Place": { "type": "object", "properties": { "lat": { "type": "number" } }, "required": ["lat"] } }
    }
})]
async fn typed(
    ctx: RunContext,
    location: &str,
    #[arg(default = 3)] days: u8,
    #[arg(rename = "user-unit")] unit: Option<&str>,
    #[serde(default)] hours: Vec<i64>,
    place: Place,
    exact: Option<bool>,
    #[arg(default = 0.5)] factor: f32,
    nullable: Option<String>,
) -> String {
    let _ = ctx;
    format!("{location} {days} {unit:?} {hours:?} {} {exact:?} {factor} {nullable:?}", place.lat)
}

/// The docs of the function are the programmer's.
#[function_tool(raw_schema = r#"{
    "name": "literal",
    "parameters": { "type": "object", "properties": { "raw_arguments": { "type": "string" } } }
}"#)]
async fn literal(raw_arguments: Option<String>) -> Option<String> {
    raw_arguments
}

struct Profile;

#[toolset]
impl Profile {
    #[function_tool(raw_schema = {
        "name": "set_phone",
        "parameters": { "type": "object", "properties": { "value": { "type": "object" } }, "required": ["value"] }
    })]
    async fn set_phone(&self, value: JsonObject) -> usize {
        value.len()
    }
}

async fn answer(registry: &ToolContext, name: &str, arguments: &str) -> String {
    registry.execute(FunctionCall::new("call", name, arguments), &RunContext::detached(())).await.output
}

fn main() {
    let list: Vec<Tool> = tools![typed, literal, Profile {}];
    let registry = ToolContext::new(list).unwrap();
    let tool = registry.get("get_weather").unwrap();
    assert_eq!(tool.parameters()["properties"]["days"]["maximum"], serde_json::json!(10));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let all = r#"{"location": "Paris", "days": 2, "user-unit": "celsius", "hours": [1], "place": {"lat": 1.5},
            "exact": true, "factor": 2, "nullable": "x", "not_taken": "y", "additional": 1}"#;
        assert_eq!(
            answer(&registry, "get_weather", all).await,
            "Paris 2 Some(\"celsius\") [1] 1.5 Some(true) 2 Some(\"x\")",
        );
        let least = r#"{"location": "Paris", "place": {"lat": 1}, "nullable": null}"#;
        assert_eq!(answer(&registry, "get_weather", least).await, "Paris 3 None [] 1 None 0.5 None");
        let bad = r#"{"location": "P", "place": {}, "nullable": null, "days": 11}"#;
        let refused = answer(&registry, "get_weather", bad).await;
        for pointer in ["/location", "/days", "/place"] {
            assert!(refused.contains(pointer), "{refused}");
        }
        assert_eq!(answer(&registry, "literal", r#"{"raw_arguments": "x"}"#).await, "x");
        assert_eq!(answer(&registry, "set_phone", r#"{"value": {"a": 1}}"#).await, "1");
    });
}
