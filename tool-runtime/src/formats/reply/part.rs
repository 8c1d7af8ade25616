//! What comes of a reply while it is being written.

use std::fmt;

use crate::{
    chat::FunctionCall,
    formats::{FinishReason, Usage},
};

/// The next part of a reply.
///
/// [`Debug`](fmt::Debug) leaves out what was said, thought and called.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyPart {
    /// Something was said.
    Text(String),
    /// Something was thought.
    Reasoning(String),
    /// A call begins.
    CallStarted {
        /// The call's number in the reply.
        index: usize,
        /// Its id.
        call_id: String,
        /// The tool it is for.
        name: String,
    },
    /// The next piece of a call's arguments. What counts is the [`Call`](Self::Call) that follows:
    /// some providers correct themselves.
    CallArguments {
        /// The call's number in the reply.
        index: usize,
        /// The piece.
        delta: String,
    },
    /// A call, as soon as nothing can change it any more. Calls come in their order, and each once.
    Call(FunctionCall),
    /// Why the model stopped.
    Finish(FinishReason),
    /// What was used up to now; the last one counts.
    Usage(Usage),
}

impl fmt::Debug for ReplyPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Reasoning(text) => write!(f, "Reasoning({} bytes)", text.len()),
            Self::CallStarted { index, call_id, name } => f
                .debug_struct("CallStarted")
                .field("index", index)
                .field("call_id", call_id)
                .field("name", name)
                .finish(),
            Self::CallArguments { index, delta } => {
                f.debug_struct("CallArguments").field("index", index).field("bytes", &delta.len()).finish()
            }
            Self::Call(call) => f.debug_tuple("Call").field(call).finish(),
            Self::Finish(reason) => f.debug_tuple("Finish").field(reason).finish(),
            Self::Usage(usage) => f.debug_tuple("Usage").field(usage).finish(),
        }
    }
}
