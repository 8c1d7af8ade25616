#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function]
async fn log_disposition(call: CompletedCall<App>) -> u32 {
    7
}

#[end_function]
async fn log_duration(call: CompletedCall<App>) -> Result<(), App> {
    Ok(())
}

fn main() {}
