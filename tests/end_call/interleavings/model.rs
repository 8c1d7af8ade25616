//! A model that does as it likes, and its tools.

use std::{collections::VecDeque, future::pending, sync::Mutex, time::Duration};

use futures_util::stream;
use tokio::time::sleep;
use tool_runtime::{
    BoxError, Capabilities, ChatChunk, ChatItem, ChatRequest, ChatStream, Completion, EndCallTool,
    FunctionCall, Llm, LlmError, Tool, ToolChoice, async_trait, function_tool, tools,
};

use super::super::{
    random::Random,
    support::{Log, paired, seconds, words},
};

/// A model that does as it likes.
pub(crate) struct Wild {
    random: Mutex<Random>,
    log: Log,
    is_realtime: bool,
    calls: Mutex<usize>,
}

impl Wild {
    pub(crate) fn new(random: Random, log: &Log, is_realtime: bool) -> Self {
        Self { random: Mutex::new(random), log: log.clone(), is_realtime, calls: Mutex::new(0) }
    }

    fn reply(&self, may_call: bool) -> VecDeque<(Duration, Result<ChatChunk, LlmError>)> {
        let mut random = self.random.lock().unwrap();
        let mut pieces = VecDeque::new();
        for _ in 0..=random.below(4) {
            let delay = if random.once_in(3) { random.short() } else { Duration::ZERO };
            let piece = match random.below(30) {
                0..9 => Ok(ChatChunk::Text(said(&mut random))),
                // Some make calls they were told not to make.
                9..22 if may_call || random.once_in(10) => Ok(ChatChunk::Call(self.call(&mut random))),
                22 => Err(LlmError::Server { status: 500 }),
                23 => {
                    pieces.push_back((Duration::from_secs(3600), Err(LlmError::Truncated)));
                    return pieces;
                }
                _ => continue,
            };
            pieces.push_back((delay, piece));
        }
        pieces.push_back((Duration::ZERO, Ok(ChatChunk::Completed(Completion::default()))));
        pieces
    }

    fn call(&self, random: &mut Random) -> FunctionCall {
        let mut calls = self.calls.lock().unwrap();
        // Some models use an id twice.
        *calls += usize::from(!random.once_in(20));
        let names = [
            "end_call", "end_call", "end_call", "end_call", "end_call", "quick", "slow", "hang", "hang_on",
            "fails", "nowhere",
        ];
        FunctionCall::new(format!("call_{calls}"), random.one_of(&names), "{}")
    }

    fn check(&self, request: &ChatRequest) {
        if let Err(problem) = paired(request.chat.items()) {
            self.log.note(format!("law broken: request: {problem}"));
        }
        let called_off = |item: &ChatItem| matches!(item, ChatItem::FunctionCallOutput(output) if output.output.starts_with("The user spoke again"));
        if request.chat.items().iter().any(called_off) {
            self.log.note("model reads: called off");
        }
    }
}

fn said(random: &mut Random) -> String {
    match random.below(6) {
        0 => "Goodbye.".to_owned(),
        1 => "\n".to_owned(),
        2 => words(12),
        3 => "Anything else?".to_owned(),
        _ => words(1) + " ",
    }
}

#[async_trait]
impl Llm for Wild {
    fn capabilities(&self) -> Capabilities {
        Capabilities::default().parallel_tool_calls(true).automatic_tool_replies(self.is_realtime)
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.check(&request);
        let delay = {
            let mut random = self.random.lock().unwrap();
            if random.once_in(4) { random.short() } else { Duration::ZERO }
        };
        sleep(delay).await;
        if self.random.lock().unwrap().once_in(20) {
            return Err(LlmError::Server { status: 503 });
        }
        let pieces = self.reply(request.tool_choice != ToolChoice::None);
        Ok(ChatStream::new(stream::unfold(pieces, |mut pieces| async {
            let (delay, piece) = pieces.pop_front()?;
            if !delay.is_zero() {
                sleep(delay).await;
            }
            Some((piece, pieces))
        })))
    }
}

/// Answer at once.
#[function_tool]
async fn quick() -> &'static str {
    "done"
}

/// Answer later.
#[function_tool]
async fn slow() -> &'static str {
    sleep(seconds(2.5)).await;
    "done"
}

/// Never answer, and be cancelled.
#[function_tool(flags = tool_runtime::ToolFlag::CANCELLABLE)]
async fn hang() {
    pending::<()>().await;
}

/// Never answer.
#[function_tool]
async fn hang_on() {
    pending::<()>().await;
}

/// Fail.
#[function_tool]
async fn fails() -> Result<(), BoxError> {
    Err("broken".into())
}

pub(crate) fn tools(end_call: EndCallTool) -> Vec<Tool> {
    tools![{ end_call }, quick, slow, hang, hang_on, fails]
}
