//! The line of a call and the voice of its agent, which go wrong as told.

use std::{
    future::pending,
    panic::resume_unwind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio_util::sync::CancellationToken;
use tool_runtime::{
    BoxError, CallControl, HangUpOutcome, JobStatus, Playback, Playout, Provenance, SpeechOutput,
    SpeechStream, VirtualSpeech, async_trait,
};

use super::support::Log;

/// What becomes of a hang-up.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Hanging {
    #[default]
    Up,
    Gone,
    Unconfirmed,
    Slow(Duration),
    Never,
    Panic,
}

/// A line that can be hung up.
pub(crate) struct Line {
    log: Log,
    hanging: Hanging,
    caller: CancellationToken,
}

impl Line {
    pub(crate) fn new(log: &Log, hanging: Hanging) -> Arc<Self> {
        let caller = CancellationToken::new();
        Arc::new(Self { log: log.clone(), hanging, caller })
    }

    /// The caller hangs up.
    pub(crate) fn caller_leaves(&self) {
        self.log.note("caller gone");
        self.caller.cancel();
    }
}

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        self.log.note("hang-up");
        if self.log.speaking.load(Ordering::Relaxed) > 0 {
            self.log.note("somebody was cut short");
        }
        match self.hanging {
            Hanging::Up => HangUpOutcome::Ended,
            Hanging::Gone => HangUpOutcome::AlreadyGone,
            Hanging::Unconfirmed => HangUpOutcome::unconfirmed("status 503"),
            Hanging::Slow(length) => {
                tokio::time::sleep(length).await;
                HangUpOutcome::Ended
            }
            Hanging::Never => pending().await,
            Hanging::Panic => resume_unwind(Box::new("the line panics")),
        }
    }

    async fn report_status(&self, status: JobStatus) {
        self.log.note(format!("status: {status:?}"));
    }

    async fn caller_gone(&self) {
        self.caller.cancelled().await;
    }
}

/// What becomes of what is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sound {
    #[default]
    Heard,
    /// It takes its time, and nobody hears anything.
    Silent,
    Fails,
    /// Nothing comes of it, nor does it end, not even when it is broken off.
    Hangs,
    Panics,
}

/// A speech that is being heard.
struct Speaking(Arc<AtomicUsize>);

impl Speaking {
    fn begin(log: &Log) -> Self {
        log.speaking.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(&log.speaking))
    }
}

impl Drop for Speaking {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Speech of 15 characters a second.
pub(crate) struct Voice {
    log: Log,
    speech: VirtualSpeech,
    pub(crate) sound: Mutex<Sound>,
}

impl Voice {
    pub(crate) fn new(log: &Log) -> Arc<Self> {
        Arc::new(Self { log: log.clone(), speech: VirtualSpeech::new(), sound: Mutex::default() })
    }
}

#[async_trait]
impl SpeechOutput for Voice {
    async fn play(&self, mut speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let sound = *self.sound.lock().unwrap();
        match sound {
            Sound::Heard => {}
            Sound::Silent => {
                while speech.next().await.is_some() {}
                return Ok(Playout::new(Provenance::NeverStarted, ""));
            }
            Sound::Fails => return Err("the voice is gone".into()),
            Sound::Hangs => return pending().await,
            Sound::Panics => resume_unwind(Box::new("the voice panics")),
        }
        self.log.note("says");
        let _speaking = Speaking::begin(&self.log);
        let playout = self.speech.play(speech, playback).await?;
        let how = if playout.provenance == Provenance::Played { "heard" } else { "cut off" };
        self.log.note(format!("{how}: {}", playout.heard));
        Ok(playout)
    }

    async fn clear(&self) {
        if *self.sound.lock().unwrap() == Sound::Hangs {
            pending::<()>().await;
        }
        self.speech.clear().await;
    }
}
