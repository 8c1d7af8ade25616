//! What took too long in an exchange with a provider.

use std::fmt;

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeoutPhase {
    /// Connecting.
    Connect,
    /// Waiting for the first byte of the reply.
    FirstByte,
    /// Waiting for the next byte of a reply that had begun.
    Idle,
    /// All of it together.
    Total,
}

impl fmt::Display for TimeoutPhase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting to the provider",
            Self::FirstByte => "the first byte of the reply",
            Self::Idle => "the next byte of the reply",
            Self::Total => "the reply as a whole",
        })
    }
}
