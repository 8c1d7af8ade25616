#![allow(unused)]

use tool_runtime::function_tool;

struct Weather;

/// Look up the weather.
#[function_tool]
async fn lookup_weather(#[arg(context)] weather: Weather, city: String) {}

fn main() {}
