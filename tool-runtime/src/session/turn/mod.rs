//! Performing a speech, each in a task of its own: what is said, the calls, the reply to them.

mod calls;
mod dispatch;
mod generation;
mod outcome;
mod patience;
mod reply;
mod say;
mod voice;

use std::sync::{Arc, PoisonError};

use tokio::sync::oneshot;

use self::{
    calls::Calls,
    reply::{Ask, Prepared},
    say::Heard,
    voice::Voice,
};
pub(super) use self::{reply::reply, say::say};
use super::{
    AgentSession, Core, SessionError,
    events::{SessionEvent, SpeechSource},
    scope::Scope,
    state::{Activation, FloorGuard, Phase, State},
};
use crate::{
    chat::ChatItem,
    context::Userdata,
    error::BoxError,
    speech::{self, SpeechHandle, SpeechPriority},
};

/// What a speech failed of, for all who are told.
type Failure = Arc<dyn std::error::Error + Send + Sync>;

/// A speech being performed. However that ends, when it drops the speech is over.
pub(super) struct Turn<S: Userdata> {
    core: Arc<Core<S>>,
    scope: Scope,
    speech: SpeechHandle,
    /// How many of its replies were made.
    step: usize,
    is_complete: bool,
}

/// Has a speech performed, in its turn.
pub(super) fn begin<S: Userdata, F>(
    core: &Arc<Core<S>>,
    scope: &Scope,
    speech: &SpeechHandle,
    source: SpeechSource,
    perform: impl FnOnce(Turn<S>) -> F + Send + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    if let Some(leaving) = &scope.leaving {
        leaving.lock().unwrap_or_else(PoisonError::into_inner).push(speech.clone());
    }
    let turn = Turn::new(core, scope, speech);
    // An order that is dropped, as the session is closed, drops the turn with it.
    core.tell(move |state| {
        if source == SpeechSource::UserInput {
            state.user_said();
        }
        if state.closing.is_none() || turn.scope.leaving.is_some() {
            start(state, turn, source, perform);
        }
    });
}

/// Has a speech performed, begun at once.
pub(super) fn start<S: Userdata, F>(
    state: &mut State<S>,
    turn: Turn<S>,
    source: SpeechSource,
    perform: impl FnOnce(Turn<S>) -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    state.speech_created(&turn.speech, source);
    let core = Arc::clone(&turn.core);
    // What an agent does in it may not wait for its end, as a tool may not.
    let lineage = turn.speech.lineage();
    core.spawn(speech::inside(lineage, perform(turn)));
}

impl<S: Userdata> Turn<S> {
    pub(super) fn new(core: &Arc<Core<S>>, scope: &Scope, speech: &SpeechHandle) -> Self {
        let (core, scope, speech) = (Arc::clone(core), scope.clone(), speech.clone());
        Self { core, scope, speech, step: 0, is_complete: false }
    }

    /// Waits for the right to speak; nothing once the speech is broken off.
    async fn floor(&self, priority: SpeechPriority) -> Option<FloorGuard> {
        let (grant, granted) = oneshot::channel();
        let speech = self.speech.clone();
        self.core.tell(move |state| state.wants_floor(speech, priority, grant));
        self.speech.wait_if_not_interrupted(granted).await?.ok()
    }

    fn phase(&self, phase: Phase) {
        let id = self.speech.id();
        self.core.tell(move |state| state.set_phase(id, phase));
    }

    /// Adds what was said or done to the conversation with the agent of `activation`.
    fn add(&self, activation: Activation, item: ChatItem) {
        let item = Arc::new(item);
        self.speech.add_item(Arc::clone(&item));
        self.core.tell(move |state| state.add(activation, item));
    }

    fn session(&self) -> AgentSession<S> {
        AgentSession::scoped(Arc::clone(&self.core), self.scope.clone())
    }

    fn complete(mut self) {
        self.is_complete = true;
    }

    /// Something of the speech failed.
    fn fail(&self, error: impl Into<BoxError>) {
        self.note(Arc::from(error.into()));
    }

    fn note(&self, error: Failure) {
        tracing::error!(speech = %self.speech.id(), %error, "a speech failed");
        self.speech.fail(Arc::clone(&error));
        self.core.events.send(|| SessionEvent::Error(error));
    }
}

impl<S: Userdata> Drop for Turn<S> {
    fn drop(&mut self) {
        if !self.is_complete && !self.speech.interrupted() {
            self.speech.fail(Arc::new(SessionError::Closed));
        }
        let id = self.speech.id();
        self.speech.finish();
        self.core.tell(move |state| state.speech_over(id));
    }
}
