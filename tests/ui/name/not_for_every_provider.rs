#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool(name = "weather.lookup")]
async fn with_dot() {}

/// Look up the weather.
#[function_tool(name = "2nd_weather")]
async fn with_digit() {}

/// Look up the weather.
#[function_tool(name = "")]
async fn empty() {}

/// Look up the weather.
#[function_tool(name = "look_up_the_weather_of_any_city_of_the_world_for_any_of_the_days_to_come")]
async fn long() {}

fn main() {}
