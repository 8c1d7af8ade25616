#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": { "unit": { "type": "string", "enum": ["celsius", "fahrenheit", 5] } }
    }
})]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
