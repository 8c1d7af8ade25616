#![allow(unused)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather((lat, lon): (f64, f64), _: u8) {
    let _ = lat + lon;
}

fn main() {
    let _ = lookup_weather((1.0, 2.0), 3);
    let _: Vec<Tool> = tools![lookup_weather];
}
