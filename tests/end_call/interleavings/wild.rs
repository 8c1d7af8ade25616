//! Everything around a call, as chance has it.

use std::{future::pending, panic::resume_unwind, time::Duration};

use tokio::time::{Instant, sleep, sleep_until};
use tool_runtime::{
    BargeIn, BoxError, CloseReason, EndCallTool, InterruptedCalls, JobOptions, SessionOptions, Watchdog,
};

use super::{
    super::{
        random::Random,
        support::{Hanging, Log, Sound, seconds, words},
    },
    Running,
    model::Wild,
};

/// What happens to a call from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening {
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
pub(crate) struct Case {
    random: Random,
    pub(crate) hanging: Hanging,
    pub(crate) options: SessionOptions,
    pub(crate) job_options: JobOptions,
    pub(crate) deletes_room: bool,
    is_realtime: bool,
    pub(crate) happenings: Vec<(Duration, Happening)>,
}

impl Case {
    pub(crate) fn new(mut random: Random) -> Self {
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

    pub(crate) fn model(&mut self, log: &Log) -> Wild {
        Wild::new(self.random.split(), log, self.is_realtime)
    }

    pub(crate) fn end_call(&mut self, log: &Log) -> EndCallTool {
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
pub(crate) async fn happen(running: Running, happenings: Vec<(Duration, Happening)>) {
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
