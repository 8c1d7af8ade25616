//! How much of a speech had time to be heard, counted by what was sent of it.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::audio::{bytes_in, lasts};

/// The count of one speech.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The words that were not heard yet, in order.
    words: VecDeque<Word>,
    /// How many bytes the voice has made.
    made: u64,
    /// How many were sent.
    sent: u64,
    /// What plays, or was the last to play.
    run: Option<Run>,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// It was heard when so many bytes were.
    end: u64,
}

/// Audio that is heard without a gap.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: Instant,
    /// How many bytes were heard before it.
    before: u64,
}

impl Tally {
    /// The voice has made so many bytes more, which say these words.
    ///
    /// Where one word ends and the next begins it does not say: each takes its share by its length.
    pub(super) fn make(&mut self, words: &str, bytes: u64) {
        let all = words.chars().count().max(1) as u64;
        let mut characters = 0;
        for word in words.split_inclusive(char::is_whitespace) {
            characters += word.chars().count() as u64;
            let end = self.made.saturating_add(share(bytes, characters, all));
            self.words.push_back(Word { text: word.to_owned(), end });
        }
        self.made = self.made.saturating_add(bytes);
    }

    /// So many bytes of the last piece will not come, nor will the words that end in them.
    pub(super) fn unmake(&mut self, bytes: u64) {
        self.made = self.made.saturating_sub(bytes);
        while self.words.back().is_some_and(|word| word.end > self.made) {
            self.words.pop_back();
        }
    }

    /// So many bytes more were sent; they are heard from `start` on.
    pub(super) fn send(&mut self, bytes: u64, start: Instant) {
        if self.end().is_none_or(|end| start > end) {
            self.run = Some(Run { start, before: self.sent });
        }
        self.sent = self.sent.saturating_add(bytes);
    }

    /// Whether anything of it was sent.
    pub(super) fn is_sent(&self) -> bool {
        self.sent > 0
    }

    /// Whether something of it is heard.
    pub(super) fn is_started(&self, now: Instant) -> bool {
        self.run.is_some_and(|run| run.start <= now)
    }

    /// When it began to be heard, or went on after a gap.
    pub(super) fn start(&self) -> Option<Instant> {
        self.run.map(|run| run.start)
    }

    /// How many bytes the voice has made.
    pub(super) fn made(&self) -> u64 {
        self.made
    }

    /// When all that was sent was heard.
    pub(super) fn end(&self) -> Option<Instant> {
        self.at(self.sent)
    }

    /// The words that were heard since this was asked last.
    pub(super) fn take_heard(&mut self, now: Instant) -> Vec<String> {
        let heard = if self.is_started(now) { self.heard(now) } else { return Vec::new() };
        let count = self.words.iter().take_while(|word| word.end <= heard).count();
        self.words.drain(..count).map(|word| word.text).collect()
    }

    /// When the next word was heard, if it is sent by then.
    pub(super) fn next_word(&self) -> Option<Instant> {
        self.at(self.words.front()?.end)
    }

    /// How much is made and not yet heard.
    pub(super) fn remaining(&self, now: Instant) -> Duration {
        lasts(self.made.saturating_sub(self.heard(now)))
    }

    fn heard(&self, now: Instant) -> u64 {
        let Some(run) = self.run else { return 0 };
        let played = bytes_in(now.saturating_duration_since(run.start));
        run.before.saturating_add(played).min(self.sent)
    }

    fn at(&self, byte: u64) -> Option<Instant> {
        let run = self.run?;
        run.start.checked_add(lasts(byte.saturating_sub(run.before)))
    }
}

/// The part of `bytes` that so many of all characters take; the last ends with the last byte.
fn share(bytes: u64, characters: u64, all: u64) -> u64 {
    let share = u128::from(bytes) * u128::from(characters) / u128::from(all);
    u64::try_from(share).unwrap_or(u64::MAX)
}
