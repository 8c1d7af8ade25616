#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

struct Unknown;

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: String) -> Result<String, Unknown> {
    Err(Unknown)
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
