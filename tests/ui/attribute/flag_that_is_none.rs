#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(flags = "cancellable")]
async fn lookup_weather(city: String) {}

fn main() {}
