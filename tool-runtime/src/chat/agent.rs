//! What happened to the agent in the course of a conversation.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The agent's instructions or tools changed here.
///
/// A record for whoever reads the history; no model is sent it. [`Debug`](fmt::Debug) leaves the
/// instructions out.
///
/// ```
/// use tool_runtime::AgentConfigUpdate;
///
/// let mut update = AgentConfigUpdate::default();
/// assert!(update.is_empty());
/// update.tools_added.push("lookup_weather".to_owned());
/// assert!(!update.is_empty());
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentConfigUpdate {
    /// The instructions from here on; `None` where they stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// The names of the tools that came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools_added: Vec<String>,
    /// The names of the tools that went.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools_removed: Vec<String>,
}

impl AgentConfigUpdate {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.instructions.is_none() && self.tools_added.is_empty() && self.tools_removed.is_empty()
    }
}

impl fmt::Debug for AgentConfigUpdate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentConfigUpdate")
            .field("instructions_changed", &self.instructions.is_some())
            .field("tools_added", &self.tools_added)
            .field("tools_removed", &self.tools_removed)
            .finish()
    }
}

/// Another agent took over here.
///
/// A record for whoever reads the history; no model is sent it.
///
/// ```
/// use tool_runtime::AgentHandoff;
///
/// let handoff = AgentHandoff::new(Some("greeter".to_owned()), "booking");
/// assert_eq!(handoff.new_agent, "booking");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentHandoff {
    /// The agent that gave the conversation away; `None` for the first one's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_agent: Option<String>,
    /// The agent that has it now.
    pub new_agent: String,
}

impl AgentHandoff {
    /// The conversation went from `old_agent` to `new_agent`.
    pub fn new(old_agent: Option<String>, new_agent: impl Into<String>) -> Self {
        Self { old_agent, new_agent: new_agent.into() }
    }
}
