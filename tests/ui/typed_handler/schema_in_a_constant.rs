#![allow(unused)]

use tool_runtime::function_tool;

const SCHEMA: &str = r#"{
    "name": "weather",
    "parameters": { "type": "object", "properties": { "location": { "type": "string" } } }
}"#;

#[function_tool(raw_schema = SCHEMA)]
async fn weather(location: Option<String>) {}

fn main() {}
