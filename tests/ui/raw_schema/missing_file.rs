#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = include_str!("no_such_file.json"))]
async fn weather(raw_arguments: JsonObject) {}

fn main() {}
