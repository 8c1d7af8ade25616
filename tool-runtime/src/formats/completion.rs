//! What a model replied.

use std::fmt;

use crate::chat::{ChatItem, FunctionCall};

/// A reply of a model, whole.
///
/// ```
/// use tool_runtime::{ChatContext, FinishReason, Format};
///
/// let body = r#"{"message": {"role": "assistant", "content": "Noon.", "thinking": "Easy."}, "done": true}"#;
/// let reply = Format::Ollama.read_reply(body)?;
/// assert_eq!((reply.text().as_str(), reply.finish), ("Noon.", Some(FinishReason::Stop)));
///
/// let mut chat = ChatContext::new();
/// chat.extend(reply.items); // what was thought, then what was said
/// assert_eq!(chat.items().len(), 2);
/// # Ok::<_, tool_runtime::FormatError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Completion {
    /// What it said, called and thought, in order: what the history goes on with.
    pub items: Vec<ChatItem>,
    /// Why it ended.
    pub finish: Option<FinishReason>,
    /// The same in the provider's own word: `stop`, `tool_use`, `MAX_TOKENS`, ..
    pub raw_finish: Option<String>,
    /// What it cost.
    pub usage: Option<Usage>,
    /// The provider's id of the reply.
    pub id: Option<String>,
}

impl Completion {
    /// The calls, in order; cut-off ones, too.
    pub fn calls(&self) -> impl Iterator<Item = &FunctionCall> {
        self.items.iter().filter_map(|item| match item {
            ChatItem::FunctionCall(call) => Some(call),
            _ => None,
        })
    }

    /// What was said, in one piece.
    pub fn text(&self) -> String {
        let said = self.items.iter().filter_map(|item| match item {
            ChatItem::Message(message) => Some(message.text.as_str()),
            _ => None,
        });
        said.collect()
    }
}

/// Why a model stopped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FinishReason {
    /// It had said what it wanted to.
    Stop,
    /// It waits for the outputs of its calls.
    ToolCalls,
    /// It had used up the tokens it was allowed: the last call may be cut off.
    Length,
    /// The provider kept the rest back.
    ContentFilter,
    /// Anything else, in the provider's word.
    Other(String),
}

/// Tokens that were used. What a provider does not count is 0.
///
/// ```
/// use tool_runtime::Format;
///
/// let body = r#"{"choices": [{"message": {"content": "Noon."}, "finish_reason": "stop"}],
///     "usage": {"prompt_tokens": 90, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 64}}}"#;
/// let usage = Format::OpenAiChat.read_reply(body)?.usage.unwrap_or_default();
/// assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (90, 64, 3));
/// # Ok::<_, tool_runtime::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// Of what was sent.
    pub input_tokens: u64,
    /// Of the input, those the provider had in its cache.
    pub cached_tokens: u64,
    /// Of the reply, reasoning included.
    pub output_tokens: u64,
}

/// A provider's reply that could not be read.
///
/// ```
/// use tool_runtime::{Format, FormatError};
///
/// let body = r#"{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}"#;
/// let Err(FormatError::Provider { code, message }) = Format::Anthropic.read_reply(body) else { panic!() };
/// assert_eq!((code.as_deref(), message.as_str()), (Some("overloaded_error"), "Overloaded"));
///
/// let cut_off = Format::Anthropic.read_reply(r#"{"type": "mess"#);
/// assert!(matches!(cut_off, Err(FormatError::Malformed(_))));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatError {
    /// It is no JSON, or not of the shape the provider documents. Never shows the reply itself.
    Malformed(String),
    /// The provider reports an error in the reply.
    Provider {
        /// The provider's code, if it gave one.
        code: Option<String>,
        /// The provider's words.
        message: String,
    },
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(problem) => write!(f, "the provider's reply could not be read: {problem}"),
            Self::Provider { code: Some(code), message } => {
                write!(f, "the provider reported `{code}`: {message}")
            }
            Self::Provider { code: None, message } => write!(f, "the provider reported: {message}"),
        }
    }
}

impl std::error::Error for FormatError {}
