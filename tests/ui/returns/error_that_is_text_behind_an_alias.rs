#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

type Answer<T> = Result<T, String>;

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: String) -> Answer<String> {
    Ok(city)
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
