//! What became of a speech on its way to the user.

use std::{fmt, time::Duration};

use tokio::sync::watch;

/// How the playing of a speech ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provenance {
    /// All of it was heard.
    Played,
    /// It was broken off.
    Cleared,
    /// Nothing of it was heard, nor will be.
    NeverStarted,
    /// Nobody knows: the end was waited for in vain.
    TimedOut,
}

/// What became of a speech.
///
/// [`Debug`](fmt::Debug) leaves out what was said.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Playout {
    /// How it ended.
    pub provenance: Provenance,
    /// The words that were heard.
    pub heard: String,
}

impl Playout {
    /// A speech that ended so, of which these words were heard.
    pub fn new(provenance: Provenance, heard: impl Into<String>) -> Self {
        Self { provenance, heard: heard.into() }
    }
}

impl fmt::Debug for Playout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Playout").field("provenance", &self.provenance).finish_non_exhaustive()
    }
}

/// How far a speech was heard, as its output last said.
///
/// [`Debug`](fmt::Debug) leaves out what was said.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlaybackProgress {
    /// Whether the user hears something of it.
    pub started: bool,
    /// The words heard so far.
    pub heard: String,
    /// How much sound is made but not yet heard.
    pub remaining: Duration,
}

impl fmt::Debug for PlaybackProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaybackProgress")
            .field("started", &self.started)
            .field("remaining", &self.remaining)
            .finish_non_exhaustive()
    }
}

/// Where an output says how far a speech was heard. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Playback(watch::Sender<PlaybackProgress>);

impl Playback {
    /// A speech of which nothing was heard yet.
    pub fn new() -> Self {
        Self(watch::Sender::new(PlaybackProgress::default()))
    }

    /// The user begins to hear it.
    pub fn started(&self) {
        self.0.send_modify(|progress| progress.started = true);
    }

    /// `words` more were heard, and `remaining` is made and not yet heard.
    pub fn heard(&self, words: &str, remaining: Duration) {
        self.0.send_modify(|progress| {
            progress.started = true;
            progress.heard.push_str(words);
            progress.remaining = remaining;
        });
    }

    /// So much sound is made and not yet heard.
    pub fn queued(&self, remaining: Duration) {
        self.0.send_modify(|progress| progress.remaining = remaining);
    }

    /// How far it was heard.
    pub fn progress(&self) -> PlaybackProgress {
        self.0.borrow().clone()
    }

    pub(crate) async fn until_started(&self) {
        // The sender is held here, so the wait cannot fail.
        let _ = self.0.subscribe().wait_for(|progress| progress.started).await;
    }

    /// Tells of every change from now on; the last one counts.
    pub fn subscribe(&self) -> watch::Receiver<PlaybackProgress> {
        self.0.subscribe()
    }
}

impl Default for Playback {
    fn default() -> Self {
        Self::new()
    }
}
