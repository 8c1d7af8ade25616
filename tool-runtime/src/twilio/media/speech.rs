//! Speech on a telephone line.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::time::timeout;

use super::{MediaStream, Voice, playing::Playing};
use crate::{
    error::BoxError,
    speech::{Playback, Playout, Provenance, SpeechOutput, SpeechStream},
};

/// How long those who wait for a stream's end may take to break off what was said.
const NOTICING: Duration = Duration::from_secs(1);

/// Speech into a media stream, in a voice. Cloning is cheap.
///
/// A speech counts as [`Played`](Provenance::Played) when the mark at its end came back *and* its audio
/// had the time to be heard: marks also come back when nothing was heard. Where the mark does not come
/// back in time, it is [`TimedOut`](Provenance::TimedOut); see
/// [`MediaOptions::echo_timeout`](super::MediaOptions::echo_timeout). A caller who hangs up breaks it
/// off: that is no error, it is how calls end, and [`MediaStream::stopped`] tells of it.
///
/// One speech plays at a time on a stream; another waits for its end. [`clear`](SpeechOutput::clear)
/// breaks off what plays and what waits.
#[derive(Clone)]
pub struct MediaSpeech {
    stream: MediaStream,
    voice: Arc<dyn Voice>,
}

impl MediaSpeech {
    pub(in crate::twilio) fn new(stream: MediaStream, voice: Arc<dyn Voice>) -> Self {
        Self { stream, voice }
    }

    /// The stream it is spoken into.
    pub fn stream(&self) -> &MediaStream {
        &self.stream
    }

    /// Says it when its turn comes, unless it is cleared before.
    async fn play_in_turn(
        &self,
        clears: u64,
        speech: SpeechStream,
        playback: &Playback,
    ) -> Result<Playout, BoxError> {
        let line = self.stream.line();
        let _turn = tokio::select! {
            biased;
            turn = line.turn.lock() => turn,
            () = line.until(|line| line.clears() != clears || line.is_over()) => return Ok(never()),
        };
        let Ok(playing) = Playing::begin(line, clears, playback) else { return Ok(never()) };
        playing.play(&*self.voice, speech).await
    }
}

#[async_trait]
impl SpeechOutput for MediaSpeech {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let line = self.stream.line();
        let clears = line.clears();
        let playout = self.play_in_turn(clears, speech, playback).await;
        if line.was_awaited() {
            // Who waited for that goes first: a call is over as the caller has left, not as all was said.
            let _ = timeout(NOTICING, line.until(|line| line.clears() != clears)).await;
        }
        playout
    }

    async fn clear(&self) {
        self.stream.line().clear();
    }
}

fn never() -> Playout {
    Playout::new(Provenance::NeverStarted, "")
}

impl fmt::Debug for MediaSpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaSpeech").field("stream", &self.stream).finish_non_exhaustive()
    }
}
