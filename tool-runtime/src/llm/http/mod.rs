//! What the models behind HTTP share: one request, its retries, and its reply as a stream.

mod attempt;
mod backoff;
mod body;
mod client;
mod endpoint;
mod options;
mod patience;
mod refusal;
mod reply;
mod secret;
mod settings;

use self::endpoint::Endpoint;
pub(super) use self::{
    body::Body,
    client::Client,
    settings::{Settings, settings},
};
pub use self::{options::HttpOptions, secret::Secret};
