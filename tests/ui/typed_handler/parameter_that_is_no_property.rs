#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": {
        "type": "object",
        "properties": { "location": { "type": "string" }, "days": { "type": "integer" } },
        "required": ["location"]
    }
})]
async fn weather(location: String, dayz: Option<u8>, unit: Option<String>) {}

fn main() {
    let _: Vec<Tool> = tools![weather];
}
