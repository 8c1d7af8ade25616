#![allow(unused)]

use std::rc::Rc;
use tool_runtime::{Tool, function_tool, tools};

/// Look up the weather.
#[function_tool]
async fn lookup_weather(city: String) -> String {
    let shared = Rc::new(city);
    std::future::ready(()).await;
    shared.to_string()
}

fn main() {
    let _: Vec<Tool> = tools![lookup_weather];
}
