#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: String) -> Result<String, String> {
    Ok(city)
}

/// Look up the weather.
#[function_tool]
async fn forecast(city: String) -> Result<String, &'static str> {
    Ok(city)
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather, forecast];
}
