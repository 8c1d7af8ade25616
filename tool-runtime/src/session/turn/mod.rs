//! Performing a speech, each in a task of its own: what is said, the calls, the reply to them.

mod calls;
mod dispatch;
mod generation;
mod outcome;
mod patience;
mod voice;

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, PoisonError},
};

use futures_util::FutureExt;
use tokio::sync::oneshot;

use self::{calls::Calls, generation::Generated, outcome::Next, voice::Voice};
use super::{
    AgentSession, Core, SessionError,
    changes::{self, Underway},
    closing,
    events::{SessionEvent, SpeechSource},
    handle::Scope,
    reply::{ReplyOptions, Say},
    state::{Activation, FloorGuard, Phase, State},
};
use crate::{
    call_control::CloseReason,
    chat::{ChatItem, ChatMessage, Role},
    context::Userdata,
    error::BoxError,
    formats::ToolChoice,
    registry::ToolContext,
    speech::{self, SpeechHandle, SpeechPriority},
    tool::Tool,
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

/// Says a text.
pub(super) async fn say<S: Userdata>(turn: Turn<S>, say: Say) {
    let Some(floor) = turn.floor(say.priority).await else { return turn.complete() };
    let current = turn.core.ask(|state| {
        state.active.as_ref().map(|active| (active.activation, Arc::clone(&active.agent)))
    });
    let Some((activation, agent)) = current.await.flatten() else { return };
    turn.phase(Phase::Thinking);
    let mut voice = Voice::new(&agent);
    voice.say_all(&turn, say.speech).await;
    let heard = voice.finish(&turn).await;
    if say.add_to_history {
        turn.note_heard(activation, heard);
    }
    turn.speech.step_played();
    drop(floor);
    turn.complete();
}

/// What was heard of a reply.
struct Heard {
    text: String,
    is_whole: bool,
}

impl<S: Userdata> Turn<S> {
    /// Adds what was heard to the conversation; nothing if it was nothing.
    fn note_heard(&self, activation: Activation, heard: Heard) {
        if let Some(message) = heard.into_message() {
            self.add(activation, message.into());
        }
    }
}

impl Heard {
    fn into_message(self) -> Option<ChatMessage> {
        if self.text.trim().is_empty() {
            return None;
        }
        let mut message = ChatMessage::new(Role::Assistant, self.text);
        message.interrupted = !self.is_whole;
        Some(message)
    }
}

/// What the next reply of a turn is made with.
struct Ask {
    instructions: Option<String>,
    tools: Option<Vec<String>>,
    tool_choice: ToolChoice,
}

/// Makes a reply, and replies to its tools until none asks for one.
pub(super) async fn reply<S: Userdata>(mut turn: Turn<S>, options: ReplyOptions) {
    let ReplyOptions { instructions, user_message, tools, tool_choice, mut priority, .. } = options;
    let in_tool = if turn.scope.in_tool { ToolChoice::None } else { ToolChoice::Auto };
    let mut ask = Ask { instructions, tools, tool_choice: tool_choice.unwrap_or(in_tool) };
    let mut user_message = user_message;
    let mut successor = None;
    loop {
        let floor = turn.floor(priority).await;
        if let Some(message) = user_message.take() {
            if !turn.hear_user(message).await {
                break;
            }
        }
        let Some(floor) = floor else { break };
        let next = turn.step(&mut ask, floor).await;
        let Next::Replied { reply, handoff } = next else { break };
        successor = successor.or(handoff);
        if !reply {
            break;
        }
        turn.step += 1;
        priority = SpeechPriority::High;
        ask.tool_choice = turn.next_choice(&ask.tool_choice, successor.is_some());
    }
    let underway = successor.is_some().then(|| Underway::begin(&turn.core));
    let core = Arc::clone(&turn.core);
    turn.complete();
    if let Some(agent) = successor {
        if let Err(error) = changes::take_over(&core, agent).await {
            tracing::error!(%error, "an agent could not take over");
            core.events.error(error);
        }
    }
    drop(underway);
}

impl<S: Userdata> Turn<S> {
    /// The user has said something; false when there shall be no reply.
    async fn hear_user(&self, mut message: ChatMessage) -> bool {
        let current = self.core.ask(|state| {
            state.active.as_ref().map(|active| (active.activation, Arc::clone(&active.agent)))
        });
        let Some((activation, agent)) = current.await.flatten() else { return false };
        let session = self.session();
        let completed = AssertUnwindSafe(agent.on_user_turn_completed(&mut message, &session));
        let completed = completed.catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!(agent = agent.id(), "an agent panicked over what the user said");
            Ok(())
        });
        self.add(activation, message.into());
        completed.is_ok()
    }

    /// One reply and the calls in it.
    async fn step(&mut self, ask: &mut Ask, floor: FloorGuard) -> Next<S> {
        self.phase(Phase::Thinking);
        let Some(mut prepared) = self.prepare(ask).await else {
            self.speech.fail(Arc::new(SessionError::Closed)); // unless it has failed of something else
            return Next::Over;
        };
        if prepared.is_closing && self.step > 0 {
            ask.tool_choice = ToolChoice::None;
        }
        let mut calls = Calls::new(self, &prepared, &ask.tool_choice);
        let generated = generation::generate(self, &mut prepared, ask, &mut calls).await;
        let Generated { items, heard, failed } = generated;
        for item in items {
            self.add(prepared.activation, item);
        }
        self.note_heard(prepared.activation, heard);
        calls.open();
        self.speech.step_played();
        drop(floor);
        let failed = failed.is_some_and(|error| self.note_failure(error));
        if !calls.is_empty() {
            self.phase(Phase::Thinking);
        }
        outcome::of(self, calls, failed).await
    }

    /// What a reply is made of.
    async fn prepare(&self, ask: &Ask) -> Option<Prepared<S>> {
        let (core, greeting) = (Arc::clone(&self.core), self.scope.entering);
        let prepared = self.core.ask(move |state| {
            let active = state.active.as_mut()?;
            Some(Prepared {
                activation: active.activation,
                agent: Arc::clone(&active.agent),
                registry: active.tools_for(&core, greeting),
                chat: active.chat(),
                is_closing: state.closing.is_some(),
            })
        });
        let mut prepared = prepared.await.flatten()?;
        if let Some(ids) = &ask.tools {
            match only(&prepared.registry, ids) {
                Ok(registry) => prepared.registry = registry,
                Err(error) => {
                    self.fail(error);
                    return None;
                }
            }
        }
        if let Some(instructions) = &ask.instructions {
            prepared.chat.push_message(Role::System, instructions);
        }
        Some(prepared)
    }

    /// Whether the next reply may call tools.
    fn next_choice(&self, before: &ToolChoice, hands_over: bool) -> ToolChoice {
        let is_last = self.step > self.core.options.max_tool_steps;
        let stays_silent = *before == ToolChoice::None || self.speech.has_last_words();
        if is_last || stays_silent || hands_over { ToolChoice::None } else { ToolChoice::Auto }
    }

    /// A reply failed: true, always.
    fn note_failure(&self, error: crate::llm::LlmError) -> bool {
        let error: Failure = Arc::new(error);
        self.note(Arc::clone(&error));
        let core = Arc::clone(&self.core);
        self.core.tell(move |state| {
            if state.reply_failed() {
                closing::begin(&core, CloseReason::Error, false, Some(error));
            }
        });
        true
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

/// What one reply is made of.
struct Prepared<S> {
    activation: Activation,
    agent: Arc<dyn super::Agent<S>>,
    registry: ToolContext<S>,
    chat: crate::chat::ChatContext,
    /// The session closes when all is said: no more tools are called.
    is_closing: bool,
}

/// The tools and toolsets of these ids.
fn only<S: Userdata>(registry: &ToolContext<S>, ids: &[String]) -> Result<ToolContext<S>, SessionError> {
    let mut chosen: Vec<Tool<S>> = Vec::new();
    for id in ids {
        let tool = registry.tools().iter().find(|tool| tool.id() == id).cloned().map(Tool::Function);
        let toolset = || registry.toolsets().iter().find(|toolset| toolset.id() == id).cloned();
        let found = tool.or_else(|| toolset().map(Tool::Toolset));
        chosen.push(found.ok_or_else(|| SessionError::UnknownTool(id.clone()))?);
    }
    Ok(ToolContext::new(chosen)?)
}
