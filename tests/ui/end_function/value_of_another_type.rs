#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function(name = log, retries = "3", timeout = 5)]
async fn log_disposition(call: CompletedCall<App>) {}

#[end_function(retries = -1, backoff = "soon")]
async fn log_duration(call: CompletedCall<App>) {}

#[end_function(retries = 1.5)]
async fn log_reason(call: CompletedCall<App>) {}

fn main() {}
