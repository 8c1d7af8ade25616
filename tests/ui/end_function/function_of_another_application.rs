#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

struct Other;

#[end_function]
async fn log_disposition(call: CompletedCall<App>) {}

async fn not_one(call: CompletedCall<Other>) {}

fn main() {
    let _: Vec<tool_runtime::EndFunction<Other>> = end_functions![log_disposition];
    let _: Vec<tool_runtime::EndFunction<Other>> = end_functions![not_one];
}
