//! Twilio's REST API: every way in which a request can go wrong, and what is known then.

mod cancelling;
mod credentials;
mod fake;
mod faults;
mod looks;
mod many;
mod patience;
mod repeats;
mod requests;
mod secrets;
pub(crate) mod support;
