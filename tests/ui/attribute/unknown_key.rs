#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool(nmae = "weather", timout = "5s")]
async fn lookup_weather(city: String) -> String {
    city
}

fn main() {
    let _ = lookup_weather("Paris".into());
    let _: Vec<Tool> = tools![lookup_weather];
}
