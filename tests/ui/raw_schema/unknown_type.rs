#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {
            "location": { "type": "strng" },
            "days": { "type": "int" },
            "hours": { "type": ["integer", "nil"] },
            "names": { "type": "array", "items": { "type": "date" } }
        }
    }
})]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
