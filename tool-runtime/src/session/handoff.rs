//! Passing the conversation to another agent.

use std::{any::Any, sync::Arc};

use super::Agent;
use crate::{context::Userdata, output::Handoff};

/// An agent on its way through an output, which does not know its type.
pub(super) struct Successor<S>(pub(super) Arc<dyn Agent<S>>);

impl<S: Userdata> Handoff<S> {
    /// Passes the conversation to `agent`.
    ///
    /// ```
    /// use tool_runtime::{Agent, Handoff, function_tool};
    ///
    /// struct Billing;
    ///
    /// impl Agent for Billing {
    ///     fn instructions(&self) -> String { "You handle invoices.".to_owned() }
    /// }
    ///
    /// /// Pass the user on to billing.
    /// #[function_tool]
    /// async fn to_billing() -> Handoff {
    ///     Handoff::to(Billing).with_output("Tell the user that billing takes over.")
    /// }
    /// ```
    pub fn to(agent: impl Agent<S>) -> Self {
        Self::erased(Arc::new(Successor(Arc::new(agent) as Arc<dyn Agent<S>>)))
    }
}

/// The agent of a handoff; nothing when it is none of this session's kind.
pub(super) fn successor<S: Userdata>(handoff: &Arc<dyn Any + Send + Sync>) -> Option<Arc<dyn Agent<S>>> {
    handoff.downcast_ref::<Successor<S>>().map(|successor| Arc::clone(&successor.0))
}
