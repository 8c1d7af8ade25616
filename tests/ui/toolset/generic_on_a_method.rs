#![allow(unused)]

use tool_runtime::{RunContext, ToolContext, Userdata, toolset};

struct Profile;

#[toolset]
impl Profile {
    /// Put a value away.
    #[function_tool]
    async fn put<S: Userdata>(&self, ctx: RunContext<S>, value: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile);
}
