#![allow(unused)]

use tool_runtime::{ToolFlag, function_tool};

/// Look up the weather.
#[function_tool(flags = ToolFlag::CANCELABLE | ToolFlag::IGNORE_ON_ENTER)]
async fn lookup_weather(city: String) {}

fn main() {}
