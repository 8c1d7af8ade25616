#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

struct City {
    name: String,
}

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: City, days: u8) {}

/// Look up the weather.
#[function_tool]
async fn by_reference(city: &City, days: u8) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather, by_reference];
}
