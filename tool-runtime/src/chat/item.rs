//! What a conversation is made of.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{FunctionCall, FunctionCallOutput};
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
    /// What was said.
    pub text: String,
}

impl ChatMessage {
    /// What `role` said.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self { role, text: text.into() }
    }
}

impl fmt::Debug for ChatMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatMessage").field("role", &self.role).finish_non_exhaustive()
    }
}

/// Something only one provider understands, and wants back as it sent it: reasoning with its
/// signature, a tool it ran itself and the result.
///
/// Other providers are not sent it. [`Debug`](fmt::Debug) leaves the content out.
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
