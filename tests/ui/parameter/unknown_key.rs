#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(#[arg(defualt = 3)] days: u8, #[arg(min = 3)] hours: u8) {}

fn main() {
    let _ = lookup_weather(3, 3);
    let _: Vec<Tool> = tools![lookup_weather];
}
