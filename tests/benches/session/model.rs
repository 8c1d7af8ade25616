//! A model that calls a tool, then says what came of it: both without a pause.

use async_trait::async_trait;
use futures_util::stream;
use tool_runtime::{
    Capabilities, ChatChunk, ChatItem, ChatMessage, ChatRequest, ChatStream, Completion, FinishReason,
    FunctionCall, Llm, LlmError, Role,
};

pub(crate) const INSTRUCTIONS: &str = "You add numbers.";
pub(crate) const QUESTION: &str = "What is 2 + 3?";

pub(crate) struct Echo;

#[async_trait]
impl Llm for Echo {
    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let items = request.chat.items();
        let reply = match items.last() {
            Some(ChatItem::FunctionCallOutput(output)) => say(format!("It is {}.", output.output)),
            _ => call(FunctionCall::new(format!("call_{}", items.len()), "add", r#"{"a":2,"b":3}"#)),
        };
        Ok(ChatStream::new(stream::iter(reply.map(Ok))))
    }
}

fn say(text: String) -> [ChatChunk; 2] {
    let item = ChatItem::from(ChatMessage::new(Role::Assistant, text.clone()));
    [ChatChunk::Text(text), completed(item, FinishReason::Stop)]
}

fn call(call: FunctionCall) -> [ChatChunk; 2] {
    [ChatChunk::Call(call.clone()), completed(call.into(), FinishReason::ToolCalls)]
}

fn completed(item: ChatItem, finish: FinishReason) -> ChatChunk {
    let mut completion = Completion::default();
    completion.items = vec![item];
    completion.finish = Some(finish);
    ChatChunk::Completed(completion)
}
