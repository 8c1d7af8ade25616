//! Why a request got no reply.

use std::{error::Error, fmt, io};

use hyper_util::client::legacy;

use crate::error::TimeoutPhase;

/// Why a request got no reply: each client makes its own error of it.
#[derive(Debug)]
pub(crate) enum HttpError {
    /// The client was set up with something it cannot use.
    Config(String),
    /// Something took too long.
    Timeout(TimeoutPhase),
    /// There was no connection, or it broke.
    Connection(String),
}

impl HttpError {
    /// A connection that broke, with the innermost cause: the rest is the client's own affair.
    pub(crate) fn broken(error: &(dyn Error + 'static)) -> Self {
        Self::Connection(causes(error).last().map(ToString::to_string).unwrap_or_default())
    }

    /// A request that could not be sent, or was not answered.
    pub(super) fn unanswered(error: &legacy::Error) -> Self {
        let is_timeout = |error: &(dyn Error + 'static)| {
            error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
        };
        if error.is_connect() && causes(error).any(is_timeout) {
            return Self::Timeout(TimeoutPhase::Connect);
        }
        Self::broken(error)
    }
}

/// As it is told of a client that cannot be set up.
impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(problem) | Self::Connection(problem) => f.write_str(problem),
            Self::Timeout(phase) => write!(f, "{phase} took too long"),
        }
    }
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}
