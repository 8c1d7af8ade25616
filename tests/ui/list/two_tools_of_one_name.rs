#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn weather() {}

/// Look up the weather.
#[function_tool(name = "weather")]
async fn forecast() {}

fn main() {
    let _: Vec<Tool> = tools![weather, forecast];
}
