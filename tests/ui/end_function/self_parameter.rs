#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

impl App {
    #[end_function]
    async fn log_disposition(&self) {}
}

fn main() {}
