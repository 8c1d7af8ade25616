#![allow(unused)]

use tool_runtime::{JsonObject, function_tool};

#[function_tool(raw_schema = { "name": "weather", "parameters": { "type": "object", "properties": {} } })]
async fn weather(
    /// The arguments.
    raw_arguments: JsonObject,
) {
}

fn main() {}
