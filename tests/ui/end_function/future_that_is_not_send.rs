#![allow(unused)]

use tool_runtime::{CompletedCall, end_function, end_functions};

struct App;

#[end_function]
async fn log_disposition(call: CompletedCall<App>) {
    let shared = std::rc::Rc::new(call);
    std::future::ready(()).await;
    drop(shared);
}

fn main() {}
