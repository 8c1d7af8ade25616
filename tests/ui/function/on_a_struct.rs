#![allow(unused)]

use tool_runtime::function_tool;

/// Look up the weather.
#[function_tool]
struct Weather;

fn main() {
    let _ = Weather;
}
