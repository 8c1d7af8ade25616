#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function(name = "", timeout = "0s", backoff = "1s")]
const unsafe extern "C" fn log_disposition(call: (u8, u8), more: u8) {}

#[end_function]
struct Log;

fn main() {
    let _: Vec<tool_runtime::EndFunction<App>> = end_functions![log_disposition];
}
