//! Live conversations: an [`Agent`], the [`AgentSession`] that runs it, and the turns they take.
//!
//! One task owns a session's [state](state::State); everything else sends it orders. A turn is
//! performed by a task of its own, see [`turn`].

mod agent;
mod background;
mod builder;
mod changes;
mod closing;
mod core;
mod current_agent;
mod ending;
mod error;
mod events;
mod filler;
mod foreground;
mod handle;
mod handoff;
mod options;
mod reply;
mod run;
mod scope;
mod state;
mod transcript;
mod turn;

pub use self::{
    agent::Agent,
    builder::AgentSessionBuilder,
    current_agent::CurrentAgent,
    error::SessionError,
    events::{
        AgentState, Events, FunctionToolsExecuted, SessionClosed, SessionEvent, SpeechSource, UserState,
    },
    filler::Filler,
    handle::AgentSession,
    options::{InterruptedCalls, SessionOptions},
    reply::{ReplyOptions, Say},
    run::RunResult,
};
pub(crate) use self::{
    core::Core,
    ending::{Attempt, Inquiries, Requested},
};
