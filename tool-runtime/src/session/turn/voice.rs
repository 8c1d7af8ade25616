//! Getting what is said to the user's ear, and knowing what was heard.

use std::{future::pending, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until, timeout},
};

use super::{Heard, Turn};
use crate::{
    context::Userdata,
    error::BoxError,
    session::{Agent, state::Phase},
    speech::{Playback, Playout, Provenance, SpeechChunk, SpeechStream},
};

/// What the output may take beyond the sound it says is left.
const MARGIN: Duration = Duration::from_secs(5);
/// How long an output may take to fall silent.
const CLEARING: Duration = Duration::from_secs(5);

/// One reply on its way to the user: nothing, until there is something to say.
pub(super) struct Voice<S> {
    agent: Arc<dyn Agent<S>>,
    text: Option<mpsc::UnboundedSender<SpeechChunk>>,
    playing: Option<BoxFuture<'static, Result<Playout, BoxError>>>,
    playback: Playback,
    playout: Option<Playout>,
    is_heard: bool,
}

impl<S: Userdata> Voice<S> {
    pub(super) fn new(agent: &Arc<dyn Agent<S>>) -> Self {
        Self {
            agent: Arc::clone(agent),
            text: None,
            playing: None,
            playback: Playback::new(),
            playout: None,
            is_heard: false,
        }
    }

    /// Says all of a stream and no more.
    pub(super) fn say_all(&mut self, turn: &Turn<S>, speech: SpeechStream) {
        self.playing = Some(self.play(turn, speech));
    }

    /// Says a piece more.
    pub(super) fn say(&mut self, turn: &Turn<S>, text: String) {
        if self.text.is_none() {
            if text.trim().is_empty() {
                return;
            }
            let (sender, mut pieces) = mpsc::unbounded_channel();
            let pieces = futures_util::stream::poll_fn(move |context| pieces.poll_recv(context));
            self.playing = Some(self.play(turn, SpeechStream::new(pieces)));
            self.text = Some(sender);
        }
        if let Some(sender) = &self.text {
            let _ = sender.send(SpeechChunk::Text(text)); // an output may be done before all is said
        }
    }

    fn play(
        &self,
        turn: &Turn<S>,
        speech: SpeechStream,
    ) -> BoxFuture<'static, Result<Playout, BoxError>> {
        let (agent, session) = (Arc::clone(&self.agent), turn.session());
        let (output, playback) = (Arc::clone(&turn.core.output), self.playback.clone());
        let play = async move {
            let speech = agent.tts_node(speech, &session).await;
            output.play(speech, &playback).await
        };
        let caught = AssertUnwindSafe(play).catch_unwind();
        Box::pin(caught.map(|played| played.unwrap_or_else(|_| Err("the speech output panicked".into()))))
    }

    pub(super) fn is_playing(&self) -> bool {
        self.playing.is_some()
    }

    /// Plays to the end; to be polled beside what is still being made. It may be dropped and called
    /// again.
    pub(super) async fn play_on(&mut self, turn: &Turn<S>) {
        let Some(playing) = &mut self.playing else { return };
        let played = if self.is_heard {
            playing.await
        } else {
            tokio::select! {
                biased;
                played = &mut *playing => played,
                () = self.playback.until_started() => {
                    self.is_heard = true;
                    turn.phase(Phase::Speaking);
                    playing.await
                }
            }
        };
        self.playing = None;
        self.over(turn, played);
    }

    fn over(&mut self, turn: &Turn<S>, played: Result<Playout, BoxError>) {
        self.playout = Some(played.unwrap_or_else(|error| {
            turn.fail(Arc::from(error));
            Playout::new(Provenance::NeverStarted, self.playback.progress().heard)
        }));
    }

    /// All is said: waits until it was heard, or breaks it off with the speech.
    pub(super) async fn finish(mut self, turn: &Turn<S>) -> Heard {
        self.text = None;
        if self.playing.is_some() {
            let silent = Patience { playback: self.playback.clone(), limit: turn.core.options.playout_timeout };
            tokio::select! {
                biased;
                () = turn.speech.until_interrupted() => {}
                () = self.play_on(turn) => {}
                () = silent.run_out() => {
                    tracing::warn!(speech = %turn.speech.id(), "the speech output gave no sign of life");
                }
            }
        }
        if self.playing.is_some() {
            self.break_off(turn).await;
        }
        let is_whole = self.playout.as_ref().is_none_or(|playout| playout.provenance == Provenance::Played);
        Heard { text: self.playout.map(|playout| playout.heard).unwrap_or_default(), is_whole }
    }

    /// Falls silent.
    async fn break_off(&mut self, turn: &Turn<S>) {
        self.text = None;
        let cleared = AssertUnwindSafe(turn.core.output.clear()).catch_unwind();
        if !matches!(timeout(CLEARING, cleared).await, Ok(Ok(()))) {
            tracing::error!(speech = %turn.speech.id(), "the speech output could not be cleared");
        }
        let Some(playing) = self.playing.take() else { return };
        match timeout(CLEARING, playing).await {
            Ok(played) => self.over(turn, played),
            Err(_) => {
                let heard = self.playback.progress().heard;
                self.playout = Some(Playout::new(Provenance::TimedOut, heard));
            }
        }
    }
}

/// Patience with an output: renewed at every sign of life, and never less than what it has yet to
/// play.
struct Patience {
    playback: Playback,
    limit: Duration,
}

impl Patience {
    /// Comes back when the output has given no sign of life for too long.
    async fn run_out(self) {
        let mut progress = self.playback.subscribe();
        loop {
            let remaining = progress.borrow_and_update().remaining;
            let limit = self.limit.max(remaining.saturating_add(MARGIN));
            let Some(end) = Instant::now().checked_add(limit) else { return pending().await };
            tokio::select! {
                biased;
                _ = progress.changed() => {} // the sender is held here
                () = sleep_until(end) => return,
            }
        }
    }
}
