#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(timeout = "5s")]
fn lookup_weather(city: String) {}

fn main() {}
