//! What was thought: shown as it comes, and kept for the next request.

use serde_json::{Value, value::RawValue};

use super::message::Message;
use crate::{
    formats::{
        FormatError,
        reply::{Assembly, Place, append, parse},
    },
    schema::JsonObject,
};

/// Where the fields of the assistant's message are kept that hold the reasoning.
///
/// `DeepSeek` wants `reasoning_content` back with a call
/// (<https://api-docs.deepseek.com/guides/thinking_mode>), `OpenRouter` `reasoning_details`
/// (<https://openrouter.ai/docs/use-cases/reasoning-tokens>).
#[derive(Default)]
pub(super) struct Reasoning {
    place: Option<Place>,
}

impl Reasoning {
    pub(super) fn read(&mut self, message: &Message<'_>, reply: &mut Assembly) -> Result<(), FormatError> {
        let (content, reasoning) = (message.reasoning_content.filled(), message.reasoning.filled());
        // Where both are there, they say the same.
        if let Some(thought) = content.or(reasoning) {
            reply.reasoning(thought);
        }
        for (field, thought) in [("reasoning_content", content), ("reasoning", reasoning)] {
            if let (Some(thought), Some(kept)) = (thought, thought.and_then(|_| self.kept(reply))) {
                append(kept, field, thought);
            }
        }
        match message.reasoning_details {
            Some(details) => self.details(details, reply),
            None => Ok(()),
        }
    }

    fn details(&mut self, details: &RawValue, reply: &mut Assembly) -> Result<(), FormatError> {
        let new: Vec<JsonObject> = parse(details.get())?;
        if new.is_empty() {
            return Ok(());
        }
        let Some(kept) = self.kept(reply) else { return Ok(()) };
        let kept = kept.entry("reasoning_details").or_insert_with(|| Value::Array(Vec::new()));
        let Some(kept) = kept.as_array_mut() else { return Ok(()) };
        for detail in new {
            match kept.last_mut().and_then(Value::as_object_mut).filter(|last| continues(last, &detail)) {
                Some(last) => merge(last, detail),
                None => kept.push(Value::Object(detail)),
            }
        }
        Ok(())
    }

    fn kept<'r>(&mut self, reply: &'r mut Assembly) -> Option<&'r mut JsonObject> {
        let place = *self.place.get_or_insert_with(|| reply.provider(JsonObject::new()));
        reply.kept(place)
    }
}

/// Whether a detail is the next piece of the one before.
fn continues(last: &JsonObject, detail: &JsonObject) -> bool {
    ["type", "index"].iter().all(|key| last.get(*key) == detail.get(*key))
        && detail.get("type").is_some_and(|kind| kind != "reasoning.encrypted")
}

fn merge(last: &mut JsonObject, detail: JsonObject) {
    for (key, value) in detail {
        match value {
            Value::String(text) if matches!(key.as_str(), "text" | "summary") => append(last, &key, &text),
            Value::Null => {}
            value => {
                last.insert(key, value);
            }
        }
    }
}
