//! What a server and its rooms are told by, and what can be wrong with it.

use std::{error::Error, fmt};

use crate::http::HttpError;

/// Why a server or a room cannot be set up: what was given is missing or malformed.
///
/// It names what is wrong and how to mend it, and nothing of what was given.
///
/// ```
/// use tool_runtime::livekit::LiveKitServer;
///
/// let error = LiveKitServer::builder().url("wss://livekit.example.com").build().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the key of LiveKit's API is missing: set `LIVEKIT_API_KEY` or call `api_key`",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LiveKitInputError {
    /// Something was given neither as an argument nor in the environment.
    Missing(LiveKitInput),
    /// Something was given that cannot be what it should be.
    Malformed(LiveKitInput),
    /// A header is none, or there are no certificates to trust.
    Http(String),
}

/// What a server and its rooms are told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LiveKitInput {
    /// Where the server stands.
    Url,
    /// The key of its API.
    ApiKey,
    /// The secret that belongs to the key.
    ApiSecret,
    /// The name of a room.
    Room,
    /// The identity of a participant.
    Participant,
}

impl LiveKitInput {
    /// The environment variable it is taken from, as LiveKit's own tools have it; none for a room.
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Self::Url => Some("LIVEKIT_URL"),
            Self::ApiKey => Some("LIVEKIT_API_KEY"),
            Self::ApiSecret => Some("LIVEKIT_API_SECRET"),
            Self::Room | Self::Participant => None,
        }
    }

    /// What it must look like.
    fn expected(self) -> &'static str {
        match self {
            Self::Url => "it begins with wss://, ws://, https:// or http:// and has no user and password",
            Self::ApiKey | Self::ApiSecret => "it has no line breaks, and no spaces or quotes around it",
            Self::Room | Self::Participant => "it has no line breaks or other control characters",
        }
    }

    /// How to give it.
    fn remedy(self) -> &'static str {
        match self {
            Self::Url => "set `LIVEKIT_URL` or call `url`",
            Self::ApiKey => "set `LIVEKIT_API_KEY` or call `api_key`",
            Self::ApiSecret => "set `LIVEKIT_API_SECRET` or call `api_secret`",
            Self::Room => "a job and a webhook have it",
            Self::Participant => "call `participant` with whom to remove",
        }
    }
}

impl fmt::Display for LiveKitInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Url => "the URL of the LiveKit server",
            Self::ApiKey => "the key of LiveKit's API",
            Self::ApiSecret => "the secret of LiveKit's API",
            Self::Room => "the name of the room",
            Self::Participant => "the identity of the participant",
        })
    }
}

impl fmt::Display for LiveKitInputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(input) => write!(f, "{input} is missing: {}", input.remedy()),
            Self::Malformed(input) => write!(f, "{input} is malformed: {}", input.expected()),
            Self::Http(problem) => write!(f, "the client of LiveKit cannot be set up: {problem}"),
        }
    }
}

impl Error for LiveKitInputError {}

impl From<HttpError> for LiveKitInputError {
    fn from(error: HttpError) -> Self {
        Self::Http(error.to_string())
    }
}
