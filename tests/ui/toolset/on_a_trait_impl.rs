#![allow(unused)]

use tool_runtime::toolset;

struct Profile;

trait Named {
    fn name(&self);
}

#[toolset]
impl Named for Profile {
    /// Tell the name.
    #[function_tool]
    fn name(&self) {}
}

fn main() {
    Profile.name();
}
