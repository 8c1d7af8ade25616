//! How a session behaves.

use std::time::Duration;

/// What becomes of calls that still run when the user breaks in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InterruptedCalls {
    /// They run on, and call and output are in the history when they are done.
    #[default]
    Keep,
    /// They run on, but leave the history; what they answer is ignored.
    Remove,
}

/// How a session behaves.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::{InterruptedCalls, SessionOptions};
///
/// let options = SessionOptions::default()
///     .max_tool_steps(5)
///     .interrupted_calls(InterruptedCalls::Remove)
///     .user_away_timeout(Duration::from_secs(30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOptions {
    pub(crate) max_tool_steps: usize,
    pub(crate) allow_interruptions: bool,
    pub(crate) interrupted_calls: InterruptedCalls,
    pub(crate) user_away_timeout: Option<Duration>,
    pub(crate) end_after_silence: Option<Duration>,
    pub(crate) max_llm_failures: u32,
    pub(crate) playout_timeout: Duration,
    pub(crate) exit_timeout: Duration,
    pub(crate) drain_timeout: Duration,
    pub(crate) event_capacity: usize,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            max_tool_steps: 3,
            allow_interruptions: true,
            interrupted_calls: InterruptedCalls::Keep,
            user_away_timeout: Some(Duration::from_secs(15)),
            end_after_silence: None,
            max_llm_failures: 3,
            playout_timeout: Duration::from_secs(15),
            exit_timeout: Duration::from_secs(10),
            drain_timeout: Duration::from_secs(60),
            event_capacity: 256,
        }
    }
}

impl SessionOptions {
    /// How often a turn may go on with replies to tools that may call tools again: 3 times, unless
    /// set. The reply after that must not call any.
    #[must_use]
    pub fn max_tool_steps(self, max_tool_steps: usize) -> Self {
        Self { max_tool_steps, ..self }
    }

    /// Whether the user may break off what the agent says: yes, unless set here or for the one speech.
    #[must_use]
    pub fn allow_interruptions(self, allow_interruptions: bool) -> Self {
        Self { allow_interruptions, ..self }
    }

    /// What becomes of calls that still run when the user breaks in: they are kept, unless set.
    #[must_use]
    pub fn interrupted_calls(self, interrupted_calls: InterruptedCalls) -> Self {
        Self { interrupted_calls, ..self }
    }

    /// How long both may be silent before the user counts as away: 15 seconds, unless set; `None` for
    /// as long as they like.
    #[must_use]
    pub fn user_away_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { user_away_timeout: timeout.into(), ..self }
    }

    /// How long both may be silent before the session closes: as long as they like, unless set.
    #[must_use]
    pub fn end_after_silence(self, silence: impl Into<Option<Duration>>) -> Self {
        Self { end_after_silence: silence.into(), ..self }
    }

    /// After how many failed replies in a row the session closes with an error: 3, unless set.
    #[must_use]
    pub fn max_llm_failures(self, max_llm_failures: u32) -> Self {
        Self { max_llm_failures, ..self }
    }

    /// How long the speech output may go without a sign of life before a speech is given up: 15
    /// seconds, unless set, and never less than the sound it has made and not yet played. One that makes
    /// progress for ever is given up when ten minutes have passed since it got the last word, or a
    /// second for each character where that is longer. The speech then fails.
    #[must_use]
    pub fn playout_timeout(self, playout_timeout: Duration) -> Self {
        Self { playout_timeout, ..self }
    }

    /// How long an agent may take to leave: 10 seconds, unless set.
    #[must_use]
    pub fn exit_timeout(self, exit_timeout: Duration) -> Self {
        Self { exit_timeout, ..self }
    }

    /// How long a session that closes waits for speech and tools to end by themselves: 60 seconds,
    /// unless set. Then speech is broken off and tools are left behind.
    #[must_use]
    pub fn drain_timeout(self, drain_timeout: Duration) -> Self {
        Self { drain_timeout, ..self }
    }

    /// How many events a listener may lag behind before it loses some: 256, unless set, and never
    /// less than 16.
    #[must_use]
    pub fn event_capacity(self, event_capacity: usize) -> Self {
        Self { event_capacity: event_capacity.max(16), ..self }
    }
}
