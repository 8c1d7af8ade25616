//! Getting what is said to the user's ear, and knowing what was heard.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use tokio::{sync::mpsc, task::consume_budget, time::timeout};

use super::{Heard, Turn, patience::Patience};
use crate::{
    context::Userdata,
    error::BoxError,
    session::{Agent, state::Phase},
    speech::{Playback, Playout, Provenance, SpeechChunk, SpeechStream},
};

/// How long an output may take to fall silent.
const CLEARING: Duration = Duration::from_secs(5);

type Playing = BoxFuture<'static, Result<Playout, BoxError>>;

/// One reply on its way to the user: nothing, until there is something to say.
pub(super) struct Voice<S> {
    agent: Arc<dyn Agent<S>>,
    text: Option<mpsc::UnboundedSender<SpeechChunk>>,
    /// How much was given to be said.
    characters: usize,
    playing: Option<Playing>,
    /// Whether the output has got it.
    begun: Arc<AtomicBool>,
    playback: Playback,
    playout: Option<Playout>,
    is_heard: bool,
}

impl<S: Userdata> Voice<S> {
    pub(super) fn new(agent: &Arc<dyn Agent<S>>) -> Self {
        Self {
            agent: Arc::clone(agent),
            text: None,
            characters: 0,
            playing: None,
            begun: Arc::default(),
            playback: Playback::new(),
            playout: None,
            is_heard: false,
        }
    }

    /// Says all of a stream, until the speech is broken off.
    pub(super) async fn say_all(&mut self, turn: &Turn<S>, speech: SpeechStream) {
        let said = AssertUnwindSafe(self.read(turn, speech)).catch_unwind();
        if let Some(Err(_)) = turn.speech.wait_if_not_interrupted(said).await {
            turn.fail("what was to be said panicked");
        }
    }

    async fn read(&mut self, turn: &Turn<S>, mut speech: SpeechStream) {
        loop {
            consume_budget().await; // a stream that never waits must not keep others waiting
            tokio::select! {
                biased;
                chunk = speech.next() => match chunk {
                    Some(chunk) => self.say(turn, chunk),
                    None => return,
                },
                () = self.play_on(turn), if self.is_playing() => return, // the output wants no more
            }
        }
    }

    /// Says a piece more. White space before the first word is left out.
    pub(super) fn say(&mut self, turn: &Turn<S>, chunk: SpeechChunk) {
        if self.text.is_none() && !opens(&chunk) {
            return;
        }
        let text = self.text.take().unwrap_or_else(|| self.begin(turn));
        if let SpeechChunk::Text(text) = &chunk {
            self.characters += text.chars().count();
        }
        let _ = text.send(chunk); // an output may be done before all is said
        self.text = Some(text);
    }

    fn begin(&mut self, turn: &Turn<S>) -> mpsc::UnboundedSender<SpeechChunk> {
        let (sender, mut pieces) = mpsc::unbounded_channel();
        let pieces = futures_util::stream::poll_fn(move |context| pieces.poll_recv(context));
        self.playing = Some(self.play(turn, SpeechStream::new(pieces)));
        sender
    }

    fn play(&self, turn: &Turn<S>, speech: SpeechStream) -> Playing {
        let (agent, session) = (Arc::clone(&self.agent), turn.session());
        let (output, playback) = (Arc::clone(&turn.core.output), self.playback.clone());
        let begun = Arc::clone(&self.begun);
        let play = async move {
            let speech = agent.tts_node(speech, &session).await;
            begun.store(true, Ordering::Relaxed);
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
        // An output that takes no time was not seen to start.
        if !self.is_heard && self.playback.progress().started {
            self.is_heard = true;
            turn.phase(Phase::Speaking);
        }
        let playout = played.unwrap_or_else(|error| {
            turn.fail(error);
            self.unfinished(Provenance::Cleared)
        });
        if !self.is_heard && !playout.heard.trim().is_empty() {
            turn.phase(Phase::Speaking); // it took no time
        }
        self.playout = Some(playout);
    }

    /// As far as the output got.
    fn unfinished(&self, provenance: Provenance) -> Playout {
        let heard = self.playback.progress().heard;
        Playout::new(if heard.is_empty() { Provenance::NeverStarted } else { provenance }, heard)
    }

    /// All is said: waits until it was heard, or breaks it off with the speech.
    pub(super) async fn finish(mut self, turn: &Turn<S>) -> Heard {
        self.text = None;
        if self.playing.is_some() {
            let patience = Patience::with(&self.playback, self.characters, turn.core.options.playout_timeout);
            tokio::select! {
                biased;
                () = turn.speech.until_interrupted() => {}
                () = self.play_on(turn) => {}
                () = patience.run_out() => turn.fail("the speech output has not come to an end"),
            }
        }
        if let Some(playing) = self.playing.take() {
            self.break_off(turn, playing).await;
        }
        let is_whole = self.playout.as_ref().is_none_or(|playout| playout.provenance == Provenance::Played);
        Heard { text: self.playout.map(|playout| playout.heard).unwrap_or_default(), is_whole }
    }

    /// Falls silent.
    async fn break_off(&mut self, turn: &Turn<S>, playing: Playing) {
        if !self.begun.load(Ordering::Relaxed) {
            return; // to wait for it would be to have it begin
        }
        let output = Arc::clone(&turn.core.output);
        let cleared = AssertUnwindSafe(async { output.clear().await }).catch_unwind();
        if !matches!(timeout(CLEARING, cleared).await, Ok(Ok(()))) {
            tracing::error!(speech = %turn.speech.id(), "the speech output could not be cleared");
        }
        match timeout(CLEARING, playing).await {
            Ok(played) => self.over(turn, played),
            Err(_) => self.playout = Some(self.unfinished(Provenance::TimedOut)),
        }
    }
}

/// Whether speech begins with this.
fn opens(chunk: &SpeechChunk) -> bool {
    match chunk {
        SpeechChunk::Text(text) => !text.trim().is_empty(),
        SpeechChunk::Voice(_) => true,
        SpeechChunk::Flush => false,
    }
}
