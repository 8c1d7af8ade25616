#![allow(unused)]

use std::time::Duration;
use tool_runtime::function_tool;

const PATIENCE: Duration = Duration::ZERO;

/// Look up the weather.
#[function_tool(timeout = PATIENCE)]
async fn lookup_weather(city: String) {}

fn main() {}
