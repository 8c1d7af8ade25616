#![allow(unused)]

use tool_runtime::toolset;

/// Look up the weather.
#[toolset]
async fn lookup_weather(city: String) {}

fn main() {
    let _ = lookup_weather("Paris".into());
}
