#![allow(unused)]

use tool_runtime::function_tool;

#[allow(non_camel_case_types)]
struct weather {}

/// Look up the weather.
#[function_tool]
async fn weather() {}

fn main() {}
