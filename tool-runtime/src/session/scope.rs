//! Where a session's handle was given out, and how a tool comes by one.

use std::sync::{Arc, Mutex};

use super::{AgentSession, state::Activation};
use crate::{
    context::{RunContext, Userdata},
    speech::SpeechHandle,
};

/// Where a handle was given out, as far as that matters for what is asked for with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// To an agent that comes in.
    pub(super) entering: Option<Activation>,
    /// To an agent that leaves; the speeches it asks for are noted here.
    pub(super) leaving: Option<Arc<Mutex<Vec<SpeechHandle>>>>,
    /// To a tool.
    pub(super) in_tool: bool,
}

/// What a session lends its tools.
impl<S: Userdata> RunContext<S> {
    /// The session the call belongs to; nothing outside one.
    ///
    /// What is asked for through it in a greeting is part of the greeting: see
    /// [`Agent::on_enter`](crate::Agent::on_enter). A reply asked for in a tool calls no tools unless it is told to.
    ///
    /// ```
    /// use tool_runtime::{RunContext, function_tool};
    ///
    /// /// Search the archive, which takes a while.
    /// #[function_tool]
    /// async fn search_archive(ctx: RunContext, query: String) -> String {
    ///     if let Some(session) = ctx.session() {
    ///         session.say("Let me look that up.");
    ///     }
    ///     format!("nothing about {query}")
    /// }
    /// ```
    pub fn session(&self) -> Option<&AgentSession<S>> {
        self.attached()?.session.downcast_ref()
    }
}
