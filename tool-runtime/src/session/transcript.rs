//! What was said and done, with calls that are not answered yet.

use crate::chat::{ChatContext, ChatItem, FunctionCall, FunctionCallOutput};

/// What a model reads of a call that still runs.
const IN_PROGRESS: &str = "The tool call is still in progress.";

/// The calls of one reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct GroupId(pub(super) u64);

/// What was said and done, in order. Calls keep their place until they are answered, however late
/// that is.
#[derive(Clone, Debug, Default)]
pub(super) struct Transcript(Vec<Entry>);

#[derive(Clone, Debug)]
enum Entry {
    Item(ChatItem),
    Calls(GroupId, Vec<Slot>),
}

#[derive(Clone, Debug)]
struct Slot {
    call: FunctionCall,
    output: Option<FunctionCallOutput>,
    /// What the output is to say, whatever it says.
    mended: Option<String>,
    /// It is left out. It keeps its place: calls are answered by theirs.
    forgotten: bool,
}

impl Slot {
    fn mend(&mut self) {
        if let Some((output, text)) = self.output.as_mut().zip(self.mended.as_ref()) {
            output.output.clone_from(text);
        }
    }
}

impl Transcript {
    pub(super) fn of(chat: ChatContext) -> Self {
        Self(chat.items().iter().cloned().map(Entry::Item).collect())
    }

    pub(super) fn push(&mut self, item: ChatItem) {
        self.0.push(Entry::Item(item));
    }

    /// Keeps a place for calls and their outputs.
    pub(super) fn open(&mut self, group: GroupId, calls: &[FunctionCall]) {
        let slot =
            |call: &FunctionCall| Slot { call: call.clone(), output: None, mended: None, forgotten: false };
        self.0.push(Entry::Calls(group, calls.iter().map(slot).collect()));
    }

    /// Answers a call; one whose group is not here is of another transcript.
    pub(super) fn answer(&mut self, group: GroupId, index: usize, output: &FunctionCallOutput) {
        let Some(slot) = self.slots(group).and_then(|slots| slots.get_mut(index)) else { return };
        if let Some(repaired) = output.repaired_arguments() {
            repaired.clone_into(&mut slot.call.arguments);
        }
        slot.output = Some(output.clone());
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
        render(self.0.get(mark..).unwrap_or_default(), |_| None)
    }

    /// What a model is sent: calls that still run are said to.
    pub(super) fn for_model(&self, first: Option<ChatItem>) -> ChatContext {
        let rest = render(&self.0, |call| {
            Some(FunctionCallOutput::new(call, IN_PROGRESS, false))
        });
        first.into_iter().chain(rest.items().iter().cloned()).collect()
    }
}

/// The entries as items; `meanwhile` stands in for the outputs that are not there yet.
fn render(
    entries: &[Entry],
    meanwhile: impl Fn(&FunctionCall) -> Option<FunctionCallOutput>,
) -> ChatContext {
    let mut chat = ChatContext::new();
    for entry in entries {
        match entry {
            Entry::Item(item) => chat.push(item.clone()),
            Entry::Calls(_, slots) => {
                let pairs: Vec<_> = slots
                    .iter()
                    .filter(|slot| !slot.forgotten)
                    .filter_map(|slot| Some((slot, slot.output.clone().or_else(|| meanwhile(&slot.call))?)))
                    .collect();
                chat.extend(pairs.iter().map(|(slot, _)| slot.call.clone().into()));
                chat.extend(pairs.into_iter().map(|(_, output)| output.into()));
            }
        }
    }
    chat
}
