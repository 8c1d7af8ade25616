#![allow(unused)]

use tool_runtime::{RunContext, Tool, Userdata, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather<T: ToString>(city: T) {}

/// Look up the weather.
#[function_tool]
async fn forecast<S: Userdata, const N: usize>(ctx: RunContext<S>, days: [u8; N]) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather, forecast];
}
