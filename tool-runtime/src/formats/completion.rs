//! What a model replied.

use std::fmt;

use crate::chat::{ChatItem, FunctionCall};

/// A reply of a model, whole.
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

/// Tokens that were used.
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
