#![allow(unused)]

use tool_runtime::{ToolContext, toolset};

struct Profile;

#[toolset]
impl Profile {
    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, value: String) {}

    /// Set the phone number.
    #[function_tool(name = "set_phone")]
    async fn set_mobile_phone(&self, value: String) {}

    /// Set the phone number.
    #[function_tool(deprecated_names = ["set_phone"])]
    async fn set_landline(&self, value: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile);
}
