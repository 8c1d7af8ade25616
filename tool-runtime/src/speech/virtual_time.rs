//! Speech nobody hears, which takes its time all the same.

use async_trait::async_trait;

use super::{Playback, Playout, SpeechOutput, SpeechStream, paced::Pace};
use crate::error::BoxError;

/// Speech that takes as long as speaking does and goes nowhere: for tests, under tokio's paused
/// clock, and for load.
///
/// ```
/// use tool_runtime::{Playback, SpeechOutput, VirtualSpeech};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), tool_runtime::BoxError> {
/// let begun = tokio::time::Instant::now();
/// let playout = VirtualSpeech::new().play("fifteen letters".into(), &Playback::new()).await?;
/// assert_eq!(playout.heard, "fifteen letters");
/// assert_eq!(begun.elapsed().as_secs_f64().round(), 1.0);
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct VirtualSpeech(Pace);

impl VirtualSpeech {
    /// Speech of 15 characters a second.
    pub fn new() -> Self {
        Self::default()
    }

    /// Speech of so many characters a second.
    pub fn at_rate(characters_a_second: f64) -> Self {
        Self(Pace::of(characters_a_second))
    }

    /// Speech that takes no time.
    pub fn instant() -> Self {
        Self::at_rate(0.0)
    }
}

#[async_trait]
impl SpeechOutput for VirtualSpeech {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        Ok(self.0.play(speech, playback, |_| {}).await)
    }

    async fn clear(&self) {
        self.0.clear();
    }
}
