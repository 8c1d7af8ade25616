//! What the models behind HTTP share: one request, its retries, and its reply as a stream.

mod attempt;
mod backoff;
mod body;
mod endpoint;
mod options;
mod patience;
mod refusal;
mod reply;
mod secret;

pub(super) use self::{body::Body, endpoint::Endpoint};
pub use self::{options::HttpOptions, secret::Secret};
