#![allow(unused)]

use tool_runtime::{JsonObject, Tool, function_tool, tools};

#[function_tool(raw_schema = { "parameters": { "type": "object", "properties": {} } })]
async fn weather(raw_arguments: JsonObject) {}

fn main() {
    let _: Vec<Tool> = tools![weather];
}
