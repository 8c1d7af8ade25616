#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object", "properties": { "location": { "type": "string" } }, "required": ["location"]
    }
})]
async fn weather(location: String, raw_arguments: JsonObject) {}

fn main() {}
