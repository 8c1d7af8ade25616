//! OpenAI's Chat Completions, and the many who speak it.

mod definitions;
mod reply;
mod request;

pub(super) use self::definitions::definition;
pub(super) use self::reply::Reply;
pub(super) use self::request::{history, mistral_history, mistral_tool_fields, output, tool_fields};
