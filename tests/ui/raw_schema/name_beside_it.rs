#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(
    name = "weather",
    description = "Look up the weather.",
    raw_schema = { "name": "weather", "parameters": { "type": "object", "properties": {} } },
)]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
