//! The agent that is there, for whoever asks.

use std::{fmt, sync::Arc};

use super::Agent;
use crate::{context::Userdata, tool::Tool};

/// The agent that is there, as it was when it was asked for.
pub struct CurrentAgent<S = ()> {
    pub(super) agent: Arc<dyn Agent<S>>,
    pub(super) tools: Vec<Tool<S>>,
    pub(super) instructions: String,
}

impl<S: Userdata> CurrentAgent<S> {
    /// What events and history know it by.
    pub fn id(&self) -> &str {
        self.agent.id()
    }

    /// Its own tools, as they were given.
    pub fn tools(&self) -> &[Tool<S>] {
        &self.tools
    }

    /// What its model is told before everything else.
    pub fn instructions(&self) -> &str {
        &self.instructions
    }
}

impl<S: Userdata> fmt::Debug for CurrentAgent<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurrentAgent")
            .field("id", &self.id())
            .field("tools", &self.tools)
            .finish_non_exhaustive()
    }
}
