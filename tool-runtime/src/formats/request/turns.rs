//! A conversation as providers have it: turns, and in the model's turns calls with their outputs.

use std::borrow::Cow;

use super::{
    arguments,
    ids::WireIds,
    pairs::pairs,
    words::{CUT_OFF, UNANSWERED, told_error},
};
use crate::{
    chat::{ChatItem, FunctionCall, FunctionCallOutput, Role},
    formats::Format,
    schema::JsonObject,
    tool::Definitions,
};

/// A turn of a conversation.
pub(in crate::formats) enum Turn<'h> {
    /// Instructions by the application.
    System(&'h str),
    /// What the user said.
    User(&'h str),
    /// What the model said and called; the outputs of its calls follow right after.
    Model(Vec<Part<'h>>),
}

/// A part of the model's turn.
pub(in crate::formats) enum Part<'h> {
    /// What it said; never blank.
    Text(&'h str),
    /// What only this provider understands.
    Provider(&'h JsonObject),
    /// A call, with its one output.
    Call(Called<'h>),
}

/// A call and its output, as the provider knows them.
pub(in crate::formats) struct Called<'h> {
    pub(in crate::formats) id: Cow<'h, str>,
    pub(in crate::formats) name: &'h str,
    /// The text of a JSON object.
    pub(in crate::formats) arguments: Cow<'h, str>,
    /// The text a tool was called with that takes no JSON.
    pub(in crate::formats) input: Option<&'h str>,
    extra: Option<&'h JsonObject>,
    pub(in crate::formats) output: Output<'h>,
}

/// A turn of the model by what its parts are, for providers whose message has a field for each.
#[derive(Default)]
pub(in crate::formats) struct Sorted<'t, 'h> {
    pub(in crate::formats) texts: Vec<&'h str>,
    /// Parts of the content that only this provider understands.
    pub(in crate::formats) blocks: Vec<serde_json::Value>,
    /// Fields of the message that only this provider understands.
    pub(in crate::formats) fields: JsonObject,
    pub(in crate::formats) calls: Vec<&'t Called<'h>>,
}

impl<'t, 'h> Sorted<'t, 'h> {
    pub(in crate::formats) fn of(parts: &'t [Part<'h>]) -> Self {
        let mut sorted = Self::default();
        for part in parts {
            match part {
                Part::Text(text) => sorted.texts.push(text),
                Part::Provider(block) if block.contains_key("type") => {
                    sorted.blocks.push(serde_json::Value::Object((*block).clone()));
                }
                Part::Provider(fields) => sorted.fields.extend((*fields).clone()),
                Part::Call(call) => sorted.calls.push(call),
            }
        }
        sorted
    }
}

/// The output of a call.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Output<'h> {
    pub(in crate::formats) text: &'h str,
    pub(in crate::formats) is_error: bool,
}

impl Called<'_> {
    /// What the provider sent with the call and wants back.
    pub(in crate::formats) fn extra(&self, key: &str) -> Option<&serde_json::Value> {
        self.extra.and_then(|extra| extra.get(key))
    }
}

impl<'h> Output<'h> {
    pub(super) fn of(output: &'h FunctionCallOutput) -> Self {
        Self { text: &output.output, is_error: output.is_error }
    }

    /// The text, which says itself that it is an error's where it is.
    pub(in crate::formats) fn told(self) -> Cow<'h, str> {
        if self.is_error { told_error(self.text) } else { Cow::Borrowed(self.text) }
    }
}

/// The turns of a conversation.
///
/// - The model's turn is what it said and called in one go. It ends where someone else speaks or
///   where outputs of its calls stand: what the model does after those is the next turn.
/// - Each call has its one output, wherever that stands. A call without one is answered with an
///   error, so that the model does not take it for done; dropping it instead, as other libraries do,
///   would tear it from the reasoning some providers want beside it. An output without a call is
///   dropped: no provider takes it.
/// - What only another provider understands is left out, and so are blank texts, which some refuse,
///   and what the history records of the agent.
pub(super) fn turns<'h>(items: &'h [ChatItem], names: &'h Definitions, format: Format) -> Vec<Turn<'h>> {
    let mut builder =
        Builder { turns: Vec::new(), parts: Vec::new(), since: 0, ids: WireIds::new(format), names };
    let partners = pairs(items);
    for (at, (item, partner)) in items.iter().zip(partners).enumerate() {
        match item {
            ChatItem::Message(message) => builder.say(message.role, &message.text, at),
            ChatItem::FunctionCall(call) => {
                let output = match partner.map(|partner| &items[partner]) {
                    Some(ChatItem::FunctionCallOutput(output)) => Some(output),
                    _ => None,
                };
                let called = builder.called(call, output);
                builder.part(Part::Call(called), at);
            }
            ChatItem::FunctionCallOutput(_) if builder.has(partner) => builder.end(),
            ChatItem::Provider(item) if item.format == format.name() => {
                builder.part(Part::Provider(&item.content), at);
            }
            _ => {}
        }
    }
    builder.end();
    builder.turns
}

struct Builder<'h> {
    turns: Vec<Turn<'h>>,
    /// The model's turn so far, and the place of its first item.
    parts: Vec<Part<'h>>,
    since: usize,
    ids: WireIds<'h>,
    names: &'h Definitions,
}

impl<'h> Builder<'h> {
    fn say(&mut self, role: Role, text: &'h str, at: usize) {
        if text.trim().is_empty() {
            return;
        }
        let turn = match role {
            Role::Assistant => return self.part(Part::Text(text), at),
            Role::System => Turn::System(text),
            Role::User => Turn::User(text),
        };
        self.end();
        self.turns.push(turn);
    }

    fn part(&mut self, part: Part<'h>, at: usize) {
        if self.parts.is_empty() {
            self.since = at;
        }
        self.parts.push(part);
    }

    /// Whether the item stands in the model's turn that has not ended yet.
    fn has(&self, item: Option<usize>) -> bool {
        !self.parts.is_empty() && item.is_some_and(|item| item >= self.since)
    }

    fn end(&mut self) {
        if !self.parts.is_empty() {
            self.turns.push(Turn::Model(std::mem::take(&mut self.parts)));
        }
    }

    fn called(&mut self, call: &'h FunctionCall, output: Option<&'h FunctionCallOutput>) -> Called<'h> {
        let extra = call.extra.as_deref();
        let kind = extra.and_then(|extra| extra.get("type")?.as_str());
        let input = matches!(kind, Some("custom" | "custom_tool_call")).then_some(call.arguments.as_str());
        let repaired = output.and_then(FunctionCallOutput::repaired_arguments);
        let arguments = match (input, repaired) {
            (Some(input), _) => Cow::Owned(arguments::of_text(input)),
            (None, Some(repaired)) => Cow::Borrowed(repaired),
            (None, None) => arguments::sendable(&call.arguments),
        };
        let missing = if call.incomplete { CUT_OFF } else { UNANSWERED };
        Called {
            id: self.ids.next(&call.call_id),
            name: self.names.wire_name(&call.name),
            arguments,
            input,
            extra,
            output: output.map_or(Output { text: missing, is_error: true }, Output::of),
        }
    }
}
