#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(name = "weather", timeout = "5s", name = "forecast")]
async fn lookup_weather(city: String) {}

fn main() {}
