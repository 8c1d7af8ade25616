#![allow(unused)]

use tool_runtime::{RunContext, Tool, function_tool, tools};

#[function_tool(name = "look up", timout = "5s")]
async unsafe fn lookup_weather(ctx: RunContext, (lat, lon): (f64, f64), other: RunContext, city: impl ToString) {}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
