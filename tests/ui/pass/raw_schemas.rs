use tool_runtime::{JsonObject, RunContext, Tool, ToolContext, function_tool, tools};

#[function_tool(raw_schema = {
    "type": "function",
    "name": "get_weather",
    "description": "Get weather for a given location.",
    "parameters": {
        "type": "object",
        "properties": { "location": { "type": "string", "description": "City and country" } },
        "required": ["location"],
        "additionalProperties": false
    }
})]
async fn tokens(raw_arguments: JsonObject, ctx: RunContext) -> String {
    let _ = ctx;
    raw_arguments["location"].to_string()
}

#[function_tool(raw_schema = r#"{
    "name": "literal",
    "parameters": { "type": "object", "properties": { "big": { "maximum": 123456789012345678901234567890 } } }
}"#)]
async fn literal(raw_arguments: &JsonObject) -> usize {
    raw_arguments.len()
}

const SCHEMA: &str = r#"{ "name": "constant", "parameters": { "type": "object", "properties": {} } }"#;

#[function_tool(raw_schema = SCHEMA)]
async fn constant(raw_arguments: JsonObject) -> usize {
    raw_arguments.len()
}

#[function_tool(raw_schema = include_str!("raw_schemas.json"))]
async fn included(raw_arguments: JsonObject) -> usize {
    raw_arguments.len()
}

#[function_tool(raw_schema = { "name": "nothing", "parameters": { "type": "object", "properties": {} } })]
async fn nothing() {}

fn main() {
    let list: Vec<Tool> = tools![tokens, literal, constant, included, nothing];
    let registry = ToolContext::<()>::new(list).unwrap();
    assert_eq!(registry.get("from_a_file").unwrap().description(), "Included.");
    assert_eq!(tokens::NAME, "get_weather");
}
