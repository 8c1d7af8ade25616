#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(timeout = 5)]
async fn lookup_weather(city: String) {}

/// Look up the weather.
#[function_tool(timeout = "5 seconds")]
async fn forecast(city: String) {}

fn main() {}
