//! What a model is asked.

use std::fmt;

use schemars::JsonSchema;

use super::ChatTools;
use crate::{
    chat::ChatContext,
    formats::{Format, ToolChoice},
    schema::JsonObject,
};

/// What a model is asked: a conversation, the tools it may call, and how to reply.
///
/// ```
/// use tool_runtime::{ChatContext, ChatRequest, Role, ToolChoice, ToolContext, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// let registry = ToolContext::<()>::new(tools![time])?;
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::User, "What time is it?");
/// let request = ChatRequest::new(chat)
///     .tools(&registry)
///     .tool_choice(ToolChoice::Function("time".into()))
///     .max_tokens(200);
/// assert_eq!(request.tools.names(), ["time"]);
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct ChatRequest {
    /// The conversation so far.
    pub chat: ChatContext,
    /// The tools the model may call.
    pub tools: ChatTools,
    /// Whether it may, must or must not call one.
    pub tool_choice: ToolChoice,
    /// Whether it may make several calls in one reply; `None` leaves that to the provider.
    pub parallel_tool_calls: Option<bool>,
    /// What the reply must be a value of; `None` asks for text.
    pub response_format: Option<ResponseFormat>,
    /// How freely it chooses its words; `None` leaves that to the provider.
    pub temperature: Option<f64>,
    /// How many tokens the reply may have; `None` leaves that to the client.
    pub max_tokens: Option<u32>,
    /// Fields of the provider's own, which go into the body of the request as they are. They
    /// replace others of their name; in objects that both have, field by field.
    pub extra: JsonObject,
}

impl ChatRequest {
    /// A request to go on with `chat`, without tools.
    pub fn new(chat: ChatContext) -> Self {
        Self { chat, ..Self::default() }
    }

    /// With the tools of a registry.
    #[must_use]
    pub fn tools(self, tools: impl Into<ChatTools>) -> Self {
        Self { tools: tools.into(), ..self }
    }

    /// Sets whether the model may, must or must not call a tool.
    #[must_use]
    pub fn tool_choice(self, tool_choice: ToolChoice) -> Self {
        Self { tool_choice, ..self }
    }

    /// Sets whether the model may make several calls in one reply.
    #[must_use]
    pub fn parallel_tool_calls(self, parallel: bool) -> Self {
        Self { parallel_tool_calls: Some(parallel), ..self }
    }

    /// Asks for a value of a type instead of text. Where the provider cannot be asked for such a
    /// type, the request fails with [`LlmError::Unsupported`](crate::LlmError::Unsupported).
    #[must_use]
    pub fn response_format(self, format: ResponseFormat) -> Self {
        Self { response_format: Some(format), ..self }
    }

    /// Sets how freely the model chooses its words, on the provider's scale.
    #[must_use]
    pub fn temperature(self, temperature: f64) -> Self {
        Self { temperature: Some(temperature), ..self }
    }

    /// Sets how many tokens the reply may have.
    #[must_use]
    pub fn max_tokens(self, tokens: u32) -> Self {
        Self { max_tokens: Some(tokens), ..self }
    }

    /// Adds a field of the provider's own to the body of the request.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }
}

impl fmt::Debug for ChatRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatRequest")
            .field("items", &self.chat.items().len())
            .field("tools", &self.tools)
            .field("tool_choice", &self.tool_choice)
            .field("parallel_tool_calls", &self.parallel_tool_calls)
            .field("response_format", &self.response_format)
            .field("temperature", &self.temperature)
            .field("max_tokens", &self.max_tokens)
            .finish_non_exhaustive()
    }
}

/// The type a reply must be a value of.
///
/// ```
/// use tool_runtime::{ResponseFormat, schemars};
///
/// #[derive(schemars::JsonSchema)]
/// # #[schemars(crate = "tool_runtime::schemars")]
/// struct Answer { text: String, certain: bool }
///
/// assert_eq!(ResponseFormat::of::<Answer>("answer").name(), "answer");
/// ```
#[derive(Clone)]
pub struct ResponseFormat {
    name: String,
    fields: fn(Format, &str) -> Option<JsonObject>,
}

impl ResponseFormat {
    /// Values of the type `T`, which the model is told of as `name`.
    pub fn of<T: JsonSchema>(name: impl Into<String>) -> Self {
        Self { name: name.into(), fields: |format, name| format.response_format::<T>(name) }
    }

    /// What the model is told the type is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The fields of a request that ask for it; none where the provider knows no such thing.
    #[cfg_attr(
        not(any(feature = "anthropic", feature = "openai")),
        expect(dead_code, reason = "only models over HTTP ask")
    )]
    pub(super) fn fields(&self, format: Format) -> Option<JsonObject> {
        (self.fields)(format, &self.name)
    }
}

impl fmt::Debug for ResponseFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseFormat").field(&self.name).finish()
    }
}
