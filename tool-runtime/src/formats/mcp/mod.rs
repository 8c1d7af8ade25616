//! The Model Context Protocol.

mod definitions;
mod reply;
mod request;

pub(super) use self::definitions::definition;
pub(super) use self::reply::Reply;
pub(super) use self::request::{history, output, tool_fields};
