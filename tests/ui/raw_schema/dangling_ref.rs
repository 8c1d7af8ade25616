#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": { "place": { "$ref": "#/$defs/Plaze" } },
        "$defs": { "Place": { "type": "string" } }
    }
})]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
