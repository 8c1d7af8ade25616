//! How a media stream behaves.

use std::time::Duration;

/// How a media stream behaves.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::twilio::MediaOptions;
///
/// let options = MediaOptions::default().echo_timeout(Duration::from_secs(20)).event_capacity(500);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaOptions {
    pub(super) handshake_timeout: Duration,
    pub(super) write_timeout: Duration,
    pub(super) silence_timeout: Duration,
    pub(super) echo_timeout: Duration,
    pub(super) echo_margin: Duration,
    pub(super) lead: Duration,
    pub(super) event_capacity: usize,
}

impl Default for MediaOptions {
    fn default() -> Self {
        Self {
            handshake_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(10),
            silence_timeout: Duration::from_secs(30),
            echo_timeout: Duration::from_secs(15),
            echo_margin: Duration::from_secs(5),
            lead: Duration::from_secs(10),
            event_capacity: 256,
        }
    }
}

impl MediaOptions {
    /// How long a peer may take to tell of its stream: 10 seconds, unless set.
    #[must_use]
    pub fn handshake_timeout(self, handshake_timeout: Duration) -> Self {
        Self { handshake_timeout, ..self }
    }

    /// How long a message may take to be sent: 10 seconds, unless set. A peer that takes nothing for so
    /// long is given up.
    #[must_use]
    pub fn write_timeout(self, write_timeout: Duration) -> Self {
        Self { write_timeout, ..self }
    }

    /// How long nothing at all may come of a peer: 30 seconds, unless set. It is asked for a sign of
    /// life three times in that time.
    #[must_use]
    pub fn silence_timeout(self, silence_timeout: Duration) -> Self {
        Self { silence_timeout, ..self }
    }

    /// How long the echo of a speech's end is waited for at least, from the moment that end was sent: 15
    /// seconds, unless set.
    #[must_use]
    pub fn echo_timeout(self, echo_timeout: Duration) -> Self {
        Self { echo_timeout, ..self }
    }

    /// How long it is waited for beyond the time that the audio takes, where that is longer: 5 seconds,
    /// unless set.
    #[must_use]
    pub fn echo_margin(self, echo_margin: Duration) -> Self {
        Self { echo_margin, ..self }
    }

    /// How much audio Twilio holds at most before it is heard: 10 seconds, unless set. A voice that is
    /// faster waits.
    #[must_use]
    pub fn lead(self, lead: Duration) -> Self {
        Self { lead, ..self }
    }

    /// How many events are kept for a receiver that falls behind: 256, unless set, five seconds of the
    /// caller's audio.
    #[must_use]
    pub fn event_capacity(self, event_capacity: usize) -> Self {
        Self { event_capacity, ..self }
    }
}
