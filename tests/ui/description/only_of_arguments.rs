#![allow(unused)]

use tool_runtime::function_tool;

/// # Arguments
/// * `city` - The city.
#[function_tool]
async fn lookup_weather(city: String) {}

fn main() {}
