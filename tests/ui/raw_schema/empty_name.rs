#![allow(unused)]

use tool_runtime::{JsonObject, Tool, function_tool, tools};

#[function_tool(raw_schema = { "name": "", "parameters": { "type": "object", "properties": {} } })]
async fn empty(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = { "name": 5, "parameters": { "type": "object", "properties": {} } })]
async fn number(raw_arguments: JsonObject) {}

fn main() {
    let _: Vec<Tool> = tools![empty, number];
}
