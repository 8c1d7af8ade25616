#![allow(unused)]

use tool_runtime::{RunContext, function_tool};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(
    /// The context.
    ctx: RunContext,
    city: String,
) {
}

/// Look up the weather.
///
/// # Arguments
/// * `ctx` - The context.
/// * `city` - The city.
#[function_tool]
async fn forecast(ctx: RunContext, city: String) {}

fn main() {}
