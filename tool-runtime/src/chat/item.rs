//! What a conversation is made of.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{AgentConfigUpdate, AgentHandoff, FunctionCall, FunctionCallOutput};
use crate::schema::JsonObject;

/// Who speaks in a [`ChatMessage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// Instructions by the application.
    System,
    /// The person the agent talks with.
    User,
    /// The model.
    Assistant,
}

/// Something that was said.
///
/// [`Debug`](fmt::Debug) leaves the text out: it is the user's words, and ends up in logs.
///
/// ```
/// use tool_runtime::{ChatMessage, Role};
///
/// let message = ChatMessage::new(Role::User, "What is the weather in Paris?");
/// assert_eq!(message.role, Role::User);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ChatMessage {
    /// Who said it.
    pub role: Role,
    /// What was said; of an interrupted message, what was heard of it.
    pub text: String,
    /// Whether someone broke in before all of it was heard.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
}

impl ChatMessage {
    /// What `role` said.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into(), interrupted: false }
    }

    /// The same, of which no more than this was heard.
    ///
    /// ```
    /// use tool_runtime::{ChatMessage, Role};
    ///
    /// let heard = ChatMessage::new(Role::Assistant, "The weather in").with_interrupted();
    /// assert!(heard.interrupted);
    /// ```
    #[must_use]
    pub fn with_interrupted(self) -> Self {
        Self { interrupted: true, ..self }
    }
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage")
            .field("role", &self.role)
            .field("interrupted", &self.interrupted)
            .finish_non_exhaustive()
    }
}

/// Something only one provider understands, and wants back as it sent it: reasoning with its
/// signature, a tool it ran itself and the result.
///
/// Other providers are not sent it. [`Debug`](fmt::Debug) leaves the content out.
///
/// ```
/// use tool_runtime::{ChatItem, Definitions, Format};
///
/// let body = r#"{"type": "message", "role": "assistant", "stop_reason": "end_turn", "content": [
///     {"type": "thinking", "thinking": "Easy.", "signature": "EqQB"}, {"type": "text", "text": "Noon."}]}"#;
/// let reply = Format::Anthropic.read_reply(body)?;
/// let ChatItem::Provider(thinking) = &reply.items[0] else { panic!() };
/// assert_eq!((thinking.format.as_str(), &thinking.content["signature"]), ("anthropic", &"EqQB".into()));
///
/// let sent = |format: Format| format.history(&reply.items, &Definitions::default())["messages"].to_string();
/// assert!(sent(Format::Anthropic).contains("EqQB"));
/// assert!(!sent(Format::OpenAiChat).contains("EqQB"));
/// # Ok::<_, tool_runtime::FormatError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProviderItem {
    /// The provider's dialect, as [`Format::name`](crate::Format::name) has it.
    pub format: String,
    /// The part of the assistant's turn, as it came.
    pub content: JsonObject,
}

impl ProviderItem {
    /// A part of an assistant's turn in the dialect `format`.
    pub fn new(format: impl Into<String>, content: JsonObject) -> Self {
        Self { format: format.into(), content }
    }
}

impl fmt::Debug for ProviderItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderItem").field("format", &self.format).finish_non_exhaustive()
    }
}

/// One item of a conversation, in the order things were said and done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChatItem {
    /// Something that was said.
    Message(ChatMessage),
    /// A call the model made.
    FunctionCall(FunctionCall),
    /// The answer to a call.
    FunctionCallOutput(FunctionCallOutput),
    /// Something only one provider understands.
    Provider(ProviderItem),
    /// A record: the agent's instructions or tools changed. No model is sent it.
    AgentConfigUpdate(AgentConfigUpdate),
    /// A record: another agent took over. No model is sent it.
    AgentHandoff(AgentHandoff),
}

impl ChatItem {
    /// Whether no model is sent it.
    pub(crate) fn is_record(&self) -> bool {
        matches!(self, Self::AgentConfigUpdate(_) | Self::AgentHandoff(_))
    }
}

impl From<ChatMessage> for ChatItem {
    fn from(message: ChatMessage) -> Self {
        Self::Message(message)
    }
}

impl From<FunctionCall> for ChatItem {
    fn from(call: FunctionCall) -> Self {
        Self::FunctionCall(call)
    }
}

impl From<FunctionCallOutput> for ChatItem {
    fn from(output: FunctionCallOutput) -> Self {
        Self::FunctionCallOutput(output)
    }
}

impl From<ProviderItem> for ChatItem {
    fn from(item: ProviderItem) -> Self {
        Self::Provider(item)
    }
}

impl From<AgentConfigUpdate> for ChatItem {
    fn from(update: AgentConfigUpdate) -> Self {
        Self::AgentConfigUpdate(update)
    }
}

impl From<AgentHandoff> for ChatItem {
    fn from(handoff: AgentHandoff) -> Self {
        Self::AgentHandoff(handoff)
    }
}
