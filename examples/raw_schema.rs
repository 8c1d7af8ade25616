//! Tools that bring their JSON Schema along, instead of deriving it from their parameters.
//!
//! Run it: `cargo run --example raw_schema`
//!
//! A schema may stand in the attribute as JSON or as a string, in a file, in a constant, or come
//! in at run time, from an MCP server for example. The model is shown it as it is, and arguments
//! are held against it before the tool gets them: as the JSON object they are, or each by its name.

use serde_json::{Value, json};
use tool_runtime::{
    BuildError, FunctionTool, JsonObject, RunContext, ToolContext, ToolError, function_tool, tools,
};

/// JSON, checked by the compiler: a slip in it is an error at the very token, and so is a parameter
/// that cannot hold what the schema allows.
#[function_tool(raw_schema = {
    "type": "function",
    "name": "set_temperature",
    "description": "Set the temperature of a room.",
    "parameters": {
        "type": "object",
        "properties": {
            "room": { "enum": ["kitchen", "bedroom"] },
            "celsius": { "type": "number", "minimum": 5, "maximum": 28 }
        },
        "required": ["room", "celsius"]
    }
})]
async fn set_temperature(room: Room, celsius: f64) -> String {
    format!("{room:?} set to {celsius} degrees")
}

#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Room {
    Kitchen,
    Bedroom,
}

/// A string, for JSON that came from elsewhere and has escapes of its own.
#[function_tool(raw_schema = r#"{
    "name": "find_part",
    "description": "Find a spare part by its number.",
    "parameters": {
        "type": "object",
        "properties": {
            "number": { "type": "string", "pattern": "^[A-Z]{2}-\\d{4}$", "examples": ["AB-1234"] }
        },
        "required": ["number"]
    }
}"#)]
async fn find_part(raw_arguments: JsonObject) -> String {
    let number = raw_arguments.get("number").and_then(Value::as_str).unwrap_or_default();
    format!("part {number} is on shelf 7")
}

/// A file beside this one. The context is there for raw tools, too.
#[function_tool(raw_schema = include_str!("schemas/get_weather.json"))]
async fn get_weather(raw_arguments: JsonObject, ctx: RunContext<Home>) -> Result<String, ToolError> {
    let location = raw_arguments.get("location").and_then(Value::as_str).unwrap_or_default();
    let units = raw_arguments.get("units").and_then(Value::as_str).unwrap_or(ctx.userdata().units);
    Ok(format!("sunny in {location}, in {units} units"))
}

/// A constant, of this crate or another. It is checked when the registry is built.
#[function_tool(raw_schema = schemas::CALL_A_HUMAN)]
async fn call_a_human(raw_arguments: JsonObject) {
    drop(raw_arguments); // Nothing returned: the answer is silent.
}

mod schemas {
    pub(super) const CALL_A_HUMAN: &str = r#"{
        "name": "call_a_human",
        "description": "Hand the call over to a person.",
        "parameters": { "type": "object", "properties": { "reason": { "type": "string" } } }
    }"#;
}

struct Home {
    units: &'static str,
}

/// At run time: what an MCP server answers to `tools/list`.
fn tools_list() -> Value {
    json!({
        "tools": [{
            "name": "notes.search",
            "title": "Search notes",
            "description": "Search the user's notes.",
            "inputSchema": {
                "type": "object",
                "properties": {
                    "query": { "type": "string", "minLength": 2 },
                    "limit": { "type": "integer", "minimum": 1, "maximum": 20, "default": 5 }
                },
                "required": ["query"]
            },
            "annotations": { "readOnlyHint": true }
        }]
    })
}

/// A tool for each entry, whose handler would pass the call on to the server.
fn remote_tools(mut list: Value) -> Result<Vec<FunctionTool<Home>>, BuildError> {
    let entries = list["tools"].as_array_mut().map(std::mem::take).unwrap_or_default();
    entries.into_iter().map(remote_tool).collect()
}

fn remote_tool(entry: Value) -> Result<FunctionTool<Home>, BuildError> {
    let tool = FunctionTool::raw(entry)?;
    tool.handler(|_ctx, raw_arguments: JsonObject| async move {
        Ok::<_, ToolError>(json!({ "forwarded": raw_arguments }))
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let remote = remote_tools(tools_list())?;
    let registry =
        ToolContext::new(tools![set_temperature, find_part, get_weather, call_a_human, { remote }])?;

    println!("What the model is told:\n");
    for tool in registry.tools() {
        println!("{}: {}\n  {}\n", tool.name(), tool.description(), json!(tool.parameters()));
    }

    println!("Calls that keep to the schema, and calls that don't:\n");
    let calls = tool_examples::calls([
        ("set_temperature", r#"{"room": "kitchen", "celsius": 21.5}"#),
        ("set_temperature", r#"{"room": "kitschen", "celsius": 451}"#),
        ("find_part", r#"{"number": "AB-1234"}"#),
        ("find_part", r#"{"number": "the blue one"}"#),
        ("get_weather", r#"{"location": "Oslo, Norway"}"#),
        ("get_weather", r#"{"location": "Oslo, Norway", "units": "kelvin"}"#),
        ("call_a_human", r#"{"reason": "the user is upset"}"#),
        ("notes.search", r#"{"query": "birthday", "limit": 3}"#),
        ("notes.search", r#"{"limit": 50}"#),
    ]);
    let outputs = registry.execute_all(calls.clone(), &RunContext::detached(Home { units: "metric" })).await;
    tool_examples::print(&calls, &outputs);

    println!("A server's schema that is none is refused before a model sees it:\n");
    let broken = json!({ "name": "broken", "inputSchema": { "type": "object", "properties": { "query": { "type": "strnig" } } } });
    if let Err(error) = remote_tool(broken) {
        println!("{error}");
    }
    Ok(())
}
