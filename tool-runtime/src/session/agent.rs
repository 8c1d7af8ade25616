//! Who speaks in a session.

use std::sync::Arc;

use async_trait::async_trait;

use super::AgentSession;
use crate::{
    chat::{ChatContext, ChatMessage},
    context::Userdata,
    error::StopResponse,
    llm::{ChatRequest, ChatStream, LlmError},
    speech::SpeechStream,
    tool::Tool,
};

/// Who speaks in a session: its instructions, its tools, and what it does on coming and going.
///
/// ```
/// use std::sync::Arc;
/// use async_trait::async_trait;
/// use tool_runtime::{Agent, AgentSession, Tool, function_tool, tools};
///
/// /// Look up an order.
/// #[function_tool]
/// async fn lookup_order(number: u32) -> String {
///     format!("order {number} is on its way")
/// }
///
/// struct Clerk;
///
/// #[async_trait]
/// impl Agent for Clerk {
///     fn instructions(&self) -> String {
///         "You are a friendly clerk.".to_owned()
///     }
///
///     fn tools(self: Arc<Self>) -> Vec<Tool> {
///         tools![lookup_order]
///     }
///
///     async fn on_enter(&self, session: &AgentSession) {
///         session.generate_reply("Greet the user.");
///     }
/// }
/// # let _ = Clerk;
/// ```
///
/// An agent's own methods become tools with [`#[toolset]`](crate::toolset) on their impl block and
/// `tools![{ self }]` in [`tools`](Self::tools).
#[async_trait]
pub trait Agent<S: Userdata = ()>: Send + Sync + 'static {
    /// What events and history know it by: the name of its type, unless said otherwise.
    fn id(&self) -> &str {
        let name = std::any::type_name::<Self>();
        let plain = name.split('<').next().unwrap_or(name);
        plain.rsplit("::").next().unwrap_or(plain)
    }

    /// What the model is told before everything else. Asked for when the agent comes in; later changes
    /// are made with [`AgentSession::update_instructions`].
    fn instructions(&self) -> String;

    /// Its tools, asked for when it comes in; later changes are made with
    /// [`AgentSession::update_tools`]. The session's own tools come beside them.
    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        Vec::new()
    }

    /// What it knows of the conversation when it comes in: nothing, unless it says otherwise.
    /// `history` is all that was said and done in the session. A panic is logged, and leaves it with
    /// nothing.
    fn chat_context(&self, history: &ChatContext) -> ChatContext {
        let _ = history;
        ChatContext::new()
    }

    /// It comes in; usually to greet. Tools flagged
    /// [`IGNORE_ON_ENTER`](crate::ToolFlag::IGNORE_ON_ENTER) are hidden from every reply that is asked
    /// for through this `session` or a clone of it, and from the replies to their tools.
    ///
    /// It runs beside the conversation, which does not wait for it. A panic is logged.
    async fn on_enter(&self, session: &AgentSession<S>) {
        let _ = session;
    }

    /// It leaves: another agent takes over, or the session closes. What it says through this `session`
    /// is heard before that goes on, unless the session closes without waiting for anybody. It takes at most
    /// [`exit_timeout`](super::SessionOptions::exit_timeout), what it says at most
    /// [`drain_timeout`](super::SessionOptions::drain_timeout) more; a panic is logged.
    async fn on_exit(&self, session: &AgentSession<S>) {
        let _ = session;
    }

    /// The user has said something, and a reply is about to be made. What it leaves in `message` goes
    /// into the history. A panic is logged, and the reply made.
    ///
    /// # Errors
    /// [`StopResponse`] when there shall be no reply; the message is in the history all the same.
    async fn on_user_turn_completed(
        &self,
        message: &mut ChatMessage,
        session: &AgentSession<S>,
    ) -> Result<(), StopResponse> {
        let _ = (message, session);
        Ok(())
    }

    /// Asks the model: by default that of the session. Override it to change what is sent (another
    /// model, a [response format](ChatRequest::response_format)) or what comes back.
    ///
    /// Dropping the future or the stream cancels the request, which is how the user breaks in.
    ///
    /// # Errors
    /// When the model does not reply. The speech fails with the error.
    async fn llm_node(
        &self,
        request: ChatRequest,
        session: &AgentSession<S>,
    ) -> Result<ChatStream, LlmError> {
        session.chat(request).await
    }

    /// Makes of what the model says what the user hears: by default the same. Override it to leave
    /// something out, to change how a word is spoken, or to direct the voice. What it gives is also what
    /// the history has.
    async fn tts_node(&self, text: SpeechStream, session: &AgentSession<S>) -> SpeechStream {
        let _ = session;
        text
    }
}

#[async_trait]
impl<S: Userdata, T: Agent<S> + ?Sized> Agent<S> for Arc<T> {
    fn id(&self) -> &str {
        (**self).id()
    }

    fn instructions(&self) -> String {
        (**self).instructions()
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        Arc::clone(&*self).tools()
    }

    fn chat_context(&self, history: &ChatContext) -> ChatContext {
        (**self).chat_context(history)
    }

    async fn on_enter(&self, session: &AgentSession<S>) {
        (**self).on_enter(session).await;
    }

    async fn on_exit(&self, session: &AgentSession<S>) {
        (**self).on_exit(session).await;
    }

    async fn on_user_turn_completed(
        &self,
        message: &mut ChatMessage,
        session: &AgentSession<S>,
    ) -> Result<(), StopResponse> {
        (**self).on_user_turn_completed(message, session).await
    }

    async fn llm_node(
        &self,
        request: ChatRequest,
        session: &AgentSession<S>,
    ) -> Result<ChatStream, LlmError> {
        (**self).llm_node(request, session).await
    }

    async fn tts_node(&self, text: SpeechStream, session: &AgentSession<S>) -> SpeechStream {
        (**self).tts_node(text, session).await
    }
}
