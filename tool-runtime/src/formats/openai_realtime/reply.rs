//! Replies in: <https://platform.openai.com/docs/api-reference/realtime-server-events>.

use crate::formats::openai_responses::Reply;

/// The events are those of Responses, or named alike; one response may follow another.
pub(in crate::formats) fn reply() -> Reply {
    Reply::realtime()
}
