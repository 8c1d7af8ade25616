//! Speech on a telephone line.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use super::{MediaStream, Voice, line::Line, playing::Playing};
use crate::{
    error::BoxError,
    speech::{Playback, Playout, Provenance, SpeechOutput, SpeechStream},
};

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
}

#[async_trait]
impl SpeechOutput for MediaSpeech {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let line = self.stream.line();
        let clears = line.clears();
        let turn = tokio::select! {
            biased;
            turn = line.turn.lock() => turn,
            () = until_cleared(line, clears) => return Ok(never()),
        };
        let Ok(playing) = Playing::begin(line, clears, playback) else { return Ok(never()) };
        let playout = playing.play(&*self.voice, speech).await;
        drop(turn);
        playout
    }

    async fn clear(&self) {
        self.stream.line().clear();
    }
}

async fn until_cleared(line: &Line, clears: u64) {
    let mut news = line.news();
    while line.clears() == clears && !line.is_over() && news.changed().await.is_ok() {}
}

fn never() -> Playout {
    Playout::new(Provenance::NeverStarted, "")
}

impl fmt::Debug for MediaSpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaSpeech").field("stream", &self.stream).finish_non_exhaustive()
    }
}
