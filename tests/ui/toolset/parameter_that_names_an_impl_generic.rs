#![allow(unused)]

use tool_runtime::{ToolContext, toolset};

struct Store<T>(T);

#[toolset]
impl<T: Send + Sync + 'static> Store<T> {
    /// Put a value away.
    #[function_tool]
    async fn put(&self, value: Vec<T>) {}
}

fn main() {
    let _ = ToolContext::<()>::new(Store(1));
}
