#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = { "name": "weather", "parameters": { "type": "array" } })]
async fn array(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = { "name": "weather", "parameters": { "anyOf": [] } })]
async fn untyped(raw_arguments: JsonObject) {}

#[function_tool(raw_schema = { "name": "weather", "parameters": true })]
async fn boolean(raw_arguments: JsonObject) {}

fn main() {}
