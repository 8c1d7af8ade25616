//! What all that talks HTTP shares: a client with its connections, how patient it is, when it tries
//! again, and what it must keep to itself.

mod backoff;
mod body;
mod client;
mod error;
mod options;
mod patience;
mod retry;
mod secret;

pub(crate) use self::{
    backoff::retry_after,
    body::whole,
    client::HttpClient,
    error::HttpError,
    patience::Patience,
    retry::{Failure, retry},
    secret::Secrets,
};
pub use self::{options::HttpOptions, secret::Secret};
