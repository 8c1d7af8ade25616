#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function]
fn log_disposition(call: CompletedCall<App>) {}

fn main() {
    let _: Vec<tool_runtime::EndFunction<App>> = end_functions![log_disposition];
}
