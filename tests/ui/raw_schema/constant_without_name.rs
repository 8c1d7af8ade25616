#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

const SCHEMA: &str = r#"{ "parameters": { "type": "object", "properties": {} } }"#;

#[function_tool(raw_schema = SCHEMA)]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
