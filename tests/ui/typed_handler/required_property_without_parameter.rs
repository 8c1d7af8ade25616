#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": {
            "location": { "type": "string" },
            "day-names": { "type": "array", "items": { "type": ["string", "null"] } },
            "unit": { "type": "string" }
        },
        "required": ["location", "day-names"]
    }
})]
async fn weather(unit: Option<String>) {}

#[function_tool(raw_schema = {
    "name": "nothing",
    "parameters": {
        "type": "object", "properties": { "location": { "type": "string" } }, "required": ["location"]
    }
})]
async fn nothing() {}

fn main() {
    let _: Vec<Tool> = tools![weather, nothing];
}
