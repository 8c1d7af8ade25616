//! Everything around a call, as chance has it.

use std::{collections::VecDeque, future::pending, panic::resume_unwind, sync::Mutex, time::Duration};

use futures_util::stream;
use tokio::time::{Instant, sleep, sleep_until};
use tool_runtime::{
    BargeIn, BoxError, Capabilities, ChatChunk, ChatItem, ChatRequest, ChatStream, CloseReason, Completion,
    EndCallTool, FunctionCall, InterruptedCalls, JobOptions, Llm, LlmError, SessionOptions, Tool, ToolChoice,
    Watchdog, async_trait, function_tool, tools,
};

use super::{
    super::{
        random::Random,
        support::{Hanging, Log, Sound, paired, seconds, words},
    },
    Running,
};

/// What happens to a call from outside.
#[derive(Clone, Copy, Debug)]
pub enum Happening {
    UserSays,
    UserSpeaks(bool),
    CallerLeaves,
    Shutdown(CloseReason),
    SessionShutdown { drain: bool },
    Interrupt,
    Say,
    GenerateReply,
    Sound(Sound),
}

/// How a callback goes.
#[derive(Clone, Copy, Debug)]
enum Callback {
    Fine,
    Slow(Duration),
    Fails,
    Panics,
    Hangs,
}

impl Callback {
    fn any(random: &mut Random) -> Option<Self> {
        Some(match random.below(8) {
            0 => Self::Fine,
            1 => Self::Slow(random.short()),
            2 => Self::Fails,
            3 => Self::Panics,
            4 => Self::Hangs,
            _ => return None,
        })
    }

    async fn go<T>(self, value: T) -> Result<T, BoxError> {
        match self {
            Self::Fine => {}
            Self::Slow(length) => sleep(length).await,
            Self::Fails => return Err("the callback fails".into()),
            Self::Panics => resume_unwind(Box::new("the callback panics")),
            Self::Hangs => pending().await,
        }
        Ok(value)
    }
}

/// One call, as it is to go.
pub struct Case {
    random: Random,
    pub hanging: Hanging,
    pub options: SessionOptions,
    pub job_options: JobOptions,
    pub deletes_room: bool,
    is_realtime: bool,
    pub happenings: Vec<(Duration, Happening)>,
}

impl Case {
    pub fn new(mut random: Random) -> Self {
        let hangings = [
            Hanging::Up,
            Hanging::Up,
            Hanging::Gone,
            Hanging::Unconfirmed,
            Hanging::Slow(seconds(3.0)),
            Hanging::Never,
            Hanging::Panic,
        ];
        Self {
            hanging: random.one_of(&hangings),
            options: options(&mut random),
            // What nothing else ends is ended by its length.
            job_options: JobOptions::default().max_duration(seconds(30.0) + random.up_to(seconds(40.0))),
            deletes_room: !random.once_in(6),
            is_realtime: random.once_in(5),
            happenings: schedule(&mut random),
            random,
        }
    }

    pub fn model(&mut self, log: &Log) -> Wild {
        let (random, log) = (Mutex::new(self.random.split()), log.clone());
        Wild { random, log, is_realtime: self.is_realtime, calls: Mutex::new(0) }
    }

    pub fn end_call(&mut self, log: &Log) -> EndCallTool {
        let random = &mut self.random;
        let mut tool = EndCallTool::builder().delete_room(self.deletes_room);
        if random.once_in(3) {
            tool = tool.barge_in(BargeIn::Ignore);
        }
        if random.once_in(4) {
            tool = tool.end_instructions(None);
        }
        if random.once_in(3) {
            tool = tool.grace(random.short());
        }
        if random.once_in(3) {
            tool = tool.farewell_timeout(random.up_to(seconds(20.0)));
        }
        if random.once_in(3) {
            tool = tool.tools_timeout(random.short()).callback_timeout(random.short());
        }
        tool = match random.below(3) {
            0 => tool.watchdog(None),
            1 => tool.watchdog(Watchdog::after(random.short())),
            _ => tool,
        };
        let (called, log) = (Callback::any(random), log.clone());
        tool = tool.on_tool_called(move |_| {
            log.note("asked to end");
            called.unwrap_or(Callback::Fine).go(())
        });
        if let Some(completed) = Callback::any(random) {
            let is_silent = random.once_in(3);
            tool = tool.on_tool_completed(move |event| completed.go(event.output.filter(|_| !is_silent)));
        }
        tool.build()
    }
}

fn options(random: &mut Random) -> SessionOptions {
    let mut options = SessionOptions::default();
    if random.once_in(3) {
        options = options.end_after_silence(seconds(1.0) + random.up_to(seconds(15.0)));
    }
    if random.once_in(3) {
        options = options.interrupted_calls(InterruptedCalls::Remove);
    }
    if random.once_in(6) {
        options = options.allow_interruptions(false);
    }
    options
}

/// Begins with what the user says, as calls do.
fn schedule(random: &mut Random) -> Vec<(Duration, Happening)> {
    let many = random.below(10);
    let mut happenings = vec![(Duration::ZERO, Happening::UserSays)];
    happenings.extend((0..many).map(|_| (random.up_to(seconds(40.0)), happening(random))));
    happenings.sort_by_key(|(time, _)| *time);
    happenings
}

fn happening(random: &mut Random) -> Happening {
    let sounds = [Sound::Heard, Sound::Heard, Sound::Silent, Sound::Fails, Sound::Hangs];
    let reasons = [CloseReason::JobShutdown, CloseReason::UserInitiated, CloseReason::Error];
    match random.below(20) {
        0..6 => Happening::UserSays,
        6..9 => Happening::UserSpeaks(true),
        9..11 => Happening::UserSpeaks(false),
        11 => Happening::CallerLeaves,
        12 => Happening::Shutdown(random.one_of(&reasons)),
        13 => Happening::SessionShutdown { drain: random.once_in(2) },
        14 => Happening::Interrupt,
        15 => Happening::Say,
        16..18 => Happening::GenerateReply,
        _ => Happening::Sound(random.one_of(&sounds)),
    }
}

/// Has it all happen, each at its time.
pub async fn happen(running: Running, happenings: Vec<(Duration, Happening)>) {
    let Running { session, job, line, voice, .. } = running;
    let begun = Instant::now();
    for (time, happening) in happenings {
        sleep_until(begun + time).await;
        match happening {
            Happening::UserSays => _ = session.user_input("Well?"),
            Happening::UserSpeaks(speaks) => session.user_speaking(speaks),
            Happening::CallerLeaves => line.caller_leaves(),
            Happening::Shutdown(reason) => job.shutdown(reason),
            Happening::SessionShutdown { drain } => session.shutdown(CloseReason::UserInitiated, drain),
            Happening::Interrupt => _ = session.interrupt().await,
            Happening::Say => _ = session.say(words(2)),
            Happening::GenerateReply => _ = session.generate_reply("Go on."),
            Happening::Sound(sound) => *voice.sound.lock().unwrap() = sound,
        }
    }
}

/// A model that does as it likes.
pub struct Wild {
    random: Mutex<Random>,
    log: Log,
    is_realtime: bool,
    calls: Mutex<usize>,
}

impl Wild {
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
    pending().await
}

/// Never answer.
#[function_tool]
async fn hang_on() {
    pending().await
}

/// Fail.
#[function_tool]
async fn fails() -> Result<(), BoxError> {
    Err("broken".into())
}

pub fn tools(end_call: EndCallTool) -> Vec<Tool> {
    tools![{ end_call }, quick, slow, hang, hang_on, fails]
}
