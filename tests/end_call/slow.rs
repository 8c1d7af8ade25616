//! A model that takes its time over each piece of a reply.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::stream;
use tool_runtime::{
    Capabilities, ChatChunk, ChatItem, ChatRequest, ChatStream, Completion, FunctionCall, Llm, LlmError,
    async_trait,
};

use super::support::{GOODBYE, paired, sleep};

type Hook = Arc<dyn Fn() + Send + Sync>;

/// Says something, makes calls after so many seconds each, and says goodbye in its other replies.
pub(crate) struct Slow {
    says: Option<String>,
    calls: Vec<(&'static str, f64)>,
    before_calls: Hook,
    asked: AtomicBool,
}

impl Slow {
    pub(crate) fn new<const CALLS: usize>(calls: [(&'static str, f64); CALLS]) -> Self {
        Self {
            says: None,
            calls: calls.to_vec(),
            before_calls: Arc::new(|| {}),
            asked: AtomicBool::new(false),
        }
    }

    pub(crate) fn saying(self, text: &str) -> Self {
        Self { says: Some(text.to_owned()), ..self }
    }

    /// Does this in the instant in which a call comes.
    pub(crate) fn before_calls(self, hook: impl Fn() + Send + Sync + 'static) -> Self {
        Self { before_calls: Arc::new(hook), ..self }
    }
}

#[async_trait]
impl Llm for Slow {
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        paired(request.chat.items()).map_err(LlmError::Malformed)?;
        if self.asked.swap(true, Ordering::Relaxed) {
            let chunks = [ChatChunk::Text(GOODBYE.to_owned()), ChatChunk::Completed(Completion::default())];
            return Ok(ChatStream::new(stream::iter(chunks.map(Ok))));
        }
        let said = self.says.clone().map(|text| (ChatChunk::Text(text), 0.0));
        let calls = self.calls.iter().enumerate().map(|(index, (name, delay))| {
            let call = FunctionCall::new(format!("call_{}", index + 1), *name, "{}");
            (ChatChunk::Call(call), *delay)
        });
        let last = (ChatChunk::Completed(Completion::default()), 0.0);
        let chunks: VecDeque<_> = said.into_iter().chain(calls).chain([last]).collect();
        let hook = Arc::clone(&self.before_calls);
        Ok(ChatStream::new(stream::unfold((chunks, hook), |(mut chunks, hook)| async move {
            let (chunk, delay) = chunks.pop_front()?;
            if delay > 0.0 {
                sleep(delay).await;
            }
            if matches!(chunk, ChatChunk::Call(_)) {
                hook();
            }
            Some((Ok(chunk), (chunks, hook)))
        })))
    }
}

/// Whether a history has a call of this tool.
pub(crate) fn has_call(items: &[ChatItem], name: &str) -> bool {
    items.iter().any(|item| matches!(item, ChatItem::FunctionCall(call) if call.name == name))
}
