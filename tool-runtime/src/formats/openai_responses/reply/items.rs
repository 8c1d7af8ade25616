//! The items of a response: messages, calls, and what only the provider understands.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::formats::{
    FormatError,
    reply::{Arguments, Assembly, CallNumber, End, List, Place, Text, object, parse},
};

/// The items that have begun.
///
/// An event names its item by id and by place in the output, and no server can be relied on for
/// both: Copilot's ids differ from event to event, Azure's Realtime leaves the place out, xAI's says
/// 0 for all.
#[derive(Default)]
pub(super) struct Items {
    entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    by_index: HashMap<u64, usize>,
    any_done: bool,
}

/// What an event is about: the item's place in the output, its id.
pub(super) type Key<'e> = (Option<u64>, Option<&'e str>);

enum Entry {
    Message { said: bool },
    Call(CallNumber),
    Other(Place),
    Done,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    r#type: Text<'a>,
    #[serde(borrow, default)]
    role: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    call_id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    /// Where the tool stands, if the provider searched for it.
    #[serde(borrow, default)]
    namespace: Text<'a>,
    #[serde(borrow, default)]
    arguments: Arguments<'a>,
    #[serde(borrow, default)]
    input: Text<'a>,
    #[serde(borrow, default)]
    content: List<Part<'a>>,
}

/// A part of a message: `output_text`, `refusal`, or Realtime's `audio` with its transcript.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    refusal: Text<'a>,
    #[serde(borrow, default)]
    transcript: Text<'a>,
}

impl Items {
    fn known(&self, (index, id): Key<'_>) -> Option<usize> {
        let by_id = id.and_then(|id| self.by_id.get(id));
        by_id.or_else(|| self.by_index.get(&index?)).copied()
    }

    fn entry(&mut self, key: Key<'_>) -> Option<&mut Entry> {
        self.known(key).and_then(|item| self.entries.get_mut(item))
    }

    pub(super) fn say(&mut self, key: Key<'_>, text: &str, reply: &mut Assembly) {
        if let Some(Entry::Message { said }) = self.entry(key) {
            *said = true;
        }
        reply.text(text);
    }

    pub(super) fn arguments(&mut self, key: Key<'_>, delta: &str, reply: &mut Assembly) {
        if let Some(Entry::Call(call)) = self.entry(key) {
            reply.arguments(*call, delta);
        }
    }

    pub(super) fn all_arguments(&mut self, key: Key<'_>, arguments: &Text<'_>, reply: &mut Assembly) {
        if let (Some(Entry::Call(call)), Some(arguments)) = (self.entry(key), arguments.get()) {
            reply.all_arguments(*call, arguments);
        }
    }

    /// `response.output_item.added`: an item begins.
    pub(super) fn added(
        &mut self,
        index: Option<u64>,
        item: Option<&RawValue>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let Some(item) = item else { return Ok(()) };
        let item: Item<'_> = parse(item.get())?;
        let known = match item.id.filled() {
            Some(id) => self.by_id.contains_key(id),
            None => self.known((index, None)).is_some(),
        };
        if !known {
            self.begin(index, &item, event, reply);
        }
        Ok(())
    }

    fn begin(&mut self, index: Option<u64>, item: &Item<'_>, event: &str, reply: &mut Assembly) -> usize {
        let number = self.entries.len();
        self.entries.push(match item.r#type.get() {
            Some("message") => {
                reply.new_message();
                Entry::Message { said: false }
            }
            Some("function_call" | "custom_tool_call") => Entry::Call(item.call(event, reply)),
            _ => Entry::Other(reply.reserve()),
        });
        if let Some(id) = item.id.filled() {
            self.by_id.insert(id.to_owned(), number);
        }
        if let Some(index) = index {
            self.by_index.insert(index, number);
        }
        number
    }

    /// The whole response's `output`. Often it is empty; where items came done before, only those
    /// are taken from it that began and did not end.
    pub(super) fn output(
        &mut self,
        output: &[&RawValue],
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let first = !self.any_done;
        for (place, raw) in output.iter().enumerate() {
            let id = parse::<Item<'_>>(raw.get())?.id;
            if first || id.filled().is_some_and(|id| self.by_id.contains_key(id)) {
                self.done(first.then_some(place as u64), Some(raw), event, reply)?;
            }
        }
        Ok(())
    }

    /// `response.output_item.done`: the item as it counts.
    pub(super) fn done(
        &mut self,
        index: Option<u64>,
        raw: Option<&RawValue>,
        event: &str,
        reply: &mut Assembly,
    ) -> Result<(), FormatError> {
        let Some(raw) = raw else { return Ok(()) };
        let item: Item<'_> = parse(raw.get())?;
        let known = self.known((index, item.id.filled()));
        let number = known.unwrap_or_else(|| self.begin(index, &item, event, reply));
        let Some(entry) = self.entries.get_mut(number) else { return Ok(()) };
        self.any_done = true;
        match std::mem::replace(entry, Entry::Done) {
            Entry::Message { said } => item.say(said, reply),
            Entry::Call(call) => item.finish_call(call, reply),
            Entry::Other(place) => reply.fill(place, object(raw)?),
            Entry::Done => {}
        }
        Ok(())
    }
}

impl Item<'_> {
    fn call(&self, event: &str, reply: &mut Assembly) -> CallNumber {
        let call = reply.call(self.call_id.filled(), self.name.or_empty(), event);
        for (key, text) in [("id", &self.id), ("namespace", &self.namespace)] {
            if let Some(text) = text.filled() {
                reply.extra(call, key, text.into());
            }
        }
        if self.r#type.get() == Some("custom_tool_call") {
            reply.extra(call, "type", "custom_tool_call".into());
        }
        call
    }

    fn finish_call(&self, call: CallNumber, reply: &mut Assembly) {
        let arguments = self.input.get().or(self.arguments.0.as_deref());
        if let Some(arguments) = arguments {
            reply.all_arguments(call, arguments);
        }
        let end = match self.status.get() {
            Some("incomplete" | "in_progress" | "failed") => End::Broken,
            // A text needs no end that could be seen.
            _ if self.r#type.get() == Some("custom_tool_call") => End::Whole,
            _ => End::Stated,
        };
        reply.end(call, end);
    }

    fn say(&self, said: bool, reply: &mut Assembly) {
        if said || self.role.get() == Some("user") {
            return; // xAI's Realtime has the user's words in its output, too
        }
        for part in &self.content.0 {
            for text in [&part.text, &part.refusal, &part.transcript] {
                reply.text(text.or_empty());
            }
        }
    }
}
