#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool]
async fn lookup_weather(#[arg] days: u8) {}

fn main() {}
