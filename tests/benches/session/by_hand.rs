//! A turn as one would write it by hand: the same awaits, and a history.

use std::time::{Duration, Instant};

use tool_runtime::{
    ChatChunk, ChatContext, ChatItem, ChatMessage, ChatRequest, FunctionCallOutput, Llm, Playback, Role,
    RunContext, SpeechOutput, ToolContext, VirtualSpeech, tools,
};

use super::{
    add,
    model::{Echo, INSTRUCTIONS, QUESTION},
};

/// The items a conversation of so many turns has: question, call, output, reply.
pub(crate) fn items(turns: u32) -> usize {
    turns as usize * 4
}

/// The time of a conversation's turns.
pub(crate) async fn conversation(turns: u32) -> Duration {
    let registry = ToolContext::new(tools![add]).unwrap();
    let (llm, speech) = (Echo, VirtualSpeech::instant());
    let mut chat = ChatContext::new();
    chat.push_message(Role::System, INSTRUCTIONS);
    let begun = Instant::now();
    for _ in 0..turns {
        chat.push_message(Role::User, QUESTION);
        while turn(&llm, &speech, &registry, &mut chat).await {}
    }
    let took = begun.elapsed();
    assert_eq!(chat.items().len() - 1, items(turns));
    took
}

/// One reply; true when it called a tool.
async fn turn(
    llm: &dyn Llm,
    speech: &dyn SpeechOutput,
    registry: &ToolContext,
    chat: &mut ChatContext,
) -> bool {
    let mut stream = llm.chat(ChatRequest::new(chat.clone()).tools(registry)).await.unwrap();
    let (mut text, mut calls) = (String::new(), Vec::new());
    while let Some(chunk) = stream.next().await {
        match chunk.unwrap() {
            ChatChunk::Text(piece) => text += &piece,
            ChatChunk::Call(call) => calls.push(call),
            _ => {}
        }
    }
    if !text.is_empty() {
        let playout = speech.play(text.into(), &Playback::new()).await.unwrap();
        chat.push(ChatMessage::new(Role::Assistant, playout.heard));
    }
    if calls.is_empty() {
        return false;
    }
    let outputs = registry.execute_all(calls.clone(), &RunContext::detached(())).await;
    chat.extend(calls.into_iter().map(ChatItem::from));
    chat.extend(outputs.into_iter().map(|output: FunctionCallOutput| output.into()));
    true
}
