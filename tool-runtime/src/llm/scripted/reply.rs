//! A scripted reply as a stream.

use std::collections::VecDeque;

use futures_util::stream;

use super::{ChatStream, LlmError};
use crate::{
    chat::{ChatItem, ChatMessage, FunctionCall, Role},
    formats::{Completion, FinishReason},
    llm::ChatChunk,
};

/// What a reply does next.
#[derive(Clone)]
pub(super) enum Step {
    Say(String),
    Call(FunctionCall),
    Fail(LlmError),
    Stall,
}

pub(super) type Steps = VecDeque<Step>;

/// A reply under way.
#[derive(Default)]
struct Reply {
    steps: Steps,
    /// Chunks of the step that is being carried out.
    chunks: VecDeque<ChatChunk>,
    /// What was replied so far.
    items: Vec<ChatItem>,
    calls: usize,
    finish: Option<FinishReason>,
    over: bool,
}

/// The reply's stream.
///
/// # Errors
/// The error the reply begins with, if it does.
pub(super) fn begin(steps: Steps) -> Result<ChatStream, LlmError> {
    if let Some(Step::Fail(error)) = steps.front() {
        return Err(error.clone());
    }
    let reply = Reply { steps, ..Reply::default() };
    Ok(ChatStream::new(stream::unfold(reply, |mut reply| async {
        let chunk = reply.next().await?;
        Some((chunk, reply))
    })))
}

impl Reply {
    async fn next(&mut self) -> Option<Result<ChatChunk, LlmError>> {
        loop {
            if let Some(chunk) = self.chunks.pop_front() {
                return Some(Ok(chunk));
            }
            if self.over {
                return None;
            }
            match self.steps.pop_front() {
                Some(Step::Say(text)) => self.say(text),
                Some(Step::Call(call)) => self.call(call),
                Some(Step::Fail(error)) => {
                    self.over = true;
                    return Some(Err(error));
                }
                Some(Step::Stall) => std::future::pending().await,
                None => self.end(),
            }
        }
    }

    fn say(&mut self, text: String) {
        match self.items.last_mut() {
            Some(ChatItem::Message(message)) => message.text += &text,
            _ => self.items.push(ChatMessage::new(Role::Assistant, text.clone()).into()),
        }
        self.finish.get_or_insert(FinishReason::Stop);
        self.chunks.push_back(ChatChunk::Text(text));
    }

    fn call(&mut self, call: FunctionCall) {
        let index = self.calls;
        self.calls += 1;
        let (call_id, name) = (call.call_id.clone(), call.name.clone());
        self.chunks.push_back(ChatChunk::CallStarted { index, call_id, name });
        self.chunks.push_back(ChatChunk::CallArguments { index, delta: call.arguments.clone() });
        self.chunks.push_back(ChatChunk::Call(call.clone()));
        self.finish = Some(FinishReason::ToolCalls);
        if call.incomplete {
            self.finish = Some(FinishReason::Length);
            self.steps.clear();
        }
        self.items.push(call.into());
    }

    fn end(&mut self) {
        let finish = self.finish.take().unwrap_or(FinishReason::Stop);
        self.chunks.push_back(ChatChunk::Finish(finish.clone()));
        let completion = Completion {
            items: std::mem::take(&mut self.items),
            finish: Some(finish),
            ..Completion::default()
        };
        self.chunks.push_back(ChatChunk::Completed(completion));
        self.over = true;
    }
}
