#![allow(unused)]

use tool_runtime::{ToolContext, toolset};

struct Profile;

#[toolset]
impl Profile {
    /// Forget everything.
    #[function_tool]
    async fn forget(self) {}

    /// Change the name.
    #[function_tool]
    async fn rename(&mut self, name: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile);
}
