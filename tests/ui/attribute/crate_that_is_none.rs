#![allow(unused)]

use tool_runtime::function_tool;

// The second error is the compiler's: of a derive it cannot find, it knows no attributes.
/// Look up the weather.
#[function_tool(crate = my_tools)]
async fn lookup_weather(city: String) {}

fn main() {}
