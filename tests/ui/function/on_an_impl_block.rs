#![allow(unused)]

use tool_runtime::function_tool;

struct Weather;

#[function_tool]
impl Weather {
    /// Look up the weather.
    fn lookup(&self) {}
}

fn main() {
    Weather.lookup();
}
