#![allow(unused)]

use std::cell::Cell;
use tool_runtime::{RunContext, toolset};

struct App {
    calls: Cell<u32>,
}

struct Profile;

#[toolset]
impl Profile {
    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, ctx: RunContext<App>, value: String) {}
}

fn main() {}
