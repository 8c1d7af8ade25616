//! The blocks of a message.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{
    formats::{
        FormatError,
        reply::{Arguments, Assembly, CallNumber, End, List, Place, Text, append, object, parse},
    },
    schema::JsonObject,
};

/// The blocks of a stream that have begun and not ended, by their index.
#[derive(Default)]
pub(super) struct Blocks {
    open: HashMap<u64, Open>,
}

enum Open {
    Call(CallNumber),
    /// A tool the provider runs itself, its input a text so far; or reasoning.
    Kept {
        place: Place,
        input: String,
    },
}

/// `ContentBlock` of a body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow, default)]
    tool_use: Option<ToolUse<'a>>,
    #[serde(borrow, default)]
    reasoning_content: Option<Reasoning<'a>>,
    /// What was said, with where it is from.
    #[serde(borrow, default)]
    citations_content: Option<Citations<'a>>,
    /// In a stream, the next parts of what came of a tool the provider ran itself.
    #[serde(borrow, default)]
    tool_result: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Citations<'a> {
    #[serde(borrow, default)]
    content: List<Said<'a>>,
}

#[derive(Deserialize)]
struct Said<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToolUse<'a> {
    #[serde(borrow, default, rename = "toolUseId")]
    id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    input: Arguments<'a>,
    /// `server_tool_use` where the provider runs the tool.
    #[serde(borrow, default)]
    r#type: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reasoning<'a> {
    #[serde(borrow, default, rename = "reasoningText")]
    whole: Option<ReasoningText<'a>>,
    /// In a stream, it comes in pieces without its name.
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    signature: Text<'a>,
    #[serde(borrow, default)]
    redacted_content: Text<'a>,
}

#[derive(Deserialize)]
struct ReasoningText<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
}

impl ToolUse<'_> {
    fn is_the_providers(&self) -> bool {
        self.r#type.get() == Some("server_tool_use")
    }

    fn begin(&self, event: &str, reply: &mut Assembly) -> CallNumber {
        reply.call(self.id.filled(), self.name.or_empty(), event)
    }
}

impl Blocks {
    /// A block of a body. When the model was cut off, nothing tells what is missing of an input.
    pub(super) fn whole(raw: &RawValue, event: &str, reply: &mut Assembly) -> Result<(), FormatError> {
        let block: Block<'_> = parse(raw.get())?;
        if let Some(said) = block.citations_content {
            said.content.0.iter().for_each(|part| reply.text(part.text.or_empty()));
            return Ok(());
        }
        match (block.text, block.tool_use) {
            (Some(text), _) => reply.text(text.or_empty()),
            (None, Some(tool)) if !tool.is_the_providers() => {
                let call = tool.begin(event, reply);
                reply.arguments(call, tool.input.0.as_deref().unwrap_or_default());
                reply.end(call, End::Object);
            }
            _ => {
                let thought = block.reasoning_content.and_then(|reasoning| reasoning.whole);
                reply.reasoning(thought.as_ref().map_or("", |thought| thought.text.or_empty()));
                reply.provider(object(raw)?);
            }
        }
        Ok(())
    }

    /// `contentBlockStart`: of calls and their like; texts begin without.
    pub(super) fn start(
        &mut self,
        index: u64,
        raw: &RawValue,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let block: Block<'_> = parse(raw.get())?;
        match block.tool_use {
            Some(tool) if !tool.is_the_providers() => {
                self.open.insert(index, Open::Call(tool.begin(event, reply)));
            }
            _ => {
                let content = object(raw)?;
                if !content.is_empty() {
                    let place = reply.provider(content);
                    self.open.insert(index, Open::Kept { place, input: String::new() });
                }
            }
        }
        Ok(())
    }

    /// `contentBlockDelta`.
    pub(super) fn delta(
        &mut self,
        index: u64,
        raw: &RawValue,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let block: Block<'_> = parse(raw.get())?;
        if let Some(text) = &block.text {
            reply.text(text.or_empty());
        }
        if let Some(reasoning) = &block.reasoning_content {
            self.reasoning(index, reasoning, reply);
        }
        if let Some(parts) = block.tool_result {
            self.result(index, parse(parts.get())?, reply);
        }
        let Some(input) = block.tool_use.and_then(|tool| tool.input.0) else { return Ok(()) };
        match self.open.get_mut(&index) {
            Some(Open::Call(call)) => reply.arguments(*call, &input),
            Some(Open::Kept { input: before, .. }) => before.push_str(&input),
            None => {}
        }
        Ok(())
    }

    fn reasoning(&mut self, index: u64, piece: &Reasoning<'_>, reply: &mut Assembly) {
        reply.reasoning(piece.text.or_empty());
        let new = |reply: &mut Assembly| Open::Kept {
            place: reply.provider(JsonObject::new()),
            input: String::new(),
        };
        let open = self.open.entry(index).or_insert_with(|| new(reply));
        let Open::Kept { place, .. } = open else { return };
        let Some(kept) = reply.kept(*place) else { return };
        let Some(kept) = inner(kept, "reasoningContent") else { return };
        if let Some(redacted) = piece.redacted_content.filled() {
            append(kept, "redactedContent", redacted);
            return;
        }
        let Some(kept) = inner(kept, "reasoningText") else { return };
        for (field, text) in [("text", &piece.text), ("signature", &piece.signature)] {
            if let Some(text) = text.filled() {
                append(kept, field, text);
            }
        }
    }

    /// `ToolResultBlockDelta`, of a tool the provider ran itself.
    fn result(&mut self, index: u64, parts: List<JsonObject>, reply: &mut Assembly) {
        let Some(Open::Kept { place, .. }) = self.open.get(&index) else { return };
        let kept = reply.kept(*place).and_then(|kept| inner(kept, "toolResult"));
        let content = kept.map(|kept| kept.entry("content").or_insert_with(|| Value::Array(Vec::new())));
        let Some(content) = content.and_then(Value::as_array_mut) else { return };
        for part in parts.0 {
            let before = content.last_mut().and_then(Value::as_object_mut);
            match (
                before.filter(|before| before.contains_key("text")),
                part.get("text").and_then(Value::as_str),
            ) {
                (Some(before), Some(text)) => append(before, "text", text),
                _ => content.push(part.into()),
            }
        }
    }

    /// `contentBlockStop`.
    pub(super) fn stop(&mut self, index: u64, reply: &mut Assembly) {
        match self.open.remove(&index) {
            Some(Open::Call(call)) => reply.end(call, End::Text),
            Some(Open::Kept { place, input }) => keep_input(place, &input, reply),
            None => {}
        }
    }
}

fn inner<'o>(object: &'o mut JsonObject, key: &str) -> Option<&'o mut JsonObject> {
    object.entry(key).or_insert_with(|| Value::Object(JsonObject::new())).as_object_mut()
}

fn keep_input(place: Place, input: &str, reply: &mut Assembly) {
    let tool = reply.kept(place).and_then(|kept| kept.get_mut("toolUse")?.as_object_mut());
    if let (Some(tool), Ok(input)) = (tool, serde_json::from_str::<Value>(input)) {
        tool.insert("input".to_owned(), input);
    }
}
