#![allow(unused)]

use tool_runtime::{RunContext, ToolContext, toolset};

struct App;
struct OtherApp;
struct Profile;

#[toolset]
impl Profile {
    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, ctx: RunContext<App>, value: String) {}

    /// Set the email.
    #[function_tool]
    async fn set_email(&self, ctx: RunContext<OtherApp>, value: String) {}
}

fn main() {
    let _ = ToolContext::<App>::new(Profile);
}
