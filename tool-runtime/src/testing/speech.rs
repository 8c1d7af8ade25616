//! Speech that goes wrong as it is told to.

use std::{
    collections::HashMap,
    fmt,
    future::pending,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::{
    error::BoxError,
    speech::{Playback, Playout, Provenance, SpeechOutput, SpeechStream, VirtualSpeech},
};

/// How a speech goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SpeechFault {
    /// It fails at once.
    Fails,
    /// It fails when the first word was heard.
    BreaksDown,
    /// It never comes to an end, not even when it is broken off.
    Hangs,
    /// It panics.
    Panics,
    /// It is not heard, until it is broken off.
    NeverStarts,
    /// It is over as soon as it is made, and nothing of it was heard.
    Drops,
}

/// [Virtual speech](VirtualSpeech) that goes wrong where it is told to, and notes what was heard.
/// Clones are of the same output: one goes to the session, the other stays with the test.
///
/// ```
/// use tool_runtime::testing::{FaultySpeech, SpeechFault};
/// use tool_runtime::{Playback, SpeechOutput};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)] async fn main() {
/// let speech = FaultySpeech::new().fault(2, SpeechFault::Fails);
/// assert!(speech.play("Good morning!".into(), &Playback::new()).await.is_ok());
/// assert!(speech.play("How are you?".into(), &Playback::new()).await.is_err());
/// assert_eq!(speech.heard(), ["Good morning!", ""]);
/// # }
/// ```
#[derive(Clone, Default)]
pub struct FaultySpeech(Arc<Output>);

#[derive(Default)]
struct Output {
    speech: VirtualSpeech,
    faults: Mutex<Faults>,
    heard: Mutex<Vec<Playback>>,
    cleared: Notify,
    hangs: AtomicBool,
}

#[derive(Default)]
struct Faults {
    by_place: HashMap<usize, SpeechFault>,
    of_the_rest: Option<SpeechFault>,
}

impl FaultySpeech {
    /// Speech of 15 characters a second.
    pub fn new() -> Self {
        Self::default()
    }

    /// Speech as another does it, where it does not go wrong.
    pub fn of(speech: VirtualSpeech) -> Self {
        Self(Arc::new(Output { speech, ..Output::default() }))
    }

    /// The speech played as the `place`th goes wrong; the first is 1.
    pub fn fault(self, place: usize, fault: SpeechFault) -> Self {
        lock(&self.0.faults).by_place.insert(place, fault);
        self
    }

    /// Every speech goes wrong that was not told to in [another way](Self::fault).
    pub fn always(self, fault: SpeechFault) -> Self {
        lock(&self.0.faults).of_the_rest = Some(fault);
        self
    }

    /// What was heard of each speech so far.
    pub fn heard(&self) -> Vec<String> {
        lock(&self.0.heard).iter().map(|playback| playback.progress().heard).collect()
    }
}

impl Output {
    /// Notes a speech; says how it is to go wrong.
    fn begin(&self, playback: &Playback) -> Option<SpeechFault> {
        let mut heard = lock(&self.heard);
        heard.push(playback.clone());
        let faults = lock(&self.faults);
        faults.by_place.get(&heard.len()).copied().or(faults.of_the_rest)
    }

    async fn break_down(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let mut progress = playback.subscribe();
        tokio::select! {
            _ = progress.wait_for(|progress| !progress.heard.is_empty()) => {}
            played = self.speech.play(speech, playback) => drop(played),
        }
        Err("the voice broke down".into())
    }

    async fn hang(&self) -> Result<Playout, BoxError> {
        let _hanging = Hanging::begin(&self.hangs);
        pending().await
    }

    async fn never_start(&self) -> Playout {
        self.cleared.notified().await;
        Playout::new(Provenance::NeverStarted, "")
    }
}

/// A speech that hangs, for as long as somebody waits for it.
struct Hanging<'o>(&'o AtomicBool);

impl<'o> Hanging<'o> {
    fn begin(hangs: &'o AtomicBool) -> Self {
        hangs.store(true, Ordering::Release);
        Self(hangs)
    }
}

impl Drop for Hanging<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[async_trait]
impl SpeechOutput for FaultySpeech {
    async fn play(&self, mut speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let Self(output) = self;
        match output.begin(playback) {
            None => output.speech.play(speech, playback).await,
            Some(SpeechFault::Fails) => Err("the voice fails".into()),
            Some(SpeechFault::BreaksDown) => output.break_down(speech, playback).await,
            Some(SpeechFault::Hangs) => output.hang().await,
            #[expect(clippy::panic, reason = "it was asked for")]
            Some(SpeechFault::Panics) => panic!("this speech was told to panic"),
            Some(SpeechFault::NeverStarts) => Ok(output.never_start().await),
            Some(SpeechFault::Drops) => {
                while speech.next().await.is_some() {}
                Ok(Playout::new(Provenance::NeverStarted, ""))
            }
        }
    }

    async fn clear(&self) {
        if self.0.hangs.load(Ordering::Acquire) {
            pending::<()>().await;
        }
        self.0.cleared.notify_waiters();
        self.0.speech.clear().await;
    }
}

impl fmt::Debug for FaultySpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultySpeech").field("speeches", &lock(&self.0.heard).len()).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
