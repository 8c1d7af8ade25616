#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(name = weather, deprecated_names = "old", annotations = [1])]
async fn lookup_weather(city: String) {}

fn main() {}
