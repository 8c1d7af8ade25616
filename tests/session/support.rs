//! What the tests of sessions share: people to speak, a scene for them to speak in, and its record.

use std::{
    collections::HashSet,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{FutureExt, future::BoxFuture};
use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{
    Agent, AgentSession, AgentSessionBuilder, AgentState, ChatContext, ChatItem, Events, FunctionTool, Role,
    RunContext, ScriptedLlm, ScriptedTurn, SessionEvent, SessionOptions, Tool, ToolError, ToolFlag,
    ToolOutput, VirtualSpeech, function_tool,
};

/// Add two numbers.
#[function_tool]
pub(crate) async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// Think for a while.
#[function_tool]
pub(crate) async fn think(seconds: u64) -> String {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    format!("thought for {seconds} s")
}

/// End it all, but not before it has begun.
#[function_tool(flags = ToolFlag::IGNORE_ON_ENTER)]
pub(crate) async fn hang_up() -> &'static str {
    "hung up"
}

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "schemars")]
struct Nothing {}

/// A tool without arguments.
pub(crate) fn tool<Fut, T>(name: &str, body: impl Fn(RunContext) -> Fut + Send + Sync + 'static) -> Tool
where
    Fut: Future<Output = T> + Send + 'static,
    T: ToolOutput + 'static,
{
    let handler = move |ctx, Nothing {}: Nothing| {
        let work = body(ctx);
        async move { Ok::<_, ToolError>(work.await) }
    };
    Tool::Function(FunctionTool::builder(name).description("Do it.").handler(handler).build().unwrap())
}

type Act = Box<dyn Fn(AgentSession) -> BoxFuture<'static, ()> + Send + Sync>;

/// An agent as a test needs it.
pub(crate) struct Person {
    id: &'static str,
    tools: Vec<Tool>,
    enter: Option<Act>,
    exit: Option<Act>,
    remembers: bool,
}

impl Person {
    pub(crate) fn named(id: &'static str) -> Self {
        Self { id, tools: Vec::new(), enter: None, exit: None, remembers: false }
    }

    pub(crate) fn with(tools: Vec<Tool>) -> Self {
        Self::named("clerk").tools(tools)
    }

    pub(crate) fn tools(self, tools: Vec<Tool>) -> Self {
        Self { tools, ..self }
    }

    pub(crate) fn on_enter<Fut>(self, act: impl Fn(AgentSession) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self { enter: Some(Box::new(move |session| act(session).boxed())), ..self }
    }

    pub(crate) fn on_exit<Fut>(self, act: impl Fn(AgentSession) -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = ()> + Send + 'static,
    {
        Self { exit: Some(Box::new(move |session| act(session).boxed())), ..self }
    }

    /// Greets by a reply of the model's.
    pub(crate) fn greeting(self) -> Self {
        self.on_enter(|session| async move {
            session.generate_reply("Greet the user.");
        })
    }

    /// Knows all that was said before it came.
    pub(crate) fn remembering(self) -> Self {
        Self { remembers: true, ..self }
    }
}

#[async_trait]
impl Agent for Person {
    fn id(&self) -> &str {
        self.id
    }

    fn instructions(&self) -> String {
        format!("You are the {}.", self.id)
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.tools.clone()
    }

    fn chat_context(&self, history: &ChatContext) -> ChatContext {
        if self.remembers { history.clone() } else { ChatContext::new() }
    }

    async fn on_enter(&self, session: &AgentSession) {
        if let Some(act) = &self.enter {
            act(session.clone()).await;
        }
    }

    async fn on_exit(&self, session: &AgentSession) {
        if let Some(act) = &self.exit {
            act(session.clone()).await;
        }
    }
}

/// A session, its model and what has happened in it.
pub(crate) struct Scene {
    pub(crate) session: AgentSession,
    pub(crate) llm: Arc<ScriptedLlm>,
    events: Mutex<(Events, Vec<SessionEvent>)>,
}

impl Deref for Scene {
    type Target = AgentSession;

    fn deref(&self) -> &AgentSession {
        &self.session
    }
}

impl Scene {
    /// A scene in which a character takes a tenth of a second to say.
    pub(crate) async fn of(agent: impl Agent, turns: impl IntoIterator<Item = ScriptedTurn>) -> Self {
        Self::with(SessionOptions::default(), agent, turns).await
    }

    pub(crate) async fn with(
        options: SessionOptions,
        agent: impl Agent,
        turns: impl IntoIterator<Item = ScriptedTurn>,
    ) -> Self {
        Self::built(agent, turns, |builder| builder.options(options)).await
    }

    pub(crate) async fn built(
        agent: impl Agent,
        turns: impl IntoIterator<Item = ScriptedTurn>,
        build: impl FnOnce(AgentSessionBuilder) -> AgentSessionBuilder,
    ) -> Self {
        let scene = Self::empty(turns, build);
        scene.start(agent).await.unwrap();
        scene
    }

    /// A scene nobody is in yet.
    pub(crate) fn empty(
        turns: impl IntoIterator<Item = ScriptedTurn>,
        build: impl FnOnce(AgentSessionBuilder) -> AgentSessionBuilder,
    ) -> Self {
        let llm = Arc::new(ScriptedLlm::new(turns));
        let builder = AgentSession::builder(()).llm(Arc::clone(&llm)).speech(VirtualSpeech::at_rate(10.0));
        let session = build(builder).build();
        let events = Mutex::new((session.events(), Vec::new()));
        Self { session, llm, events }
    }

    /// What was said and done, in short; see [`short`].
    pub(crate) async fn told(&self) -> Vec<String> {
        short(self.history().await.items())
    }

    /// All that has happened up to now.
    pub(crate) fn happened(&self) -> Vec<SessionEvent> {
        let mut events = self.events.lock().unwrap();
        let (events, seen) = &mut *events;
        while let Some(Some(event)) = events.next().now_or_never() {
            seen.push(event);
        }
        seen.clone()
    }

    pub(crate) fn count(&self, is_it: impl Fn(&SessionEvent) -> bool) -> usize {
        self.happened().iter().filter(|event| is_it(event)).count()
    }

    /// The states of the agent, one after the other.
    pub(crate) fn states(&self) -> Vec<AgentState> {
        let state = |event: SessionEvent| match event {
            SessionEvent::AgentStateChanged { new, .. } => Some(new),
            _ => None,
        };
        self.happened().into_iter().filter_map(state).collect()
    }

    /// The session ends, the script was followed to its end, and every call has its output.
    pub(crate) async fn over(&self) {
        self.aclose().await;
        self.llm.finished().unwrap();
        assert_paired(&self.history().await);
    }
}

/// What a provider would refuse in a history: calls need an id of their own each, and one output after
/// them; outputs need a call before them.
pub(crate) fn pairing_problem(chat: &ChatContext) -> Option<String> {
    let (mut open, mut known) = (Vec::new(), HashSet::new());
    for item in chat.items() {
        match item {
            ChatItem::FunctionCall(call) if known.insert(&call.call_id) => open.push(&call.call_id),
            ChatItem::FunctionCall(call) => return Some(format!("two calls are {}", call.call_id)),
            ChatItem::FunctionCallOutput(output) => match open.iter().position(|id| **id == output.call_id) {
                Some(place) => _ = open.remove(place),
                None => return Some(format!("an output of {}, which is not open", output.call_id)),
            },
            _ => {}
        }
    }
    (!open.is_empty()).then(|| format!("without an output: {open:?}"))
}

pub(crate) fn assert_paired(chat: &ChatContext) {
    assert_eq!(pairing_problem(chat), None);
}

/// Lets time pass.
pub(crate) async fn pass(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// The items in short: `user: ..`, `agent: ..`, `agent| ..` when broken off, `call ..`, `output ..`,
/// `error ..`. Records are left out, see [`records`].
pub(crate) fn short(items: &[ChatItem]) -> Vec<String> {
    items.iter().filter_map(in_short).collect()
}

fn in_short(item: &ChatItem) -> Option<String> {
    Some(match item {
        ChatItem::Message(message) => match message.role {
            Role::User => format!("user: {}", message.text),
            Role::Assistant if message.interrupted => format!("agent| {}", message.text),
            Role::Assistant => format!("agent: {}", message.text),
            _ => return None,
        },
        ChatItem::FunctionCall(call) => format!("call {}", call.name),
        ChatItem::FunctionCallOutput(output) if output.is_error => format!("error {}", output.output),
        ChatItem::FunctionCallOutput(output) => format!("output {}", output.output),
        _ => return None,
    })
}

/// The records among the items: `clerk -> billing`, `+added -removed "instructions"`.
pub(crate) fn records(items: &[ChatItem]) -> Vec<String> {
    let record = |item: &ChatItem| match item {
        ChatItem::AgentHandoff(handoff) => {
            Some(format!("{} -> {}", handoff.old_agent.as_deref().unwrap_or("nobody"), handoff.new_agent))
        }
        ChatItem::AgentConfigUpdate(update) => {
            let added = update.tools_added.iter().map(|name| format!("+{name}"));
            let removed = update.tools_removed.iter().map(|name| format!("-{name}"));
            let told = update.instructions.iter().map(|text| format!("{text:?}"));
            Some(added.chain(removed).chain(told).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    };
    items.iter().filter_map(record).collect()
}

/// Notes of what happened, in order, taken in several places.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    pub(crate) fn take(&self, note: impl Into<String>) {
        self.0.lock().unwrap().push(note.into());
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}
