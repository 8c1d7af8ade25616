//! Speech to be read.

use std::io::Write;

use async_trait::async_trait;

use super::{Playback, Playout, SpeechOutput, SpeechStream, paced::Pace};
use crate::error::BoxError;

/// Writes what is said to the terminal, word by word as it would be heard.
#[derive(Debug, Default)]
pub struct TerminalSpeech(Pace);

impl TerminalSpeech {
    /// Writes 15 characters a second to the standard output.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes so many characters a second; zero writes at once what comes.
    pub fn at_rate(characters_a_second: f64) -> Self {
        Self(Pace::of(characters_a_second))
    }
}

/// A terminal that is gone is no reason to fall silent.
fn write(text: &str) {
    let mut terminal = std::io::stdout().lock();
    let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
}

#[async_trait]
impl SpeechOutput for TerminalSpeech {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        let playout = self.0.play(speech, playback, write).await;
        write("\n");
        Ok(playout)
    }

    async fn clear(&self) {
        self.0.clear();
    }
}
