//! Who answers, where it does not matter who.

use std::sync::Arc;

use tool_runtime::{Agent, Tool};

/// An agent with these tools, and nothing else to it.
#[derive(Clone, Debug, Default)]
pub struct Clerk(pub Vec<Tool>);

impl Agent for Clerk {
    fn instructions(&self) -> String {
        "You are a clerk.".to_owned()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.0.clone()
    }
}
