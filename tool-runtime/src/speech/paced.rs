//! Speaking word by word, at a rate.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

use super::{Playback, Playout, Provenance, SpeechChunk, SpeechStream};

/// How fast people speak: about 150 words a minute, some six characters each with the space.
const CHARACTERS_A_SECOND: f64 = 15.0;
/// How late tokio's timer may be by its nature.
const TICK: Duration = Duration::from_millis(2);

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
        let mut saying = Saying {
            pace: self,
            playback,
            word,
            before,
            begun: String::new(),
            heard: String::new(),
            at: Instant::now(),
        };
        let provenance = match saying.all(&mut speech).await {
            Some(()) => Provenance::Played,
            None if saying.heard.is_empty() => Provenance::NeverStarted,
            None => Provenance::Cleared,
        };
        Playout::new(provenance, saying.heard)
    }

    fn duration(&self, text: &str) -> Duration {
        let Some(rate) = self.rate else { return Duration::ZERO };
        #[expect(clippy::cast_precision_loss, reason = "nobody speaks 2^53 characters")]
        let seconds = text.chars().count() as f64 / rate;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

/// A speech being said. Its methods give nothing once it is cleared.
struct Saying<'p, W> {
    pace: &'p Pace,
    playback: &'p Playback,
    word: W,
    /// How often there was clearing before it began.
    before: u64,
    /// A word whose end has not come yet.
    begun: String,
    heard: String,
    /// When all that was said will be heard.
    at: Instant,
}

impl<W: Fn(&str) + Send> Saying<'_, W> {
    async fn all(&mut self, speech: &mut SpeechStream) -> Option<()> {
        while let Some(chunk) = self.unless_cleared(speech.next()).await? {
            match chunk {
                SpeechChunk::Text(text) => self.say(&text).await?,
                SpeechChunk::Flush | SpeechChunk::Voice(_) => self.say_rest().await?,
            }
        }
        self.say_rest().await
    }

    /// Says the words that are whole: a model sends them in pieces, but nobody hears half of one.
    async fn say(&mut self, text: &str) -> Option<()> {
        self.begun.push_str(text);
        let Some((end, space)) = self.begun.char_indices().rfind(|(_, c)| c.is_whitespace()) else {
            return Some(());
        };
        let rest = self.begun.split_off(end + space.len_utf8());
        let words = std::mem::replace(&mut self.begun, rest);
        self.say_words(&words).await
    }

    async fn say_rest(&mut self) -> Option<()> {
        let words = std::mem::take(&mut self.begun);
        self.say_words(&words).await
    }

    async fn say_words(&mut self, words: &str) -> Option<()> {
        let mut rest = self.pace.duration(words).saturating_add(self.pace.duration(&self.begun));
        for word in words.split_inclusive(char::is_whitespace) {
            self.playback.started();
            (self.word)(word);
            let takes = self.pace.duration(word);
            self.wait(takes).await?;
            rest = rest.saturating_sub(takes);
            self.playback.heard(word, rest);
            self.heard.push_str(word);
        }
        Some(())
    }

    /// Waits so long from the end of the word before.
    async fn wait(&mut self, takes: Duration) -> Option<()> {
        if takes.is_zero() {
            return Some(());
        }
        let now = Instant::now();
        if now.saturating_duration_since(self.at) > TICK {
            self.at = now; // there was nothing to say for a while
        }
        let Some(end) = self.at.checked_add(takes) else {
            return self.unless_cleared(std::future::pending()).await;
        };
        self.at = end;
        self.unless_cleared(sleep(end.saturating_duration_since(now))).await
    }

    /// Waits for `future` unless the speech is cleared first.
    async fn unless_cleared<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        let cleared = self.pace.clear.notified();
        if self.pace.cleared.load(Ordering::Acquire) != self.before {
            return None;
        }
        tokio::select! {
            biased;
            () = cleared => None,
            output = future => Some(output),
        }
    }
}
