#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: String, #[arg(rename = "city")] town: String) {}

/// Look up the weather.
#[function_tool]
async fn forecast(city: String, #[serde(rename = "city")] town: String) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather, forecast];
}
