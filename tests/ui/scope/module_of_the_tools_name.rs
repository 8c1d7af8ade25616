#![allow(unused)]

use tool_runtime::function_tool;

mod weather {}

// The second error is the compiler's: the name, whose second definition it refuses, is the module's.
/// Look up the weather.
#[function_tool]
async fn weather() {}

fn main() {}
