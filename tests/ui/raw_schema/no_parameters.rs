#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = { "name": "weather", "description": "Look up the weather." })]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
