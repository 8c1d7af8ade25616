//! The handle of a session.

use std::{fmt, sync::Arc};

use tokio::sync::oneshot;

use super::{
    Agent, AgentSessionBuilder, Core, CurrentAgent, Events, FunctionToolsExecuted, ReplyOptions, RunResult,
    SessionError, SessionOptions, UserState, changes, closing, events::SpeechSource, reply::Say, run,
    scope::Scope, turn,
};
use crate::{
    call_control::CloseReason,
    chat::ChatContext,
    context::Userdata,
    job::JobContext,
    llm::{ChatRequest, ChatStream, Llm, LlmError},
    speech::{self, NotInterruptible, SpeechHandle},
    tool::{IntoTools, Tool},
};

/// A live conversation of an [`Agent`] with a user. Cloning is cheap; all clones are of the same
/// session, which goes on until it is closed.
///
/// ```
/// use tool_runtime::{Agent, AgentSession, ScriptedLlm, ScriptedTurn};
///
/// struct Clerk;
///
/// impl Agent for Clerk {
///     fn instructions(&self) -> String {
///         "You are a friendly clerk.".to_owned()
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tool_runtime::SessionError> {
/// let llm = ScriptedLlm::new([ScriptedTurn::new().expect_user("Good morning!").say("Good morning to you!")]);
/// let session = AgentSession::builder(()).llm(llm).build();
/// session.start(Clerk).await?;
/// let result = session.run("Good morning!").await?;
/// assert_eq!(result.said(), "Good morning to you!");
/// session.aclose().await;
/// # Ok(()) }
/// ```
pub struct AgentSession<S = ()> {
    core: Arc<Core<S>>,
    scope: Scope,
}

impl<S: Userdata> AgentSession<S> {
    /// Builds a session whose tools are lent `userdata`.
    pub fn builder(userdata: S) -> AgentSessionBuilder<S> {
        AgentSessionBuilder::new(Arc::new(userdata), None)
    }

    /// Builds the session of a job: it is lent the job's userdata, closes when the job shuts down, and
    /// shuts the job down when it closes.
    pub fn for_job(job: &JobContext<S>) -> AgentSessionBuilder<S> {
        AgentSessionBuilder::new(job.shared_userdata(), Some(job.clone()))
    }

    pub(super) fn of(core: Arc<Core<S>>) -> Self {
        Self { core, scope: Scope::default() }
    }

    pub(super) fn scoped(core: Arc<Core<S>>, scope: Scope) -> Self {
        Self { core, scope }
    }

    /// Has `agent` come in, and comes back when it is there: its toolsets are set up, it has begun to
    /// [enter](Agent::on_enter).
    ///
    /// # Errors
    /// When the agent's tools and the session's make no registry, when the session has an agent, and
    /// when it is closed.
    ///
    /// # Cancellation
    /// Once begun, it is carried through.
    pub async fn start(&self, agent: impl Agent<S>) -> Result<(), SessionError> {
        changes::start(&self.core, Arc::new(agent)).await
    }

    /// Has `agent` take over, and comes back when it is there. The one before
    /// [leaves](Agent::on_exit) first; a speech it has under way is heard to its end. A tool passes the
    /// conversation on by returning a [`Handoff`](crate::Handoff).
    ///
    /// # Errors
    /// As [`start`](Self::start); the one before then stays.
    ///
    /// # Cancellation
    /// Once begun, it is carried through.
    pub async fn update_agent(&self, agent: impl Agent<S>) -> Result<(), SessionError> {
        changes::take_over(&self.core, Arc::new(agent)).await
    }

    /// The agent that is there, with its tools and instructions as they are now.
    pub async fn agent(&self) -> Option<CurrentAgent<S>> {
        let current = self.core.ask(|state| {
            state.active.as_ref().map(|active| CurrentAgent {
                agent: Arc::clone(&active.agent),
                tools: active.members.clone(),
                instructions: active.instructions.clone(),
            })
        });
        current.await.flatten()
    }

    /// Replaces the agent's own tools. Of members with one id the last is kept, in the place of the
    /// first. Added toolsets are set up before, removed ones closed after. What was said and done with
    /// the old tools stays in the history.
    ///
    /// # Errors
    /// When the tools make no registry with the session's own; then nothing changes.
    ///
    /// # Cancellation
    /// Once begun, it is carried through. So for the methods that follow.
    pub async fn update_tools<Via>(&self, tools: impl IntoTools<S, Via>) -> Result<(), SessionError> {
        let tools = tools.into_tools();
        changes::update_tools(&self.core, move |_| Ok(tools)).await
    }

    /// Adds tools to the agent's own; what has an id that is there already takes its place.
    ///
    /// # Errors
    /// As [`update_tools`](Self::update_tools).
    pub async fn add_tools<Via>(&self, tools: impl IntoTools<S, Via>) -> Result<(), SessionError> {
        let tools = tools.into_tools();
        changes::update_tools(&self.core, move |mut members| {
            members.extend(tools);
            Ok(members)
        })
        .await
    }

    /// Takes tools and toolsets from the agent's own, by id.
    ///
    /// # Errors
    /// When none of the agent's own has one of the ids; then nothing changes.
    pub async fn remove_tools<I: Into<String>>(
        &self,
        ids: impl IntoIterator<Item = I>,
    ) -> Result<(), SessionError> {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        changes::update_tools(&self.core, move |mut members: Vec<Tool<S>>| {
            for id in ids {
                let before = members.len();
                members.retain(|member| member.id() != id);
                if members.len() == before {
                    return Err(SessionError::UnknownTool(id));
                }
            }
            Ok(members)
        })
        .await
    }

    /// Replaces what the agent's model is told before everything else.
    ///
    /// # Errors
    /// When no agent is there.
    pub async fn update_instructions(&self, instructions: impl Into<String>) -> Result<(), SessionError> {
        changes::update_instructions(&self.core, instructions.into()).await
    }

    /// Has the agent speak: what its model makes of the conversation and of `options`, after what is
    /// being said and what waits already. It comes back at once; the handle tells how it goes.
    pub fn generate_reply(&self, options: impl Into<ReplyOptions>) -> SpeechHandle {
        self.reply(options.into(), SpeechSource::GenerateReply)
    }

    /// Has the agent say this, without asking the model.
    pub fn say(&self, text: impl Into<Say>) -> SpeechHandle {
        let say = text.into();
        let speech = SpeechHandle::new(self.interruptible(say.allow_interruptions));
        turn::begin(&self.core, &self.scope, &speech, SpeechSource::Say, |turn| turn::say(turn, say));
        speech
    }

    /// The user says something: what the agent is saying is broken off, if it may be, and a reply
    /// follows. Tools that run for a turn before run on, and what they answer is known to later replies,
    /// but gets none of its own.
    pub fn user_input(&self, text: impl Into<String>) -> SpeechHandle {
        let options = ReplyOptions::new().user_input(text);
        Self::of(Arc::clone(&self.core)).reply(options, SpeechSource::UserInput)
    }

    fn reply(&self, options: ReplyOptions, source: SpeechSource) -> SpeechHandle {
        let speech = SpeechHandle::new(self.interruptible(options.allow_interruptions));
        turn::begin(&self.core, &self.scope, &speech, source, |turn| turn::reply(turn, options));
        speech
    }

    fn interruptible(&self, asked: Option<bool>) -> bool {
        asked.unwrap_or(self.core.options.allow_interruptions)
    }

    /// One turn to its end: the user says something, and it comes back when all that follows has come
    /// to rest, replies, tools, a handoff and the new agent's greeting included.
    ///
    /// # Errors
    /// When the session is not started, or closed; and in a tool, which would wait for itself.
    pub async fn run(&self, user_input: impl Into<String>) -> Result<RunResult, SessionError> {
        run::run(self, user_input.into()).await
    }

    /// The user begins to speak, or stops. Beginning breaks off what the agent is saying, if it may be.
    pub fn user_speaking(&self, speaking: bool) {
        self.core.tell(move |state| {
            state.user_does(if speaking { UserState::Speaking } else { UserState::Listening });
            if let Some(speech) = state.current_speech().filter(|_| speaking) {
                let _ = speech.interrupt(); // one that is protected is heard to its end
            }
        });
    }

    /// Breaks off everything that is being said or waits to be.
    ///
    /// # Errors
    /// When something of it must not be broken off; the rest is.
    pub async fn interrupt(&self) -> Result<(), NotInterruptible> {
        let speeches = self.core.ask(|state| state.live()).await.unwrap_or_default();
        let mut refused = Ok(());
        for speech in speeches {
            refused = refused.and(speech.interrupt());
        }
        refused
    }

    /// The speech that is heard at the moment, or about to be.
    pub async fn current_speech(&self) -> Option<SpeechHandle> {
        self.core.ask(|state| state.current_speech()).await.flatten()
    }

    /// Waits until nobody speaks, nothing is being made, and no agent comes or goes. Comes back at
    /// once before the session is started, after it is closed, and in a tool, which would wait for
    /// itself.
    pub async fn wait_for_idle(&self) {
        if speech::is_inside() {
            return;
        }
        let (idle, is_idle) = oneshot::channel();
        if self.core.ask(move |state| state.tell_when_idle(idle)).await.is_some() {
            let _ = is_idle.await; // a session that is closed is idle
        }
    }

    /// Everything that was said and done so far, whichever agent was there; calls that still run come
    /// in when they are answered.
    pub async fn history(&self) -> ChatContext {
        match self.core.ask(|state| state.history.settled()).await {
            Some(history) => history,
            None => self.core.last.get().map(super::transcript::Transcript::settled).unwrap_or_default(),
        }
    }

    /// What happens from now on.
    pub fn events(&self) -> Events {
        self.core.events.subscribe()
    }

    /// Calls `callback` whenever all calls of a reply were answered, before the session goes on from
    /// there: it may keep it from doing so. A panic of the callback is logged.
    pub fn on_function_tools_executed(
        &self,
        callback: impl Fn(&FunctionToolsExecuted) + Send + Sync + 'static,
    ) {
        self.core.listen(Arc::new(callback));
    }

    /// Closes the session and comes back at once: the agent [leaves](Agent::on_exit); with `drain`
    /// what is being said is heard to its end, without it is broken off; tools come to their end;
    /// toolsets are closed; [`Closed`](super::SessionEvent::Closed) is the last event. A further call
    /// changes nothing.
    pub fn shutdown(&self, reason: CloseReason, drain: bool) {
        closing::begin(&self.core, reason, drain, None);
    }

    /// Closes the session, breaking off what is being said, and waits until it is closed; in a tool,
    /// which would wait for itself, it comes back at once.
    pub async fn aclose(&self) {
        self.shutdown(CloseReason::UserInitiated, false);
        closing::wait(&self.core).await;
    }

    /// Waits until the session is closed, whoever closes it.
    pub async fn closed(&self) {
        closing::wait(&self.core).await;
    }

    /// Asks the session's model.
    ///
    /// # Errors
    /// When there is none, and when it does not reply.
    pub async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        match &self.core.llm {
            Some(llm) => llm.chat(request).await,
            None => Err(LlmError::Config("the session was built without a model".to_owned())),
        }
    }
}

/// For the tool that ends calls.
impl<S: Userdata> AgentSession<S> {
    /// Changes what a call was answered with, or will be.
    pub(crate) fn mend_output(&self, call_id: &str, text: &'static str) {
        let call_id = call_id.to_owned();
        self.core.tell(move |state| state.mend(call_id, text));
    }

    /// Whether the agent that is there has a tool of this name.
    pub(crate) async fn has_tool(&self, name: &'static str) -> bool {
        let has = |state: &mut super::state::State<S>| {
            state.active.as_ref().is_some_and(|active| active.registry().get(name).is_some())
        };
        self.core.ask(has).await.unwrap_or_default()
    }

    /// Has a speech go on without its tools that still run; those that may be are cancelled.
    pub(crate) fn go_on_without_tools(&self, speech: &SpeechHandle) {
        self.core.running.cancel_of(speech);
        speech.go_on_without_tools();
    }
}

impl<S> AgentSession<S> {
    /// What the application lends its tools.
    pub fn userdata(&self) -> &S {
        &self.core.userdata
    }

    /// The model that agents ask, if the session has one.
    pub fn llm(&self) -> Option<&Arc<dyn Llm>> {
        self.core.llm.as_ref()
    }

    /// The job it is part of.
    pub fn job(&self) -> Option<&JobContext<S>> {
        self.core.job.as_ref()
    }

    /// How it behaves.
    pub fn options(&self) -> &SessionOptions {
        &self.core.options
    }

    pub(crate) fn core(&self) -> &Arc<Core<S>> {
        &self.core
    }
}

impl<S> Clone for AgentSession<S> {
    fn clone(&self) -> Self {
        Self { core: Arc::clone(&self.core), scope: self.scope.clone() }
    }
}

impl<S> fmt::Debug for AgentSession<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentSession").field("options", &self.core.options).finish_non_exhaustive()
    }
}
