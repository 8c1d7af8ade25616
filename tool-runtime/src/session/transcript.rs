//! What was said and done, with calls that are not answered yet.

use std::sync::Arc;

use crate::chat::{ChatContext, ChatItem, FunctionCall, FunctionCallOutput};

/// What a model reads of a call that still runs.
const IN_PROGRESS: &str = "The tool call is still in progress.";
/// What stands in the history of a call that nobody waits for any more.
const GIVEN_UP: &str = "The conversation ended before the tool was done.";

/// The calls of one reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct GroupId(pub(super) u64);

/// What was said and done, in order. Calls keep their place until they are answered, however late
/// that is.
#[derive(Clone, Debug, Default)]
pub(super) struct Transcript(Vec<Entry>);

#[derive(Clone, Debug)]
enum Entry {
    Item(Arc<ChatItem>),
    Calls(GroupId, Vec<Slot>),
}

#[derive(Clone, Debug)]
struct Slot {
    call: Arc<FunctionCall>,
    output: Option<Arc<FunctionCallOutput>>,
    /// What the output is to say, whatever it says.
    mended: Option<String>,
    /// It is left out. It keeps its place: calls are answered by theirs.
    forgotten: bool,
}

impl Slot {
    fn mend(&mut self) {
        if let Some((output, text)) = self.output.as_mut().zip(self.mended.as_ref()) {
            Arc::make_mut(output).output.clone_from(text);
        }
    }
}

impl Transcript {
    pub(super) fn of(chat: &ChatContext) -> Self {
        Self(chat.items().iter().cloned().map(Arc::new).map(Entry::Item).collect())
    }

    pub(super) fn push(&mut self, item: Arc<ChatItem>) {
        self.0.push(Entry::Item(item));
    }

    /// Keeps a place for calls and their outputs.
    pub(super) fn open(&mut self, group: GroupId, calls: &[Arc<FunctionCall>]) {
        let slot = |call: &Arc<FunctionCall>| Slot {
            call: Arc::clone(call),
            output: None,
            mended: None,
            forgotten: false,
        };
        self.0.push(Entry::Calls(group, calls.iter().map(slot).collect()));
    }

    /// Answers a call; one whose group is not here is of another transcript.
    pub(super) fn answer(&mut self, group: GroupId, index: usize, output: &Arc<FunctionCallOutput>) {
        let Some(slot) = self.slots(group).and_then(|slots| slots.get_mut(index)) else { return };
        if let Some(repaired) = output.repaired_arguments() {
            repaired.clone_into(&mut Arc::make_mut(&mut slot.call).arguments);
        }
        slot.output = Some(Arc::clone(output));
        slot.mend();
    }

    /// Forgets the calls of a group that were not answered.
    pub(super) fn forget_unanswered(&mut self, group: GroupId) {
        for slot in self.slots(group).into_iter().flatten() {
            slot.forgotten |= slot.output.is_none();
        }
    }

    /// Changes what a call was answered with, or will be.
    pub(super) fn mend(&mut self, call_id: &str, text: &str) {
        let slots = self.0.iter_mut().rev().flat_map(|entry| match entry {
            Entry::Calls(_, slots) => slots.as_mut_slice(),
            Entry::Item(_) => &mut [],
        });
        let mut slots = slots.filter(|slot| slot.call.call_id == call_id);
        if let Some(slot) = slots.next() {
            slot.mended = Some(text.to_owned());
            slot.mend();
        }
    }

    /// Answers what was not answered: the conversation is over, and with it the waiting.
    pub(super) fn give_up(&mut self) {
        for entry in &mut self.0 {
            let Entry::Calls(_, slots) = entry else { continue };
            for slot in slots.iter_mut().filter(|slot| slot.output.is_none()) {
                let is_error = slot.mended.is_none();
                slot.output = Some(Arc::new(FunctionCallOutput::new(&slot.call, GIVEN_UP, is_error)));
                slot.mend();
            }
        }
    }

    fn slots(&mut self, group: GroupId) -> Option<&mut Vec<Slot>> {
        self.0.iter_mut().rev().find_map(|entry| match entry {
            Entry::Calls(id, slots) if *id == group => Some(slots),
            _ => None,
        })
    }

    /// How many entries there are: a mark for [`since`](Self::since).
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the latest call of this id was answered; false when there is none.
    pub(super) fn has_answered(&self, call_id: &str) -> bool {
        let slots = self.0.iter().rev().flat_map(|entry| match entry {
            Entry::Calls(_, slots) => slots.as_slice(),
            Entry::Item(_) => &[],
        });
        let mut slots = slots.filter(|slot| slot.call.call_id == call_id);
        slots.next().is_some_and(|slot| slot.output.is_some())
    }

    /// What is settled: every call with its output.
    pub(super) fn settled(&self) -> ChatContext {
        self.since(0)
    }

    /// What was settled of the entries after the first `mark`.
    pub(super) fn since(&self, mark: usize) -> ChatContext {
        let mut items = Vec::new();
        render(self.0.get(mark..).unwrap_or_default(), |_| None, &mut items);
        items.into_iter().collect()
    }

    /// What a model is sent: calls that still run are said to.
    pub(super) fn for_model(&self, first: Option<ChatItem>) -> ChatContext {
        let mut items = Vec::with_capacity(self.0.len() * 2 + 3);
        items.extend(first);
        let in_progress = |slot: &Slot| {
            let text = slot.mended.as_deref().unwrap_or(IN_PROGRESS);
            Some(Arc::new(FunctionCallOutput::new(&slot.call, text, false)))
        };
        render(&self.0, in_progress, &mut items);
        items.into_iter().collect()
    }
}

/// Adds the entries as items; `meanwhile` stands in for the outputs that are not there yet.
fn render(
    entries: &[Entry],
    meanwhile: impl Fn(&Slot) -> Option<Arc<FunctionCallOutput>>,
    items: &mut Vec<ChatItem>,
) {
    for entry in entries {
        let slots = match entry {
            Entry::Item(item) => {
                items.push((**item).clone());
                continue;
            }
            Entry::Calls(_, slots) => slots.iter().filter(|slot| !slot.forgotten),
        };
        let outputs = slots.map(|slot| (slot, slot.output.clone().or_else(|| meanwhile(slot))));
        let pairs: Vec<_> = outputs.filter_map(|(slot, output)| Some((slot, output?))).collect();
        items.extend(pairs.iter().map(|(slot, _)| FunctionCall::clone(&slot.call).into()));
        items.extend(pairs.iter().map(|(_, output)| FunctionCallOutput::clone(output).into()));
    }
}
