//! An agent some of whose tools do something else.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{
    mock::{MockOutput, Respond, responding},
    swap::Swap,
};
use crate::{
    chat::{ChatContext, ChatMessage},
    context::Userdata,
    error::StopResponse,
    llm::{ChatRequest, ChatStream, LlmError},
    schema::JsonObject,
    session::{Agent, AgentSession},
    speech::SpeechStream,
    tool::Tool,
};

/// An agent that is another's very image but for some of its tools, which are [mocked](super::mock)
/// wherever they stand: in its list or in toolsets, nested ones included. What each of them was
/// called with is noted.
///
/// Clones are of the same agent: one goes to the session, the other stays with the test.
///
/// It knows the tools that [`Agent::tools`] gives. The session's own tools, and those an agent is
/// given later by [`add_tools`](AgentSession::add_tools) and the like, are mocked with
/// [`mock`](super::mock) before they are handed over; so are those a
/// [`ToolProxyToolset`](crate::ToolProxyToolset) is built of, which it never shows.
///
/// # Panics
/// When it comes in and has no tool of a name that was to be mocked.
///
/// ```
/// use std::sync::Arc;
/// use tool_runtime::testing::{Mocked, ScriptedLlm, ScriptedTurn};
/// use tool_runtime::{Agent, AgentSession, Tool, function_tool, serde_json::json, tools};
///
/// /// Look up an order.
/// #[function_tool]
/// async fn lookup_order(number: u32) -> String {
///     unreachable!("the shop's database has no order {number}")
/// }
///
/// struct Clerk;
///
/// impl Agent for Clerk {
///     fn instructions(&self) -> String { "You are a friendly clerk.".to_owned() }
///     fn tools(self: Arc<Self>) -> Vec<Tool> { tools![lookup_order] }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), tool_runtime::SessionError> {
/// let clerk = Mocked::new(Clerk).tool("lookup_order", |_| async { "on its way" });
/// let llm = ScriptedLlm::new([
///     ScriptedTurn::new().call("lookup_order", r#"{"number": 7}"#),
///     ScriptedTurn::new().expect_output("call_1", "on its way").say("It is on its way."),
/// ]);
/// let session = AgentSession::builder(()).llm(llm).build();
/// session.start(clerk.clone()).await?;
/// session.run("Where is order 7?").await?;
/// assert_eq!(json!(clerk.calls("lookup_order")), json!([{"number": 7}]));
/// # Ok(()) }
/// ```
pub struct Mocked<S = ()> {
    agent: Arc<dyn Agent<S>>,
    swap: Arc<Swap<S>>,
}

/// What a tool is to do, and what it was called with.
pub(super) struct Mock {
    pub(super) name: String,
    /// Whether it is there when the agent comes in.
    pub(super) is_there: bool,
    pub(super) respond: Arc<Respond>,
    calls: Mutex<Vec<JsonObject>>,
}

impl<S: Userdata> Mocked<S> {
    /// An agent like `agent`.
    pub fn new(agent: impl Agent<S>) -> Self {
        Self { agent: Arc::new(agent), swap: Arc::default() }
    }

    /// Its tool `name` does this; see [`mock`](super::mock).
    pub fn tool<F, Fut, Via>(self, name: impl Into<String>, handler: F) -> Self
    where
        F: Fn(JsonObject) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: MockOutput<Via>> + Send + 'static,
    {
        self.with(&Mock::new(name.into(), true, responding(handler)))
    }

    /// A tool `name` does this that a toolset brings only later: when it is set up, or as a
    /// [search](crate::ToolSearchToolset) finds it. That there will be one is not checked.
    pub fn later_tool<F, Fut, Via>(self, name: impl Into<String>, handler: F) -> Self
    where
        F: Fn(JsonObject) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: MockOutput<Via>> + Send + 'static,
    {
        self.with(&Mock::new(name.into(), false, responding(handler)))
    }

    fn with(self, mock: &Arc<Mock>) -> Self {
        Self { swap: Arc::new(self.swap.with(mock)), ..self }
    }

    /// What a mocked tool was called with, each time. Calls that were refused are not there.
    ///
    /// # Panics
    /// When no tool of that name is mocked.
    #[track_caller]
    pub fn calls(&self, name: &str) -> Vec<JsonObject> {
        #[expect(clippy::panic, reason = "a mistake in a test")]
        let Some(mock) = self.swap.mock(name) else { panic!("no tool `{name}` is mocked") };
        mock.calls().clone()
    }
}

impl Mock {
    /// A mock that notes its calls.
    fn new(name: String, is_there: bool, respond: Arc<Respond>) -> Arc<Self> {
        Arc::new_cyclic(|mock: &std::sync::Weak<Self>| {
            let mock = mock.clone();
            let noting = move |arguments: JsonObject| {
                if let Some(mock) = mock.upgrade() {
                    mock.calls().push(arguments.clone());
                }
                respond(arguments)
            };
            Self { name, is_there, respond: Arc::new(noting), calls: Mutex::default() }
        })
    }

    fn calls(&self) -> MutexGuard<'_, Vec<JsonObject>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl<S: Userdata> Agent<S> for Mocked<S> {
    fn id(&self) -> &str {
        self.agent.id()
    }

    fn instructions(&self) -> String {
        self.agent.instructions()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        let members = Arc::clone(&self.agent).tools();
        self.swap.check(self.agent.id(), &members);
        self.swap.members(members)
    }

    fn chat_context(&self, history: &ChatContext) -> ChatContext {
        self.agent.chat_context(history)
    }

    async fn on_enter(&self, session: &AgentSession<S>) {
        self.agent.on_enter(session).await;
    }

    async fn on_exit(&self, session: &AgentSession<S>) {
        self.agent.on_exit(session).await;
    }

    async fn on_user_turn_completed(
        &self,
        message: &mut ChatMessage,
        session: &AgentSession<S>,
    ) -> Result<(), StopResponse> {
        self.agent.on_user_turn_completed(message, session).await
    }

    async fn llm_node(
        &self,
        request: ChatRequest,
        session: &AgentSession<S>,
    ) -> Result<ChatStream, LlmError> {
        self.agent.llm_node(request, session).await
    }

    async fn tts_node(&self, text: SpeechStream, session: &AgentSession<S>) -> SpeechStream {
        self.agent.tts_node(text, session).await
    }
}

impl<S> Clone for Mocked<S> {
    fn clone(&self) -> Self {
        Self { agent: Arc::clone(&self.agent), swap: Arc::clone(&self.swap) }
    }
}

impl<S: Userdata> fmt::Debug for Mocked<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mocked").field("agent", &self.agent.id()).field("tools", &self.swap.names()).finish()
    }
}
