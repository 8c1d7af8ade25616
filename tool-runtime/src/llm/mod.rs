//! Models: something to send a conversation and tools to, and a reply to read from it.
//!
//! [`Llm`] is the trait; [`ScriptedLlm`] is a model for tests and demonstrations. Those behind HTTP
//! are features: `openai` and `anthropic`.

#[cfg(feature = "anthropic")]
mod anthropic;
mod error;
#[cfg(any(feature = "anthropic", feature = "openai"))]
mod http;
#[cfg(feature = "openai")]
mod openai;
mod request;
mod scripted;
mod stream;
mod tools;

use std::sync::Arc;

use async_trait::async_trait;

#[cfg(feature = "anthropic")]
pub use self::anthropic::{Anthropic, AnthropicBuilder};
#[cfg(feature = "openai")]
pub use self::openai::{OpenAi, OpenAiBuilder};
pub use self::{
    error::LlmError,
    request::{ChatRequest, ResponseFormat},
    scripted::{ScriptError, ScriptedLlm, ScriptedTurn},
    stream::{ChatChunk, ChatStream},
    tools::ChatTools,
};

/// A model that can be chatted with.
///
/// ```
/// use tool_runtime::{ChatChunk, ChatContext, ChatRequest, Llm, Role, ScriptedLlm, ScriptedTurn};
///
/// async fn greet(llm: &dyn Llm) -> Result<String, tool_runtime::LlmError> {
///     let mut chat = ChatContext::new();
///     chat.push_message(Role::User, "Good morning!");
///     let mut reply = llm.chat(ChatRequest::new(chat)).await?;
///     let mut said = String::new();
///     while let Some(chunk) = reply.next().await {
///         if let ChatChunk::Text(piece) = chunk? {
///             said += &piece; // to the speakers, in a voice agent
///         }
///     }
///     Ok(said)
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let llm = ScriptedLlm::new([ScriptedTurn::new().say_in_pieces(["Good ", "morning to you!"])]);
/// assert_eq!(greet(&llm).await.unwrap(), "Good morning to you!");
/// # }
/// ```
#[async_trait]
pub trait Llm: Send + Sync {
    /// What the model can do.
    fn capabilities(&self) -> Capabilities;

    /// Sends a conversation, and comes back when the model begins to reply.
    ///
    /// Dropping the future or the stream cancels the request.
    ///
    /// # Errors
    /// When the request is refused or fails before the reply begins. What fails later is an item of
    /// the stream, and its last.
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError>;
}

#[async_trait]
impl<L: Llm + ?Sized> Llm for Arc<L> {
    fn capabilities(&self) -> Capabilities {
        (**self).capabilities()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        (**self).chat(request).await
    }
}

/// What a model can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// Whether it speaks about the outputs of its calls without being asked to, as realtime models
    /// do.
    pub automatic_tool_replies: bool,
    /// Whether it makes several calls in one reply.
    pub parallel_tool_calls: bool,
    /// Whether it is held to the tools' schemas by its provider.
    pub strict: bool,
}

impl Capabilities {
    /// Sets whether the model speaks about the outputs of its calls without being asked to.
    #[must_use]
    pub fn automatic_tool_replies(self, automatic_tool_replies: bool) -> Self {
        Self { automatic_tool_replies, ..self }
    }

    /// Sets whether it makes several calls in one reply.
    #[must_use]
    pub fn parallel_tool_calls(self, parallel_tool_calls: bool) -> Self {
        Self { parallel_tool_calls, ..self }
    }

    /// Sets whether it is held to the tools' schemas by its provider.
    #[must_use]
    pub fn strict(self, strict: bool) -> Self {
        Self { strict, ..self }
    }
}
