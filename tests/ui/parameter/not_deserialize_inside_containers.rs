#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

struct City;

/// Look up the weather.
#[function_tool]
async fn lookup_weather(cities: Option<Vec<City>>) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
