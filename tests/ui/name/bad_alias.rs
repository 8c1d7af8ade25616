#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(deprecated_names = ["weather", "get weather"])]
async fn lookup_weather() {}

fn main() {}
