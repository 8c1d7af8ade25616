//! A speech while it is made and heard.

use std::{pin::pin, sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use super::{MediaOptions, Silenced, Voice, VoiceSink, line::Line, queue::Current};
use crate::{
    error::BoxError,
    speech::{Playback, Playout, Provenance, SpeechStream},
};

/// A speech while it is made and heard. Dropped before its end, it falls silent.
pub(super) struct Playing<'p> {
    line: &'p Arc<Line>,
    speech: u64,
    playback: &'p Playback,
    news: watch::Receiver<()>,
    heard: String,
    is_started: bool,
    /// How much was made when it was told last how much remains.
    made: u64,
    /// Whether it was told that nothing does.
    is_at_end: bool,
}

/// A speech as it is at a moment.
struct Look {
    words: Vec<String>,
    is_started: bool,
    made: u64,
    remaining: Duration,
    /// How it ended, if it did.
    end: Option<Provenance>,
    /// When there may be something new without anybody telling.
    next: Option<Instant>,
}

impl<'p> Playing<'p> {
    /// Begins a speech, unless it was cleared since.
    pub(super) fn begin(line: &'p Arc<Line>, clears: u64, playback: &'p Playback) -> Result<Self, Silenced> {
        let news = line.news();
        let speech = line.begin(clears)?;
        let heard = String::new();
        Ok(Self { line, speech, playback, news, heard, is_started: false, made: 0, is_at_end: true })
    }

    pub(super) async fn play(mut self, voice: &dyn Voice, speech: SpeechStream) -> Result<Playout, BoxError> {
        let mut sink = VoiceSink::new(self.line, self.speech);
        let provenance = match self.unless_over(voice.speak(speech, &mut sink)).await {
            Err(provenance) => provenance,
            Ok(spoken) => {
                let _ = sink.finish(); // what is silenced is over
                let provenance = self.until_over().await;
                spoken.or_else(|error| if self.is_broken_off() { Ok(()) } else { Err(error) })?;
                provenance
            }
        };
        Ok(Playout::new(provenance, std::mem::take(&mut self.heard)))
    }

    /// Waits for `future`, unless the speech is over before: then says how.
    async fn unless_over<T>(&mut self, future: impl Future<Output = T>) -> Result<T, Provenance> {
        let mut future = pin!(future);
        loop {
            let look = self.tell();
            if let Some(end) = look.end {
                return Err(end);
            }
            tokio::select! {
                biased;
                output = &mut future => return Ok(output),
                () = self.until_news(look.next) => {}
            }
        }
    }

    async fn until_over(&mut self) -> Provenance {
        loop {
            let look = self.tell();
            if let Some(end) = look.end {
                return end;
            }
            self.until_news(look.next).await;
        }
    }

    async fn until_news(&mut self, next: Option<Instant>) {
        tokio::select! {
            biased;
            _ = self.news.changed() => {} // the sender is held here
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
        }
    }

    /// Tells how far it was heard.
    fn tell(&mut self) -> Look {
        let look = self.look();
        if look.is_started && !std::mem::replace(&mut self.is_started, true) {
            self.playback.started();
        }
        for word in &look.words {
            self.heard.push_str(word);
            self.playback.heard(word, look.remaining);
        }
        let is_at_end = look.remaining.is_zero();
        let was_at_end = std::mem::replace(&mut self.is_at_end, is_at_end);
        if std::mem::replace(&mut self.made, look.made) != look.made || (is_at_end && !was_at_end) {
            self.playback.queued(look.remaining);
        }
        look
    }

    fn look(&self) -> Look {
        let options = &self.line.options;
        // It is the one that plays until it is dropped.
        self.line.look(self.speech, |current| look(current, options)).unwrap_or_else(gone)
    }

    fn is_broken_off(&self) -> bool {
        self.line.is_silenced(self.speech)
    }
}

impl Drop for Playing<'_> {
    fn drop(&mut self) {
        self.line.leave(self.speech);
    }
}

fn look(current: &mut Current, options: &MediaOptions) -> Look {
    let now = Instant::now();
    let now = current.silenced_at.map_or(now, |silenced| silenced.min(now));
    let tally = &mut current.tally;
    let words = tally.take_heard(now);
    let (is_started, made, remaining) = (tally.is_started(now), tally.made(), tally.remaining(now));
    let steps = [tally.start(), tally.next_word(), tally.end(), current.deadline(options)];
    let next = steps.into_iter().flatten().filter(|step| *step > now).min();
    Look { words, is_started, made, remaining, end: current.end(options, now), next }
}

fn gone() -> Look {
    let end = Some(Provenance::NeverStarted);
    Look { words: Vec::new(), is_started: false, made: 0, remaining: Duration::ZERO, end, next: None }
}
