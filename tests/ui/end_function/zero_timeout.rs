#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

const NEVER: std::time::Duration = std::time::Duration::ZERO;

#[end_function(timeout = "0s")]
async fn log_disposition(call: CompletedCall<App>) {}

#[end_function(timeout = NEVER)]
async fn log_duration(call: CompletedCall<App>) {}

fn main() {}
