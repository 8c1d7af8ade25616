#![allow(unused)]

use tool_runtime::{JsonObject, Tool, function_tool, tools};

#[function_tool(raw_schema = {
    "name": "weather",
    "parameters": { "type": "object", "properties": {}, "additionalProperties": False }
})]
async fn python(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = {
    "name": "weather",
    parameters: { "type": "object", "properties": {} }
})]
async fn javascript(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = {
    "name": "weather"
    "parameters": { "type": "object", "properties": {} }
})]
async fn comma(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = { "name": "weather", "name": "forecast" })]
async fn twice(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = { "name": WEATHER })]
async fn constant(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = r#"{ "name": "weather", }"#)]
async fn text(raw_arguments: JsonObject) {}

fn main() {
    let _: Vec<Tool> = tools![python, javascript, comma, twice, constant, text];
}
