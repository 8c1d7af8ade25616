//! What an account and its calls are told by, and what can be wrong with it.

use std::{error::Error, fmt};

use crate::http::HttpError;

/// Why an account or a call cannot be set up: what was given is missing or malformed.
///
/// It names what is wrong and how to mend it, and nothing of what was given.
///
/// ```
/// use tool_runtime::twilio::TwilioAccount;
///
/// let error = TwilioAccount::builder().account_sid("4711").auth_token("secret").build().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the account SID is malformed: it is `AC` and 32 hexadecimal digits; take it from Twilio's console",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TwilioInputError {
    /// Something was given neither as an argument nor in the environment.
    Missing(TwilioInput),
    /// Something was given that cannot be what it should be.
    Malformed(TwilioInput),
    /// The base URL or a header is none, or there are no certificates to trust.
    Http(String),
}

/// What an account and its calls are told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TwilioInput {
    /// The account's SID, `AC..`.
    AccountSid,
    /// The account's auth token.
    AuthToken,
    /// The SID of an API key, `SK..`.
    ApiKey,
    /// The secret of an API key.
    ApiSecret,
    /// A call's SID, `CA..`.
    CallSid,
}

impl TwilioInput {
    /// The environment variable it is taken from, as Twilio's own tools have it; none for a call.
    pub fn variable(self) -> Option<&'static str> {
        match self {
            Self::AccountSid => Some("TWILIO_ACCOUNT_SID"),
            Self::AuthToken => Some("TWILIO_AUTH_TOKEN"),
            Self::ApiKey => Some("TWILIO_API_KEY"),
            Self::ApiSecret => Some("TWILIO_API_SECRET"),
            Self::CallSid => None,
        }
    }

    /// What it must look like, and where it comes from.
    fn expected(self) -> &'static str {
        match self {
            Self::AccountSid => "it is `AC` and 32 hexadecimal digits; take it from Twilio's console",
            Self::ApiKey => "it is `SK` and 32 hexadecimal digits; take it from Twilio's console",
            Self::CallSid => "it is `CA` and 32 hexadecimal digits; a webhook and a stream's start have it",
            Self::AuthToken | Self::ApiSecret => {
                "it is one word of visible ASCII; take it from Twilio's console"
            }
        }
    }

    /// How to give it.
    fn remedy(self) -> &'static str {
        match self {
            Self::AccountSid => "set `TWILIO_ACCOUNT_SID` or call `account_sid`",
            Self::AuthToken => {
                "set `TWILIO_AUTH_TOKEN` or call `auth_token`, or give an API key (`TWILIO_API_KEY` and \
                 `TWILIO_API_SECRET`, or `api_key`)"
            }
            Self::ApiKey => "set `TWILIO_API_KEY` beside `TWILIO_API_SECRET`, or call `api_key`",
            Self::ApiSecret => "set `TWILIO_API_SECRET` beside `TWILIO_API_KEY`, or call `api_key`",
            Self::CallSid => "a webhook has it as `CallSid`, a stream's start as `callSid`",
        }
    }
}

impl fmt::Display for TwilioInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccountSid => "the account SID",
            Self::AuthToken => "the auth token",
            Self::ApiKey => "the SID of the API key",
            Self::ApiSecret => "the secret of the API key",
            Self::CallSid => "the call SID",
        })
    }
}

impl fmt::Display for TwilioInputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(input) => write!(f, "{input} is missing: {}", input.remedy()),
            Self::Malformed(input) => write!(f, "{input} is malformed: {}", input.expected()),
            Self::Http(problem) => write!(f, "the client of Twilio cannot be set up: {problem}"),
        }
    }
}

impl Error for TwilioInputError {}

impl From<HttpError> for TwilioInputError {
    fn from(error: HttpError) -> Self {
        Self::Http(error.to_string())
    }
}
