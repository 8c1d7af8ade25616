#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function]
async fn log_disposition<T: Send, const N: usize>(call: CompletedCall<App>) {}

fn main() {}
