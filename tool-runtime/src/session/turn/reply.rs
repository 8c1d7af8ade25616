//! Making a reply: step by step, until no tool asks for another.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;

use super::{
    Activation, Calls, Failure, FloorGuard, Phase, Turn,
    generation::{self, Generated},
    outcome::{self, Next},
};
use crate::{
    call_control::CloseReason,
    chat::{ChatContext, ChatMessage, Role},
    context::Userdata,
    formats::ToolChoice,
    llm::LlmError,
    registry::ToolContext,
    session::{
        Agent, ReplyOptions, SessionError,
        changes::{self, Underway},
        closing,
    },
    speech::SpeechPriority,
    tool::Tool,
};

/// What the next reply of a turn is made with.
pub(super) struct Ask {
    instructions: Option<String>,
    tools: Option<Vec<String>>,
    pub(super) tool_choice: ToolChoice,
}

/// Makes a reply, and replies to its tools until none asks for one.
pub(in crate::session) async fn reply<S: Userdata>(mut turn: Turn<S>, options: ReplyOptions) {
    let ReplyOptions { instructions, user_message, tools, tool_choice, mut priority, .. } = options;
    let in_tool = if turn.scope.in_tool { ToolChoice::None } else { ToolChoice::Auto };
    let mut ask = Ask { instructions, tools, tool_choice: tool_choice.unwrap_or(in_tool) };
    let mut user_message = user_message;
    let mut successor = None;
    loop {
        let floor = turn.floor(priority).await;
        if let Some(message) = user_message.take()
            && !turn.hear_user(message).await
        {
            break;
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
    if let Some(agent) = successor
        && let Err(error) = changes::take_over(&core, agent).await
    {
        tracing::error!(%error, "an agent could not take over");
        core.events.error(error);
    }
    drop(underway);
}

impl<S: Userdata> Turn<S> {
    /// The user has said something; false when there shall be no reply.
    async fn hear_user(&self, mut message: ChatMessage) -> bool {
        let current = self
            .core
            .ask(|state| state.active.as_ref().map(|active| (active.activation, Arc::clone(&active.agent))));
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
        let has_failed = failed.is_some();
        if let Some(error) = failed {
            self.note_failure(error);
        }
        if !calls.is_empty() {
            self.phase(Phase::Thinking);
        }
        outcome::of(self, calls, has_failed).await
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
                chat: active.chat(&core),
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

    /// A reply failed, which the session bears so many times.
    fn note_failure(&self, error: LlmError) {
        let error: Failure = Arc::new(error);
        self.note(Arc::clone(&error));
        if self.core.reply_failed() {
            closing::begin(&self.core, CloseReason::Error, false, Some(error));
        }
    }
}

/// What one reply is made of.
pub(super) struct Prepared<S> {
    pub(super) activation: Activation,
    pub(super) agent: Arc<dyn Agent<S>>,
    pub(super) registry: ToolContext<S>,
    pub(super) chat: ChatContext,
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
