#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: Citty) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
