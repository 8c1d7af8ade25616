//! What tells speeches apart, and which of them is next.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

/// What a speech is known by in its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpeechId(u64);

impl SpeechId {
    pub(super) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Display for SpeechId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "speech_{}", self.0)
    }
}

/// Which of several waiting speeches is next: the most urgent, of equals the first asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpeechPriority {
    /// After everything else.
    Low,
    /// In turn.
    #[default]
    Normal,
    /// Before what is normal. What is being said is not broken off.
    High,
}
