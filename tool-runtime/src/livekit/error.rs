//! What can go wrong between a request and its answer.

use std::{error::Error, fmt};

use crate::{
    error::TimeoutPhase,
    http::{Failure, HttpError},
};

/// Why a server did not do what it was asked, or it is not known whether it did.
///
/// For the operator. No secret or token stands in it, should the server quote one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LiveKitError {
    /// The server answered with an error of its own.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What kind of error, in Twirp's words: `permission_denied`, `unavailable`, ..
        code: String,
        /// The server's words; empty when there were none.
        message: String,
    },
    /// Whoever answered did not speak as the server does, or broke off: a proxy in between, a wrong
    /// URL, a token that older servers refuse in plain text. Never shows it.
    Malformed {
        /// The HTTP status.
        status: u16,
    },
    /// Something took too long.
    Timeout {
        /// What did.
        phase: TimeoutPhase,
    },
    /// There was no connection to the server, or it broke.
    Connection(String),
    /// There is no request to send: no token could be signed.
    Unsent(String),
}

/// Twirp's codes of errors that pass by: those that say nothing of the request itself
/// ([specification][twirp]).
///
/// [twirp]: https://twitchtv.github.io/twirp/docs/spec_v7.html#error-codes
const PASSING: [&str; 8] = [
    "aborted",
    "canceled",
    "dataloss",
    "deadline_exceeded",
    "internal",
    "resource_exhausted",
    "unavailable",
    "unknown",
];

impl LiveKitError {
    /// Whether the same request may succeed when it is sent again, a little later.
    ///
    /// ```
    /// use tool_runtime::livekit::LiveKitError;
    ///
    /// assert!(LiveKitError::Malformed { status: 502 }.is_retryable());
    /// assert!(!LiveKitError::Malformed { status: 404 }.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Refused { code, .. } => PASSING.contains(&code.as_str()),
            Self::Malformed { status } => matches!(status, 408 | 425 | 429 | 500..),
            Self::Connection(_) | Self::Timeout { .. } => true,
            Self::Unsent(_) => false,
        }
    }

    /// Whether there was nothing left to end.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "not_found")
    }
}

impl From<HttpError> for LiveKitError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Config(problem) => Self::Unsent(problem),
            HttpError::Timeout(phase) => Self::Timeout { phase },
            HttpError::Connection(problem) => Self::Connection(problem),
        }
    }
}

impl From<HttpError> for Failure<LiveKitError> {
    fn from(error: HttpError) -> Self {
        LiveKitError::from(error).into()
    }
}

impl fmt::Display for LiveKitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, code, message } => {
                write!(f, "LiveKit refused the request with status {status}, {code}")?;
                if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
            }
            Self::Malformed { status: 401 } => f.write_str(
                "status 401 came without LiveKit's own words: are key and secret those of the server?",
            ),
            Self::Malformed { status } => {
                write!(f, "status {status} came without LiveKit's own words: is the URL right?")
            }
            Self::Timeout { phase } => write!(f, "{phase} took too long"),
            Self::Connection(problem) => write!(f, "the connection to LiveKit failed: {problem}"),
            Self::Unsent(problem) => write!(f, "LiveKit could not be asked: {problem}"),
        }
    }
}

impl Error for LiveKitError {}
