#![deny(warnings)]

use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[must_use]
#[function_tool]
fn lookup_weather(city: String) -> String {
    city
}

/// Check it.
#[function_tool]
#[must_use = "it says whether it worked"]
async fn check() -> bool {
    true
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather, check];
    let _ = lookup_weather("Paris".into());
}
