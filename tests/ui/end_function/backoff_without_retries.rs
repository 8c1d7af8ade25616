#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function(backoff = "1s")]
async fn log_disposition(call: CompletedCall<App>) {}

#[end_function(backoff = "1s", retries = 0)]
async fn log_duration(call: CompletedCall<App>) {}

fn main() {}
