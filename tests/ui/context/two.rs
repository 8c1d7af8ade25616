#![allow(unused)]

use tool_runtime::{RunContext, Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(ctx: RunContext, city: String, other: &RunContext) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
