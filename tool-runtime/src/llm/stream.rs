//! A reply while it comes in.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, StreamExt};

use super::LlmError;
use crate::{
    chat::FunctionCall,
    formats::{Completion, FinishReason, ReplyPart, Usage},
};

/// A piece of a reply, in the order the model makes them.
///
/// [`Debug`](fmt::Debug) leaves out what was said.
#[derive(Clone)]
#[non_exhaustive]
pub enum ChatChunk {
    /// The next piece of what the model says.
    Text(String),
    /// The next piece of what it thinks.
    Reasoning(String),
    /// It began a call.
    CallStarted {
        /// Which call of the reply it is, from 0.
        index: usize,
        /// The call's id.
        call_id: String,
        /// The name of the tool.
        name: String,
    },
    /// The next piece of a call's arguments.
    CallArguments {
        /// Which call of the reply they are of, from 0.
        index: usize,
        /// The piece.
        delta: String,
    },
    /// A call, whole, in the order of the calls; one that was cut off is
    /// [`incomplete`](FunctionCall::incomplete).
    Call(FunctionCall),
    /// Why the reply ends.
    Finish(FinishReason),
    /// What it cost.
    Usage(Usage),
    /// The reply is whole: this is the last chunk.
    Completed(Completion),
}

impl From<ReplyPart> for ChatChunk {
    fn from(part: ReplyPart) -> Self {
        match part {
            ReplyPart::Text(text) => Self::Text(text),
            ReplyPart::Reasoning(text) => Self::Reasoning(text),
            ReplyPart::CallStarted { index, call_id, name } => Self::CallStarted { index, call_id, name },
            ReplyPart::CallArguments { index, delta } => Self::CallArguments { index, delta },
            ReplyPart::Call(call) => Self::Call(call),
            ReplyPart::Finish(reason) => Self::Finish(reason),
            ReplyPart::Usage(usage) => Self::Usage(usage),
        }
    }
}

impl fmt::Debug for ChatChunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text"),
            Self::Reasoning(_) => f.write_str("Reasoning"),
            Self::CallStarted { index, call_id, name } => f
                .debug_struct("CallStarted")
                .field("index", index)
                .field("call_id", call_id)
                .field("name", name)
                .finish(),
            Self::CallArguments { index, .. } => {
                f.debug_struct("CallArguments").field("index", index).finish_non_exhaustive()
            }
            Self::Call(call) => f.debug_tuple("Call").field(call).finish(),
            Self::Finish(reason) => f.debug_tuple("Finish").field(reason).finish(),
            Self::Usage(usage) => f.debug_tuple("Usage").field(usage).finish(),
            Self::Completed(completion) => f.debug_tuple("Completed").field(completion).finish(),
        }
    }
}

/// A reply while it comes in. Dropping it cancels the request.
///
/// It ends with [`ChatChunk::Completed`], or with the first error; asked again, it stays at its end.
pub struct ChatStream(Pin<Box<dyn Stream<Item = Result<ChatChunk, LlmError>> + Send>>);

impl ChatStream {
    /// A reply of one's own: what an implementation of [`Llm`](super::Llm) makes. Its last item must
    /// be a [`ChatChunk::Completed`] or an error.
    pub fn new(chunks: impl Stream<Item = Result<ChatChunk, LlmError>> + Send + 'static) -> Self {
        Self(Box::pin(chunks.fuse()))
    }

    /// The next chunk; `None` after the last.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing: the chunk comes with the next call.
    pub async fn next(&mut self) -> Option<Result<ChatChunk, LlmError>> {
        StreamExt::next(&mut self.0).await
    }

    /// Reads to the end and gives the whole reply.
    ///
    /// ```
    /// use tool_runtime::{ChatContext, ChatRequest, Llm, ScriptedLlm, ScriptedTurn};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::LlmError> {
    /// let llm = ScriptedLlm::new([ScriptedTurn::new().say("Good morning!")]);
    /// let reply = llm.chat(ChatRequest::new(ChatContext::new())).await?;
    /// assert_eq!(reply.completion().await?.text(), "Good morning!");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The stream's, if it ends with one.
    pub async fn completion(mut self) -> Result<Completion, LlmError> {
        while let Some(chunk) = self.next().await {
            if let ChatChunk::Completed(completion) = chunk? {
                return Ok(completion);
            }
        }
        Err(LlmError::Truncated)
    }
}

impl Stream for ChatStream {
    type Item = Result<ChatChunk, LlmError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl fmt::Debug for ChatStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatStream").finish_non_exhaustive()
    }
}
