#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn weather() {}

async fn forecast() {}

fn main() {
    let _: Vec<Tool> = tools![weather, forecast];
}
