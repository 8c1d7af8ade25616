#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(retries = 3)]
async fn lookup_weather(city: String) {}

fn main() {}
