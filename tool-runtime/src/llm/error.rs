//! What can go wrong between a request and the end of its reply.

use std::{fmt, time::Duration};

use super::ScriptError;
use crate::{error::TimeoutPhase, formats::FormatError};

/// Why a model did not reply, or not to the end.
///
/// For the operator. No key stands in it, and nothing of the conversation but what a provider quotes
/// when it refuses a request, and what differs from a script.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LlmError {
    /// The client was set up with something it cannot use: a base URL or a header that is none, or
    /// there are no certificates to trust.
    Config(String),
    /// The provider cannot be asked for what the request asks for.
    Unsupported(String),
    /// The provider does not know the key (status 401).
    Unauthorized,
    /// Too much was asked of the provider in too short a time (status 429).
    RateLimited {
        /// How long the provider asks to wait, if it says.
        retry_after: Option<Duration>,
    },
    /// The provider refuses the request, and would again (another status of 300 to 499).
    Rejected {
        /// The HTTP status.
        status: u16,
        /// The provider's words; empty when there were none to read.
        message: String,
    },
    /// The provider failed (a status of 500 and above).
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// Something took too long.
    Timeout {
        /// What did.
        phase: TimeoutPhase,
    },
    /// There was no connection to the provider, or it broke.
    Connection(String),
    /// The provider replied with something other than a reply; never shows it.
    Malformed(String),
    /// The reply ended before it was whole.
    Truncated,
    /// The reply could not be read, or tells of an error.
    Format(FormatError),
    /// A [`ScriptedLlm`](super::ScriptedLlm) was sent what its script does not have.
    Script(ScriptError),
}

/// Codes of errors within a reply that pass by: Anthropic's `error.type` ("Errors" in its API
/// reference), `error.code` of a failed OpenAI response, and the HTTP statuses gateways put there.
const PASSING: [&str; 11] = [
    "api_error",
    "overloaded_error",
    "rate_limit_error",
    "timeout_error",
    "rate_limit_exceeded",
    "server_error",
    "429",
    "500",
    "502",
    "503",
    "529",
];

impl LlmError {
    /// Whether the same request may succeed when it is sent again, a little later.
    ///
    /// ```
    /// use tool_runtime::LlmError;
    ///
    /// assert!(LlmError::RateLimited { retry_after: None }.is_retryable());
    /// assert!(!LlmError::Unauthorized.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Server { .. }
            | Self::Timeout { .. }
            | Self::Connection(_)
            | Self::Truncated => true,
            // Request timeout, conflict, too early: as OpenAI's and Anthropic's own clients have it.
            Self::Rejected { status, .. } => matches!(status, 408 | 409 | 425),
            Self::Format(FormatError::Provider { code, .. }) => {
                code.as_deref().is_some_and(|code| PASSING.contains(&code))
            }
            Self::Config(_)
            | Self::Unsupported(_)
            | Self::Unauthorized
            | Self::Malformed(_)
            | Self::Format(_)
            | Self::Script(_) => false,
        }
    }
}

impl fmt::Display for LlmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(problem) => write!(f, "the model's client cannot be set up: {problem}"),
            Self::Unsupported(problem) => write!(f, "the provider cannot be asked for that: {problem}"),
            Self::Unauthorized => f.write_str("the provider does not accept the key"),
            Self::RateLimited { retry_after: None } => f.write_str("the provider's rate limit is reached"),
            Self::RateLimited { retry_after: Some(wait) } => {
                write!(f, "the provider's rate limit is reached; it asks to wait {wait:?}")
            }
            Self::Rejected { status, message } if message.is_empty() => {
                write!(f, "the provider refused the request with status {status}")
            }
            Self::Rejected { status, message } => {
                write!(f, "the provider refused the request with status {status}: {message}")
            }
            Self::Server { status } => write!(f, "the provider failed with status {status}"),
            Self::Timeout { phase } => write!(f, "{phase} took too long"),
            Self::Connection(problem) => write!(f, "the connection to the provider failed: {problem}"),
            Self::Malformed(problem) => write!(f, "the provider sent no reply a model makes: {problem}"),
            Self::Truncated => f.write_str("the reply ended before it was whole"),
            Self::Format(error) => error.fmt(f),
            Self::Script(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for LlmError {}

impl From<FormatError> for LlmError {
    fn from(error: FormatError) -> Self {
        Self::Format(error)
    }
}

impl From<ScriptError> for LlmError {
    fn from(error: ScriptError) -> Self {
        Self::Script(error)
    }
}
