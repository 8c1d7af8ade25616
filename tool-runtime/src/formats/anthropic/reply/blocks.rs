//! The blocks of a message.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::Delta;
use crate::{
    formats::{
        FormatError,
        reply::{Arguments, Assembly, CallNumber, End, Place, Text, append, object, parse},
    },
    schema::JsonObject,
};

/// The blocks that have begun and not ended, by their index.
#[derive(Default)]
pub(super) struct Blocks {
    open: HashMap<u64, Open>,
}

enum Open {
    Text,
    Call(CallNumber),
    /// What goes back as it came: thinking, tools the provider runs itself and their results. The
    /// input of such a tool comes as text.
    Kept {
        place: Place,
        input: String,
    },
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    thinking: Text<'a>,
    #[serde(borrow, default)]
    input: Arguments<'a>,
    /// Who makes the call: the model, or its own program (`code_execution`).
    #[serde(borrow, default)]
    caller: Option<&'a RawValue>,
}

impl Blocks {
    /// `content_block_start`. A call's `input` is an empty object then; the real one follows.
    pub(super) fn start(
        &mut self,
        index: u64,
        raw: &RawValue,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let block: Block<'_> = parse(raw.get())?;
        let open = match block.r#type.get() {
            Some("text") => {
                reply.text(block.text.or_empty());
                Open::Text
            }
            Some("tool_use") => {
                let call = block.call(event, reply)?;
                if let Some(input) = block.input.0.as_deref().filter(|input| *input != "{}") {
                    reply.arguments(call, input);
                }
                Open::Call(call)
            }
            _ => {
                reply.reasoning(block.thinking.or_empty());
                Open::Kept { place: reply.provider(object(raw)?), input: String::new() }
            }
        };
        self.open.insert(index, open);
        Ok(())
    }

    pub(super) fn delta(&mut self, index: u64, delta: &Delta<'_>, reply: &mut Assembly) {
        match (self.open.get_mut(&index), delta.r#type.get()) {
            (Some(Open::Call(call)), Some("input_json_delta")) => {
                reply.arguments(*call, delta.partial_json.or_empty());
            }
            (Some(Open::Kept { place, input }), kind) => {
                if kind == Some("thinking_delta") {
                    reply.reasoning(delta.thinking.or_empty());
                }
                input.push_str(delta.partial_json.or_empty());
                if let Some(kept) = reply.kept(*place) {
                    delta.append_to(kept);
                }
            }
            (_, Some("text_delta")) => reply.text(delta.text.or_empty()),
            _ => {}
        }
    }

    pub(super) fn stop(&mut self, index: u64, reply: &mut Assembly) {
        match self.open.remove(&index) {
            Some(Open::Call(call)) => reply.end(call, End::Text),
            Some(Open::Kept { place, input }) => keep_input(place, &input, reply),
            Some(Open::Text) | None => {}
        }
    }

    /// The message ends; so do its blocks.
    pub(super) fn keep_unfinished(&mut self, reply: &mut Assembly) {
        for (_, open) in self.open.drain() {
            if let Open::Kept { place, input } = open {
                keep_input(place, &input, reply);
            }
        }
    }

    /// A block of a message that came as one body. When the model was cut off, the last call's input
    /// has what was finished of it, and nothing tells what is missing
    /// (<https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/implement-tool-use>, "handling
    /// the `max_tokens` stop reason").
    pub(super) fn whole(
        &mut self,
        index: u64,
        raw: &RawValue,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let block: Block<'_> = parse(raw.get())?;
        if block.r#type.get() != Some("tool_use") {
            self.start(index, raw, event, reply)?;
            self.stop(index, reply);
            return Ok(());
        }
        let call = block.call(event, reply)?;
        reply.arguments(call, block.input.0.as_deref().unwrap_or_default());
        reply.end(call, End::Object);
        Ok(())
    }
}

impl Block<'_> {
    fn call(&self, event: &str, reply: &mut Assembly) -> Result<CallNumber, FormatError> {
        let call = reply.call(self.id.filled(), self.name.or_empty(), event);
        if let Some(caller) = self.caller {
            reply.extra(call, "caller", parse(caller.get())?);
        }
        Ok(call)
    }
}

impl Delta<'_> {
    /// Goes on with a block that is kept.
    fn append_to(&self, kept: &mut JsonObject) {
        for (field, new) in [("thinking", &self.thinking), ("signature", &self.signature)] {
            if let Some(new) = new.get() {
                append(kept, field, new);
            }
        }
        if let Some(citation) = self.citation.and_then(|raw| serde_json::from_str(raw.get()).ok()) {
            let citations = kept.entry("citations").or_insert_with(|| Value::Array(Vec::new()));
            if let Some(citations) = citations.as_array_mut() {
                citations.push(citation);
            }
        }
    }
}

fn keep_input(place: Place, input: &str, reply: &mut Assembly) {
    if let (Some(kept), Ok(input)) = (reply.kept(place), serde_json::from_str::<Value>(input)) {
        kept.insert("input".to_owned(), input);
    }
}
