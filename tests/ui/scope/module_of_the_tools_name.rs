#![allow(unused)]

use tool_runtime::function_tool;

mod weather {}

/// Look up the weather.
#[function_tool]
async fn weather() {}

fn main() {}
