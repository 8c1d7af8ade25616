#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
///
/// # Arguments
/// * `ctiy` - The city.
/// * `country` - The country.
#[function_tool]
async fn lookup_weather(city: String) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
