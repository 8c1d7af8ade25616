//! OpenAI's Realtime.

mod definitions;
mod reply;
mod request;

pub(super) use self::definitions::definition;
pub(super) use self::reply::reply;
pub(super) use self::request::{history, output};
