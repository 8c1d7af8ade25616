//! What can go wrong between a request and its reply.

use std::{error::Error, fmt, time::Duration};

use super::CallStatus;
use crate::{
    error::TimeoutPhase,
    http::{Failure, HttpError},
};

/// Why Twilio did not do what it was asked, or it is not known whether it did.
///
/// For the operator. No key stands in it, should Twilio quote one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TwilioError {
    /// Twilio does not accept the account's credentials (status 401).
    Unauthorized,
    /// Too much was asked in too short a time, and nothing was done (status 429).
    RateLimited {
        /// How long Twilio asks to wait, if it says.
        retry_after: Option<Duration>,
    },
    /// Twilio refuses the request, and would again (another status of 300 to 499).
    Rejected {
        /// The HTTP status.
        status: u16,
        /// Twilio's own code, such as 20404 for what is not found.
        code: Option<u32>,
        /// Twilio's words; empty when there were none to read.
        message: String,
    },
    /// Twilio failed (a status of 500 and above).
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// Something took too long.
    Timeout {
        /// What did.
        phase: TimeoutPhase,
    },
    /// There was no connection to Twilio, or it broke.
    Connection(String),
    /// Twilio agreed, and its reply could not be read; never shows it.
    Malformed,
    /// The call was asked to end and goes on.
    StillLive {
        /// What the call is said to be; none where Twilio does not say.
        status: Option<CallStatus>,
    },
    /// It is not known what came of a request, and a look at the call did not tell.
    Unconfirmed {
        /// What came of the look at the call.
        confirmation: Box<TwilioError>,
        /// What came of the request: the [`source`](Error::source).
        request: Box<TwilioError>,
    },
}

/// The code of what is not found (Twilio's error dictionary).
const NOT_FOUND: u32 = 20404;
/// The code of a call that is not in progress.
const NOT_IN_PROGRESS: u32 = 21220;

impl TwilioError {
    /// Whether the same request may succeed when it is sent again, a little later.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. } | Self::Server { .. } | Self::Timeout { .. } | Self::Connection(_)
        )
    }

    /// Whether a request that fails so may have been carried out, or had nothing to do.
    pub(super) fn is_unclear(&self) -> bool {
        match self {
            Self::Server { .. }
            | Self::Timeout { .. }
            | Self::Connection(_)
            | Self::Malformed
            | Self::Rejected { status: 404, .. } => true,
            Self::Rejected { status: 400, code, .. } => {
                code.is_none_or(|code| matches!(code, NOT_FOUND | NOT_IN_PROGRESS))
            }
            _ => false,
        }
    }
}

impl From<HttpError> for TwilioError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Config(problem) | HttpError::Connection(problem) => Self::Connection(problem),
            HttpError::Timeout(phase) => Self::Timeout { phase },
        }
    }
}

impl From<HttpError> for Failure<TwilioError> {
    fn from(error: HttpError) -> Self {
        TwilioError::from(error).into()
    }
}

impl fmt::Display for TwilioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("Twilio does not accept the credentials of the account"),
            Self::RateLimited { retry_after: None } => f.write_str("Twilio's rate limit is reached"),
            Self::RateLimited { retry_after: Some(wait) } => {
                write!(f, "Twilio's rate limit is reached; it asks to wait {wait:?}")
            }
            Self::Rejected { status, code, message } => {
                write!(f, "Twilio refused the request with status {status}")?;
                code.map_or(Ok(()), |code| write!(f, " and code {code}"))?;
                if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
            }
            Self::Server { status } => write!(f, "Twilio failed with status {status}"),
            Self::Timeout { phase } => write!(f, "{phase} took too long"),
            Self::Connection(problem) => write!(f, "the connection to Twilio failed: {problem}"),
            Self::Malformed => f.write_str("Twilio's reply could not be read"),
            Self::StillLive { status: Some(status) } => write!(f, "the call goes on: it is `{status}`"),
            Self::StillLive { status: None } => f.write_str("nobody says that the call is over"),
            Self::Unconfirmed { confirmation, .. } => confirmation.fmt(f),
        }
    }
}

impl Error for TwilioError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unconfirmed { request, .. } => Some(&**request),
            _ => None,
        }
    }
}
