#![allow(unused)]

use tool_runtime::{RunContext, function_tool};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(#[cfg(all())] ctx: RunContext, city: String) {}

fn main() {}
