#![allow(unused)]

use tool_runtime::{RunContext, ToolContext, function_tool, tools};

struct App;
struct OtherApp;

/// Look up the weather.
#[function_tool]
async fn weather(ctx: RunContext<App>) {}

/// Look up the weather.
#[function_tool]
async fn forecast(ctx: RunContext<OtherApp>) {}

fn main() {
    let _ = ToolContext::<App>::new(tools![weather, forecast]);
}
