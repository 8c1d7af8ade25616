//! Why a session did not do as asked.

use std::fmt;

use crate::error::BuildError;

/// Why a session did not do as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionError {
    /// It has an agent already; [`update_agent`](super::AgentSession::update_agent) changes it.
    AlreadyStarted,
    /// It has no agent yet.
    NotStarted,
    /// It is closing or closed.
    Closed,
    /// The agent's tools and the session's make no registry.
    Tools(BuildError),
    /// A tool waits for the end of the turn that called it.
    Inside,
    /// No tool or toolset has this id.
    UnknownTool(String),
    /// The agent, or one of its toolsets, panicked on the way.
    Panicked,
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AlreadyStarted => f.write_str("the session has an agent already"),
            Self::NotStarted => f.write_str("the session was not started"),
            Self::Closed => f.write_str("the session is closed"),
            Self::Tools(error) => error.fmt(f),
            Self::Panicked => f.write_str("the agent or a toolset of its panicked"),
            Self::Inside => f.write_str("a tool cannot wait for the end of the turn that called it"),
            Self::UnknownTool(id) => write!(f, "no tool or toolset has the id `{id}`"),
        }
    }
}

impl std::error::Error for SessionError {}

impl From<BuildError> for SessionError {
    fn from(error: BuildError) -> Self {
        Self::Tools(error)
    }
}
