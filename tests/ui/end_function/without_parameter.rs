#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function]
async fn log_disposition() {}

fn main() {
    log_disposition::NAME;
}
