#![allow(unused)]

use std::cell::Cell;
use tool_runtime::{RunContext, function_tool};

struct App {
    calls: Cell<u32>,
}

/// Look up the weather.
#[function_tool]
async fn lookup_weather(ctx: RunContext<App>, city: String) {}

fn main() {}
