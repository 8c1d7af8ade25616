#![allow(unused)]

use std::rc::Rc;
use tool_runtime::{ToolContext, toolset};

struct Profile(Rc<str>);

#[toolset]
impl Profile {
    /// Set the phone number.
    #[function_tool]
    async fn set_phone(&self, value: String) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Profile("".into()));
}
