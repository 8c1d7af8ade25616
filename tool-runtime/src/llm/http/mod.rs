//! What the models behind HTTP share: one request, its retries, and its reply as a stream.

mod attempt;
mod body;
mod client;
mod endpoint;
mod refusal;
mod reply;
mod settings;

use self::endpoint::Endpoint;
pub(super) use self::{
    body::Body,
    client::Client,
    settings::{Settings, settings},
};
