//! Puts a reply together: its items in order, its calls, its parts as they come.

mod calls;

use std::collections::{HashMap, HashSet};

use super::{ReplyPart, draft::Draft};
use crate::{
    chat::{ChatItem, ChatMessage, FunctionCall, ProviderItem, Role},
    formats::{Completion, FinishReason, Usage},
    schema::JsonObject,
};

/// A reply as far as it was read.
#[derive(Default)]
pub(in crate::formats) struct Assembly {
    format: &'static str,
    /// The tools' names by the wire's, where they differ.
    tool_names: HashMap<String, String>,
    slots: Vec<Slot>,
    /// The slot of each call.
    calls: Vec<usize>,
    /// How many of the calls are settled; they are given out in order.
    settled: usize,
    /// How many there were when the model stopped before: in a session, it stops more than once.
    finished: usize,
    /// How many there were when a piece of the stream was lost.
    doubted: usize,
    ids: HashSet<String>,
    parts: Vec<ReplyPart>,
    finish: Option<FinishReason>,
    raw_finish: Option<String>,
    usage: Option<Usage>,
    id: Option<String>,
}

enum Slot {
    Said(String),
    Open(Draft),
    Settled(FunctionCall),
    Provider(JsonObject),
    /// Kept for something that is still being written.
    Reserved,
    /// Parts two messages.
    Border,
}

/// A call of the reply, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) struct CallNumber(usize);

/// Something of the provider's own, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) struct Place(usize);

impl Assembly {
    pub(super) fn new(format: &'static str) -> Self {
        Self { format, ..Self::default() }
    }

    pub(super) fn name_tools(&mut self, names: HashMap<String, String>) {
        self.tool_names = names;
    }

    pub(super) fn take_parts(&mut self) -> Vec<ReplyPart> {
        std::mem::take(&mut self.parts)
    }

    /// The provider's id of the reply; the first one stays.
    pub(in crate::formats) fn reply_id(&mut self, id: Option<&str>) {
        if let (None, Some(id)) = (&self.id, id) {
            self.id = Some(id.to_owned());
        }
    }

    /// Something was said.
    pub(in crate::formats) fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.slots.last_mut() {
            Some(Slot::Said(said)) => said.push_str(text),
            _ => self.slots.push(Slot::Said(text.to_owned())),
        }
        self.parts.push(ReplyPart::Text(text.to_owned()));
    }

    /// Something was thought; what of it goes back to the provider is kept apart.
    pub(in crate::formats) fn reasoning(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(ReplyPart::Reasoning(text.to_owned()));
        }
    }

    /// Something only the provider understands.
    pub(in crate::formats) fn provider(&mut self, content: JsonObject) -> Place {
        self.slots.push(Slot::Provider(content));
        Place(self.slots.len() - 1)
    }

    /// A place for something of the provider's own that comes later; it is nothing if it does not.
    pub(in crate::formats) fn reserve(&mut self) -> Place {
        self.slots.push(Slot::Reserved);
        Place(self.slots.len() - 1)
    }

    pub(in crate::formats) fn fill(&mut self, place: Place, content: JsonObject) {
        if let Some(slot @ Slot::Reserved) = self.slots.get_mut(place.0) {
            *slot = Slot::Provider(content);
        }
    }

    /// What is said next is a message of its own.
    pub(in crate::formats) fn new_message(&mut self) {
        self.slots.push(Slot::Border);
    }

    /// What was kept at `place`, to be gone on with.
    pub(in crate::formats) fn kept(&mut self, place: Place) -> Option<&mut JsonObject> {
        match self.slots.get_mut(place.0) {
            Some(Slot::Provider(content)) => Some(content),
            _ => None,
        }
    }

    /// The last item, if it is the provider's own.
    pub(in crate::formats) fn last_kept(&mut self) -> Option<&mut JsonObject> {
        match self.slots.last_mut() {
            Some(Slot::Provider(content)) => Some(content),
            _ => None,
        }
    }

    /// The provider says why the model stopped, in its own word.
    pub(in crate::formats) fn finish(&mut self, reason: FinishReason, raw: &str) {
        let cut = !matches!(reason, FinishReason::Stop | FinishReason::ToolCalls);
        self.settle_all(cut);
        let reason = match reason {
            FinishReason::Stop if self.calls.len() > self.finished => FinishReason::ToolCalls,
            other => other,
        };
        self.finished = self.calls.len();
        self.raw_finish = Some(raw.to_owned());
        self.finish = Some(reason.clone());
        self.parts.push(ReplyPart::Finish(reason));
    }

    pub(in crate::formats) fn finish_reason(&self) -> Option<&str> {
        self.raw_finish.as_deref()
    }

    /// What was used up to now.
    pub(in crate::formats) fn usage(&mut self, usage: Usage) {
        if self.usage != Some(usage) {
            self.usage = Some(usage);
            self.parts.push(ReplyPart::Usage(usage));
        }
    }

    pub(in crate::formats) fn usage_so_far(&self) -> Usage {
        self.usage.unwrap_or_default()
    }

    /// The provider says that nothing more comes.
    pub(super) fn close(&mut self) {
        self.settle_all(self.finish.is_none());
    }

    pub(super) fn into_completion(mut self) -> Completion {
        self.close();
        let format = self.format;
        let item = |slot| match slot {
            Slot::Said(text) => Some(ChatMessage::new(Role::Assistant, text).into()),
            Slot::Settled(call) => Some(call.into()),
            Slot::Provider(content) => Some(ProviderItem::new(format, content).into()),
            Slot::Open(_) | Slot::Reserved | Slot::Border => None,
        };
        let items: Vec<ChatItem> = self.slots.into_iter().filter_map(item).collect();
        let Self { finish, raw_finish, usage, id, .. } = self;
        Completion { items, finish, raw_finish, usage, id }
    }
}
