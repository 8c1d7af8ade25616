#![allow(unused)]

use tool_runtime::{RunContext, end_function, end_functions};

struct App;

#[end_function]
async fn log_disposition(call: RunContext<App>) {}

#[end_function]
async fn count(calls: Vec<App>) {}

#[end_function]
async fn text(call: (App, u8)) {}

fn main() {}
