#![allow(unused)]

use std::cell::Cell;
use tool_runtime::{CompletedCall, end_function};

struct App {
    calls: Cell<u32>,
}

#[end_function]
async fn log_disposition(call: CompletedCall<App>) {}

fn main() {}
