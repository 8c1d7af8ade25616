#![allow(unused)]

use tool_runtime::{ToolContext, toolset};

struct Profile;

#[toolset]
impl Profile {
    /// Set the phone number.
    #[function_tool(crate = tool_runtime)]
    async fn set_phone(&self, value: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile);
}
