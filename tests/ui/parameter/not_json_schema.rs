#![allow(unused)]

use tool_runtime::{Tool, function_tool, serde, tools};

#[derive(serde::Deserialize)]
struct City {
    name: String,
}

/// Look up the weather.
#[function_tool]
async fn lookup_weather(cities: Vec<City>, days: u8) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
