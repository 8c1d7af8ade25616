//! What cannot be done with a speech.

use std::{error::Error, fmt};

/// Why a speech cannot be broken off, or protected from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotInterruptible {
    /// It must not be broken off.
    Protected,
    /// It was broken off already, so it is too late to protect it.
    Already,
}

impl fmt::Display for NotInterruptible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Protected => "the speech must not be interrupted",
            Self::Already => "the speech was interrupted already",
        })
    }
}

impl Error for NotInterruptible {}

/// A tool waits for the end of the speech that called it, which waits for the tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnSpeech;

impl fmt::Display for OwnSpeech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a tool cannot wait for the end of the speech that called it; \
             wait with `RunContext::wait_for_playout` for what was said before the call",
        )
    }
}

impl Error for OwnSpeech {}
