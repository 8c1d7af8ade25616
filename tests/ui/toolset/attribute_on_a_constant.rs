#![allow(unused)]

use tool_runtime::{ToolContext, toolset};

struct Profile;

#[toolset]
impl Profile {
    /// The longest number.
    #[function_tool]
    const LONGEST: usize = 15;

    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, value: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile);
    let _ = Profile::LONGEST;
}
