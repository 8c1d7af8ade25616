#![allow(unused)]

use tool_runtime::function_tool;

#[function_tool(raw_schema = { "name": "weather", "parameters": { "type": "object", "properties": {} } })]
async fn weather(raw_arguments: String) {}

fn main() {}
