//! Replies in: <https://platform.openai.com/docs/api-reference/realtime-server-events>.

/// The events are those of Responses, or named alike; one response may follow another.
pub(in crate::formats) type Reply = crate::formats::openai_responses::Reply;
