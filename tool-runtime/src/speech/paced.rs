//! Speaking word by word, at a rate.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::{Playback, Playout, Provenance, SpeechChunk, SpeechStream};

/// How fast people speak: about 150 words a minute, some six characters each with the space.
const CHARACTERS_A_SECOND: f64 = 15.0;

/// Says words one after the other, each taking its time.
#[derive(Debug)]
pub(super) struct Pace {
    /// Characters a second; without one, everything is said at once.
    rate: Option<f64>,
    /// How often it was cleared.
    cleared: AtomicU64,
    clear: Notify,
}

impl Default for Pace {
    fn default() -> Self {
        Self { rate: Some(CHARACTERS_A_SECOND), cleared: AtomicU64::new(0), clear: Notify::new() }
    }
}

impl Pace {
    /// `rate` characters a second; zero and what is no number say everything at once.
    pub(super) fn of(rate: f64) -> Self {
        Self { rate: (rate > 0.0 && rate.is_finite()).then_some(rate), ..Self::default() }
    }

    pub(super) fn clear(&self) {
        self.cleared.fetch_add(1, Ordering::AcqRel);
        self.clear.notify_waiters();
    }

    /// Says the speech; `word` is given each word as it begins to be heard.
    pub(super) async fn play(
        &self,
        mut speech: SpeechStream,
        playback: &Playback,
        word: impl Fn(&str) + Send,
    ) -> Playout {
        let before = self.cleared.load(Ordering::Acquire);
        let mut said = Said { playback, heard: String::new() };
        let provenance = loop {
            let Some(chunk) = self.unless_cleared(before, speech.next()).await else {
                break Provenance::Cleared;
            };
            match chunk {
                None => break Provenance::Played,
                Some(SpeechChunk::Text(text)) if !self.say(&text, before, &mut said, &word).await => {
                    break Provenance::Cleared;
                }
                Some(_) => {}
            }
        };
        let never = provenance == Provenance::Cleared && said.heard.is_empty();
        Playout::new(if never { Provenance::NeverStarted } else { provenance }, said.heard)
    }

    /// Says a piece of text; false when it was broken off.
    async fn say(&self, text: &str, before: u64, said: &mut Said<'_>, word: &impl Fn(&str)) -> bool {
        let mut rest = self.duration(text);
        for piece in text.split_inclusive(char::is_whitespace) {
            said.playback.started();
            word(piece);
            let takes = self.duration(piece);
            if !takes.is_zero()
                && self.unless_cleared(before, tokio::time::sleep_until(Instant::now() + takes)).await.is_none()
            {
                return false;
            }
            rest = rest.saturating_sub(takes);
            said.add(piece, rest);
        }
        true
    }

    fn duration(&self, text: &str) -> Duration {
        let Some(rate) = self.rate else { return Duration::ZERO };
        #[expect(clippy::cast_precision_loss, reason = "nobody speaks 2^53 characters")]
        let seconds = text.chars().count() as f64 / rate;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }

    /// Waits for `future` unless the speech is cleared first.
    async fn unless_cleared<T>(&self, before: u64, future: impl Future<Output = T>) -> Option<T> {
        let cleared = self.clear.notified();
        if self.cleared.load(Ordering::Acquire) != before {
            return None;
        }
        tokio::select! {
            biased;
            () = cleared => None,
            output = future => Some(output),
        }
    }
}

/// What was heard so far.
struct Said<'p> {
    playback: &'p Playback,
    heard: String,
}

impl Said<'_> {
    fn add(&mut self, words: &str, remaining: Duration) {
        self.playback.heard(words, remaining);
        self.heard.push_str(words);
    }
}
