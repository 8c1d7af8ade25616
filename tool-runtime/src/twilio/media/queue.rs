//! What waits to be sent, and the count of what was.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{MediaOptions, audio::lasts, tally::Tally};
use crate::speech::Provenance;

/// What is sent.
#[derive(Debug)]
pub(super) enum Item {
    Frame { speech: u64, audio: Vec<u8> },
    Mark { speech: u64, mark: u64 },
    Clear,
}

/// What waits to be sent, and what plays. Its owner locks it and wakes who waits for it.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<Item>,
    /// How many bytes of audio wait.
    bytes: u64,
    /// Whether audio is being written.
    is_writing: bool,
    /// Whether a clear waits, or is being written.
    is_clearing: bool,
    /// When the line has played all that was sent.
    free_at: Instant,
    current: Option<Current>,
    speeches: u64,
    /// How often it was cleared.
    pub(super) clears: u64,
}

/// The speech that plays.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) speech: u64,
    pub(super) tally: Tally,
    /// When it was broken off: nothing more of it is taken, or heard.
    pub(super) silenced_at: Option<Instant>,
    /// How many marks were made.
    marks: u64,
    /// Whether audio was made since the last of them.
    is_unmarked: bool,
    /// The mark that was sent last, and when.
    sent: (u64, Option<Instant>),
    /// The latest mark that came back.
    echoed: u64,
    /// When all of it was made.
    made_at: Option<Instant>,
}

impl Queue {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            waiting: VecDeque::new(),
            bytes: 0,
            is_writing: false,
            is_clearing: false,
            free_at: now,
            current: None,
            speeches: 0,
            clears: 0,
        }
    }

    /// A speech begins.
    pub(super) fn begin(&mut self) -> u64 {
        self.speeches += 1;
        self.current = Some(Current {
            speech: self.speeches,
            tally: Tally::default(),
            silenced_at: None,
            marks: 0,
            is_unmarked: false,
            sent: (0, None),
            echoed: 0,
            made_at: None,
        });
        self.speeches
    }

    /// The speech, while it is the one that plays.
    pub(super) fn speech(&mut self, speech: u64) -> Option<&mut Current> {
        self.current.as_mut().filter(|current| current.speech == speech)
    }

    /// The speech, while more of it is taken.
    pub(super) fn speaking(&mut self, speech: u64) -> Option<&mut Current> {
        self.speech(speech).filter(|current| current.silenced_at.is_none())
    }

    pub(super) fn push_frame(&mut self, speech: u64, audio: Vec<u8>) -> Option<()> {
        self.speaking(speech)?.is_unmarked = true;
        self.bytes += audio.len() as u64;
        self.waiting.push_back(Item::Frame { speech, audio });
        Some(())
    }

    /// Marks the end of what was pushed so far.
    pub(super) fn push_mark(&mut self, speech: u64) -> Option<()> {
        let current = self.speaking(speech)?;
        current.is_unmarked = false;
        current.marks += 1;
        let mark = current.marks;
        self.waiting.push_back(Item::Mark { speech, mark });
        Some(())
    }

    /// All of the speech was made: its end is marked, where there is anything to mark.
    pub(super) fn push_end(&mut self, speech: u64, now: Instant) -> Option<()> {
        let current = self.speaking(speech)?;
        current.made_at = Some(now);
        if current.is_unmarked { self.push_mark(speech) } else { Some(()) }
    }

    /// How long a piece more would wait until it is heard.
    pub(super) fn ahead(&self, now: Instant) -> Duration {
        self.free_at.saturating_duration_since(now) + lasts(self.bytes)
    }

    pub(super) fn pop(&mut self) -> Option<Item> {
        let item = self.waiting.pop_front()?;
        if let Item::Frame { audio, .. } = &item {
            self.bytes -= audio.len() as u64;
            self.is_writing = true;
        }
        Some(item)
    }

    /// An item was written.
    pub(super) fn written(&mut self, item: &Item, now: Instant) {
        match *item {
            Item::Frame { speech, ref audio } => self.frame_written(speech, audio.len() as u64, now),
            Item::Mark { speech, mark } => {
                if let Some(current) = self.speech(speech) {
                    current.sent = (mark, Some(now));
                }
            }
            Item::Clear => {
                self.is_clearing = false;
                self.free_at = now;
            }
        }
    }

    fn frame_written(&mut self, speech: u64, bytes: u64, now: Instant) {
        self.is_writing = false;
        let start = self.free_at.max(now);
        self.free_at = start.checked_add(lasts(bytes)).unwrap_or(start);
        // What was on its way when its speech was broken off is not heard as its words.
        if let Some(current) = self.speaking(speech) {
            current.tally.send(bytes, start);
        }
    }

    /// A mark came back. What is not of the speech that plays is none of our business: it is late, or
    /// was never sent. Nor is what comes back after that was broken off: a clear has it come back.
    pub(super) fn echo(&mut self, speech: u64, mark: u64) {
        if let Some(current) = self.speaking(speech).filter(|current| mark <= current.marks) {
            current.echoed = current.echoed.max(mark);
        }
    }

    /// Breaks off what plays.
    pub(super) fn clear(&mut self, now: Instant) {
        self.clears += 1;
        // Twilio may be somewhat behind our count: what was not echoed may still sound.
        let sounds = self.current.as_ref().is_some_and(Current::may_sound);
        self.silence(now);
        self.fall_silent(sounds, now);
    }

    /// Nothing more of what plays is heard.
    pub(super) fn silence(&mut self, now: Instant) {
        if let Some(current) = &mut self.current {
            current.silenced_at.get_or_insert(now);
        }
    }

    /// A speech is over, or was left alone.
    pub(super) fn leave(&mut self, speech: u64, now: Instant) {
        if self.speech(speech).is_some() {
            self.current = None;
            self.fall_silent(false, now);
        }
    }

    fn fall_silent(&mut self, sounds: bool, now: Instant) {
        self.waiting.retain(|item| matches!(item, Item::Clear));
        self.bytes = 0;
        if !self.is_clearing && (sounds || self.is_writing || self.free_at > now) {
            self.is_clearing = true;
            self.waiting.push_back(Item::Clear);
        }
    }
}

impl Current {
    /// How it ended, if it did. `now` is not after it was broken off.
    pub(super) fn end(&self, options: &MediaOptions, now: Instant) -> Option<Provenance> {
        // An echo that comes too early came of something else than hearing.
        let is_heard = self.tally.end().is_some_and(|end| end <= now);
        if self.is_echoed() && is_heard {
            return Some(Provenance::Played);
        }
        if self.is_empty() || self.silenced_at.is_some() {
            let is_started = self.tally.is_started(now);
            return Some(if is_started { Provenance::Cleared } else { Provenance::NeverStarted });
        }
        self.deadline(options).filter(|deadline| *deadline <= now).map(|_| Provenance::TimedOut)
    }

    /// When the echo is not waited for any more.
    pub(super) fn deadline(&self, options: &MediaOptions) -> Option<Instant> {
        let sent = self.end_sent()?;
        let remaining = self.tally.end().map_or(Duration::ZERO, |end| end.saturating_duration_since(sent));
        sent.checked_add(options.echo_timeout.max(remaining.saturating_add(options.echo_margin)))
    }

    /// Whether all of it was made, and it is nothing.
    fn is_empty(&self) -> bool {
        self.made_at.is_some() && self.marks == 0
    }

    /// Whether all of it was made and sent, and its end came back.
    fn is_echoed(&self) -> bool {
        self.end_sent().is_some() && self.echoed >= self.marks
    }

    /// When all of it was known to be sent.
    fn end_sent(&self) -> Option<Instant> {
        let (mark, sent_at) = self.sent;
        if mark == self.marks { Some(sent_at?.max(self.made_at?)) } else { None }
    }

    fn may_sound(&self) -> bool {
        self.tally.is_sent() && !self.is_echoed()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const SECOND: usize = 8000;

    fn write(queue: &mut Queue, now: Instant) {
        let item = queue.pop().unwrap();
        queue.written(&item, now);
    }

    /// The connection is slow, and the clear comes before the piece behind a gap is written.
    #[test]
    fn what_is_written_after_a_clear_takes_nothing_back_of_what_was_heard() {
        let (begun, second) = (Instant::now(), Duration::from_secs(1));
        let mut queue = Queue::new(begun);
        let speech = queue.begin();
        queue.speech(speech).unwrap().tally.make("One ", SECOND as u64);
        queue.push_frame(speech, vec![0; SECOND]).unwrap();
        write(&mut queue, begun);
        queue.push_frame(speech, vec![0; SECOND]).unwrap();
        let late = queue.pop().unwrap();
        let cleared = begun + 2 * second;
        queue.clear(cleared);
        queue.written(&late, begun + 3 * second);
        let current = queue.speech(speech).unwrap();
        assert_eq!(current.end(&MediaOptions::default(), cleared), Some(Provenance::Cleared));
        assert_eq!(current.tally.take_heard(cleared), ["One "]);
        assert!(matches!(queue.pop(), Some(Item::Clear)), "the late piece is thrown away");
    }
}
