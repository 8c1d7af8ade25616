#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function]
async fn log_disposition(call: CompletedCall<App>, app: &App) {}

fn main() {}
