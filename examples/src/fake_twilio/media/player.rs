//! What a caller hears, and when.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// How long a byte of mu-law at 8 kHz sounds.
const NANOSECONDS_A_BYTE: u64 = 125_000;

/// The audio on its way to a caller.
pub(super) struct Player {
    /// How many times as fast as it is it is played.
    speed: u32,
    received: u64,
    thrown: u64,
    /// When all of it was heard.
    ends_at: Instant,
    /// The marks, and when the audio before them was heard.
    marks: VecDeque<(Instant, String)>,
}

impl Player {
    pub(super) fn new(speed: u32) -> Self {
        let ends_at = Instant::now();
        Self { speed: speed.max(1), received: 0, thrown: 0, ends_at, marks: VecDeque::new() }
    }

    pub(super) fn play(&mut self, bytes: u64) {
        self.received += bytes;
        self.ends_at = self.ends_at.max(Instant::now()) + self.lasts(bytes);
    }

    pub(super) fn mark(&mut self, name: String) {
        self.marks.push_back((self.ends_at.max(Instant::now()), name));
    }

    /// Throws away what was not heard; gives the marks in it.
    pub(super) fn clear(&mut self) -> Vec<String> {
        self.thrown += self.unheard();
        self.ends_at = Instant::now();
        self.marks.drain(..).map(|(_, name)| name).collect()
    }

    /// The next mark, and when it is to come back.
    pub(super) fn next_mark(&self) -> Option<Instant> {
        self.marks.front().map(|(due, _)| *due)
    }

    pub(super) fn take_mark(&mut self) -> Option<String> {
        self.marks.pop_front().map(|(_, name)| name)
    }

    /// How many bytes were heard.
    pub(super) fn heard(&self) -> u64 {
        self.received - self.thrown - self.unheard()
    }

    /// When so many bytes were heard, if enough are there.
    pub(super) fn when_heard(&self, bytes: u64) -> Option<Instant> {
        let missing = bytes.saturating_sub(self.heard());
        (missing <= self.unheard()).then(|| Instant::now() + self.lasts(missing))
    }

    fn unheard(&self) -> u64 {
        let left = self.ends_at.saturating_duration_since(Instant::now()).as_nanos();
        let bytes = left * u128::from(self.speed) / u128::from(NANOSECONDS_A_BYTE);
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }

    fn lasts(&self, bytes: u64) -> Duration {
        Duration::from_nanos(bytes * NANOSECONDS_A_BYTE) / self.speed
    }
}
