//! What happens in a session, for whoever listens.

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::broadcast::{self, error::RecvError};

use crate::{
    call_control::CloseReason,
    chat::{ChatItem, FunctionCall, FunctionCallOutput},
    error::BoxError,
    speech::SpeechHandle,
};

/// What an agent does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgentState {
    /// It is not there yet.
    #[default]
    Initializing,
    /// It waits for the user.
    Listening,
    /// It makes a reply, or a tool runs.
    Thinking,
    /// The user hears it.
    Speaking,
}

/// What the user does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserState {
    /// Listens.
    #[default]
    Listening,
    /// Speaks.
    Speaking,
    /// Has been silent for long.
    Away,
}

/// What a speech came of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpeechSource {
    /// [`AgentSession::say`](super::AgentSession::say).
    Say,
    /// [`AgentSession::generate_reply`](super::AgentSession::generate_reply).
    GenerateReply,
    /// Something the user said.
    UserInput,
    /// News of tools that run in the background.
    ToolUpdate,
}

/// What happens in a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SessionEvent {
    /// The agent does something else now.
    AgentStateChanged {
        /// What it did.
        old: AgentState,
        /// What it does.
        new: AgentState,
    },
    /// The user does something else now.
    UserStateChanged {
        /// What the user did.
        old: UserState,
        /// What the user does.
        new: UserState,
    },
    /// A speech was asked for.
    SpeechCreated {
        /// The speech.
        speech: SpeechHandle,
        /// What it came of.
        source: SpeechSource,
    },
    /// The conversation has an item more: something that was said, a record, news of a tool. Calls and
    /// their outputs are told of by the events of tools that follow.
    ConversationItemAdded(ChatItem),
    /// A tool begins to run. A call that never does, of a tool that is not there or as a duplicate, is
    /// told of in [`FunctionToolsExecuted`](Self::FunctionToolsExecuted) alone.
    ToolStarted(FunctionCall),
    /// A tool that runs on has news.
    ToolUpdated {
        /// The call.
        call: FunctionCall,
        /// The news.
        message: String,
    },
    /// A tool that began to run has ended.
    ToolEnded {
        /// The call.
        call: FunctionCall,
        /// Whether it was cancelled.
        cancelled: bool,
        /// What it answered.
        output: FunctionCallOutput,
    },
    /// All calls of one reply were answered.
    FunctionToolsExecuted(FunctionToolsExecuted),
    /// Another agent has taken over.
    AgentHandoff {
        /// The id of the one that left.
        old: Option<String>,
        /// The id of the one that came in.
        new: String,
    },
    /// Something failed. The session goes on unless [`Closed`](Self::Closed) follows.
    Error(Arc<dyn std::error::Error + Send + Sync>),
    /// So many events were lost to this listener, which was too slow.
    Lagged(u64),
    /// The session is closed: the last event, and one that no listener misses.
    Closed(SessionClosed),
}

/// How a session ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionClosed {
    /// Why it was closed.
    pub reason: CloseReason,
    /// What went wrong, when it was closed for an error.
    pub error: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// All calls of one reply were answered.
///
/// A [callback](super::AgentSession::on_function_tools_executed) can keep the session from going on as
/// the tools asked for; for a listener of [`Events`] it is too late for that.
#[derive(Clone)]
pub struct FunctionToolsExecuted(Arc<Executed>);

struct Executed {
    calls: Vec<FunctionCall>,
    outputs: Vec<FunctionCallOutput>,
    reply_cancelled: AtomicBool,
    handoff_cancelled: AtomicBool,
}

impl FunctionToolsExecuted {
    pub(super) fn new((calls, outputs): (Vec<FunctionCall>, Vec<FunctionCallOutput>)) -> Self {
        let (reply_cancelled, handoff_cancelled) = Default::default();
        Self(Arc::new(Executed { calls, outputs, reply_cancelled, handoff_cancelled }))
    }

    /// The calls, in order.
    pub fn calls(&self) -> &[FunctionCall] {
        &self.0.calls
    }

    /// Their outputs, in the same order.
    pub fn outputs(&self) -> &[FunctionCallOutput] {
        &self.0.outputs
    }

    /// Has the agent not reply to the outputs.
    pub fn cancel_tool_reply(&self) {
        self.0.reply_cancelled.store(true, Ordering::Release);
    }

    /// Has the agent stay.
    pub fn cancel_agent_handoff(&self) {
        self.0.handoff_cancelled.store(true, Ordering::Release);
    }

    pub(super) fn reply_cancelled(&self) -> bool {
        self.0.reply_cancelled.load(Ordering::Acquire)
    }

    pub(super) fn handoff_cancelled(&self) -> bool {
        self.0.handoff_cancelled.load(Ordering::Acquire)
    }
}

impl fmt::Debug for FunctionToolsExecuted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionToolsExecuted")
            .field("calls", &self.0.calls)
            .field("outputs", &self.0.outputs)
            .finish()
    }
}

/// Where events are sent from.
pub(super) struct EventHub {
    sender: broadcast::Sender<SessionEvent>,
    closed: Arc<OnceLock<SessionClosed>>,
}

impl EventHub {
    pub(super) fn new(capacity: usize) -> Self {
        Self { sender: broadcast::Sender::new(capacity), closed: Arc::default() }
    }

    /// Tells whoever listens; nobody may. What comes after the end is not told: it could push the end
    /// out of reach of a listener who lags behind.
    pub(super) fn send(&self, event: impl FnOnce() -> SessionEvent) {
        if self.are_heard() && self.closed.get().is_none() {
            let _ = self.sender.send(event()); // the last listener may just have gone
        }
    }

    /// Whether anybody listens.
    pub(super) fn are_heard(&self) -> bool {
        self.sender.receiver_count() > 0
    }

    pub(super) fn error(&self, error: impl Into<BoxError>) {
        self.send(|| SessionEvent::Error(Arc::from(error.into())));
    }

    /// Tells that the session is closed, once.
    pub(super) fn close(&self, closed: SessionClosed) {
        if self.closed.set(closed.clone()).is_ok() {
            let _ = self.sender.send(SessionEvent::Closed(closed)); // nobody may listen
        }
    }

    pub(super) fn closed(&self) -> Option<&SessionClosed> {
        self.closed.get()
    }

    pub(super) fn subscribe(&self) -> Events {
        // Subscribed before it is looked whether the end has come: it is not missed in between.
        let receiver = self.sender.subscribe();
        let over_before = self.closed.get().is_some();
        Events { receiver, closed: Arc::clone(&self.closed), over_before, told: false }
    }
}

/// The events of a session from the moment it was asked for on. Each listener has its own.
pub struct Events {
    receiver: broadcast::Receiver<SessionEvent>,
    closed: Arc<OnceLock<SessionClosed>>,
    /// The session was closed before this began to listen.
    over_before: bool,
    told: bool,
}

impl Events {
    /// The next event; `None` after [`SessionEvent::Closed`], which every listener is told exactly
    /// once, however late it comes and however far it lags behind.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<SessionEvent> {
        if self.told {
            return None;
        }
        if self.over_before {
            return self.last();
        }
        match self.receiver.recv().await {
            Ok(event) => {
                self.told = matches!(event, SessionEvent::Closed(_));
                Some(event)
            }
            Err(RecvError::Lagged(lost)) => Some(SessionEvent::Lagged(lost)),
            Err(RecvError::Closed) => self.last(),
        }
    }

    fn last(&mut self) -> Option<SessionEvent> {
        self.told = true;
        self.closed.get().cloned().map(SessionEvent::Closed)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}
