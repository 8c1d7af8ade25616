#![allow(unused)]

use tool_runtime::{ToolContext, toolset};

struct Profile;

#[toolset(ID = "profile", name = "profile")]
impl Profile {
    /// Set the phone number.
    #[function_tool(nmae = "phone")]
    async fn set_phone(&self, value: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile);
    let _ = Profile.set_phone("1".into());
}
