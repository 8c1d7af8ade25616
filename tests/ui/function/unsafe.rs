#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async unsafe fn lookup_weather(city: String) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
