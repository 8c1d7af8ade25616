//! A caller, a stream and a voice.

use std::time::Duration;

use tokio::time::Instant;
use tool_examples::{
    fake_twilio::{FakeStream, FakeStreamBuilder, StreamFault},
    tone::ToneVoice,
};
use tool_runtime::{
    Playback, Playout, SpeechOutput, SpeechStream,
    twilio::{MediaOptions, MediaSpeech, MediaStream, Voice},
};

pub(super) const CALL: &str = "CA00000000000000000000000000000001";

pub(super) fn milliseconds(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(super) async fn after(time: u64) {
    tokio::time::sleep(milliseconds(time)).await;
}

pub(super) fn caller(faults: &[StreamFault]) -> FakeStreamBuilder {
    FakeStream::builder(CALL).faults(faults.iter().copied())
}

/// A tenth of a second a character.
pub(super) fn voice() -> ToneVoice {
    ToneVoice::at_rate(10.0)
}

/// A call in progress, over a connection that takes no time.
pub(super) struct Call {
    pub(super) caller: FakeStream,
    pub(super) stream: MediaStream,
    pub(super) begun: Instant,
}

pub(super) async fn call(faults: &[StreamFault]) -> Call {
    call_with(faults, MediaOptions::default()).await
}

pub(super) async fn call_with(faults: &[StreamFault], options: MediaOptions) -> Call {
    let (caller, socket) = caller(faults).in_memory();
    let stream = MediaStream::accept_over(socket, options).await.unwrap();
    Call { caller, stream, begun: Instant::now() }
}

impl Call {
    pub(super) fn speech(&self) -> MediaSpeech {
        self.speech_of(voice())
    }

    pub(super) fn speech_of(&self, voice: impl Voice + 'static) -> MediaSpeech {
        self.stream.speech(voice)
    }

    /// Milliseconds since it began.
    pub(super) fn now(&self) -> u128 {
        self.begun.elapsed().as_millis()
    }
}

/// Says something to its end, or until it is cleared after so many milliseconds.
pub(super) async fn play(
    output: &MediaSpeech,
    text: impl Into<SpeechStream>,
    clear_after: Option<u64>,
) -> (Playout, Playback) {
    let playback = Playback::new();
    let clear = async {
        if let Some(time) = clear_after {
            after(time).await;
            output.clear().await;
        }
    };
    let (playout, ()) = tokio::join!(output.play(text.into(), &playback), clear);
    (playout.unwrap(), playback)
}
