#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

// The second error is the compiler's, of the function as it was written.
/// Look up the weather.
#[function_tool]
unsafe extern "C" fn lookup_weather(days: u8, ...) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
