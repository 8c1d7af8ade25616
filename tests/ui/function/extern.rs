#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
extern "C" fn lookup_weather(days: u8) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
