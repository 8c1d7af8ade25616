//! The calls of a reply: begun, gone on with, ended, given out in their order.

use super::{Assembly, CallNumber, Slot};
use crate::{
    chat::FunctionCall,
    formats::reply::{
        ReplyPart,
        draft::{Draft, End},
        ids,
    },
};

impl Assembly {
    /// A call begins; of an id that is not known yet, one is made where the name comes. `event` is
    /// what it came in.
    pub(in crate::formats) fn call(&mut self, id: Option<&str>, name: &str, event: &str) -> CallNumber {
        self.calls.push(self.slots.len());
        self.slots.push(Slot::Open(Draft::default()));
        let call = CallNumber(self.calls.len() - 1);
        self.identify(call, id, name, event);
        call
    }

    /// The id and the name of a call that began without; those it has stay.
    pub(in crate::formats) fn identify(
        &mut self,
        call: CallNumber,
        id: Option<&str>,
        name: &str,
        event: &str,
    ) {
        let Some(draft) = self.draft(call) else { return };
        if draft.is_started() {
            return;
        }
        if let (None, Some(id)) = (&draft.id, id) {
            draft.id = Some(id.to_owned());
        }
        if !name.is_empty() {
            self.start(call, name, event);
        }
    }

    fn start(&mut self, call: CallNumber, wire_name: &str, event: &str) {
        let name = self.tool_names.get(wire_name).map_or(wire_name, String::as_str).to_owned();
        let given = self.draft(call).and_then(|draft| draft.id.take());
        let id = given.unwrap_or_else(|| self.stable_id(call, event));
        self.ids.insert(id.clone());
        let Some(draft) = self.draft(call) else { return };
        draft.id = Some(id.clone());
        draft.name.clone_from(&name);
        let early = draft.arguments.clone();
        self.parts.push(ReplyPart::CallStarted { index: call.0, call_id: id, name });
        self.delta(call, early);
    }

    fn stable_id(&self, call: CallNumber, event: &str) -> String {
        let seed = self.id.as_deref().unwrap_or(event);
        let mut candidates = (0..=self.ids.len()).map(|attempt| ids::stable(seed, call.0, attempt));
        candidates.find(|id| !self.ids.contains(id)).unwrap_or_default()
    }

    /// The next piece of a call's arguments.
    pub(in crate::formats) fn arguments(&mut self, call: CallNumber, delta: &str) {
        let Some(draft) = self.draft(call).filter(|draft| draft.is_open() && !delta.is_empty()) else {
            return;
        };
        draft.arguments.push_str(delta);
        if draft.is_started() {
            self.delta(call, delta.to_owned());
        }
    }

    fn delta(&mut self, call: CallNumber, delta: String) {
        if !delta.is_empty() {
            self.parts.push(ReplyPart::CallArguments { index: call.0, delta });
        }
    }

    /// The whole arguments of a call, whatever pieces of them came before.
    pub(in crate::formats) fn all_arguments(&mut self, call: CallNumber, arguments: &str) {
        let Some(draft) = self.draft(call).filter(|draft| draft.is_open()) else { return };
        match arguments.strip_prefix(draft.arguments.as_str()) {
            Some(rest) => self.arguments(call, rest),
            None => arguments.clone_into(&mut draft.arguments),
        }
    }

    /// What the provider wants back with a call.
    pub(in crate::formats) fn extra(&mut self, call: CallNumber, key: &str, value: serde_json::Value) {
        if let Some(draft) = self.draft(call) {
            draft.extra.get_or_insert_default().insert(key.to_owned(), value);
        }
    }

    /// A call that can still grow.
    pub(in crate::formats) fn draft(&mut self, call: CallNumber) -> Option<&mut Draft> {
        match self.calls.get(call.0).and_then(|slot| self.slots.get_mut(*slot)) {
            Some(Slot::Open(draft)) => Some(draft),
            _ => None,
        }
    }

    /// A call has ended; `end` tells how far that can be relied on.
    pub(in crate::formats) fn end(&mut self, call: CallNumber, end: End) {
        if let Some(draft) = self.draft(call) {
            draft.end(end);
        }
        self.settle_ready();
    }

    /// A piece of the stream was lost: nothing tells which call it was of.
    pub(in crate::formats::reply) fn doubt(&mut self) {
        self.doubted = self.calls.len();
    }

    /// Gives out the calls that nothing can change any more, in order.
    fn settle_ready(&mut self) {
        while let Some(draft) = self.draft(CallNumber(self.settled)).filter(|draft| draft.is_ready()) {
            let call = draft.settle(false, false);
            self.give_out(call);
        }
    }

    /// Gives out all calls; the last may have been cut off.
    pub(super) fn settle_all(&mut self, cut: bool) {
        while self.settled < self.calls.len() {
            let last = self.settled + 1 == self.calls.len();
            let doubtful = self.settled < self.doubted;
            let Some(draft) = self.draft(CallNumber(self.settled)) else { break };
            let call = draft.settle(cut && last, doubtful);
            self.give_out(call);
        }
    }

    fn give_out(&mut self, mut call: FunctionCall) {
        if call.call_id.is_empty() {
            call.call_id = self.stable_id(CallNumber(self.settled), "");
            self.ids.insert(call.call_id.clone());
        }
        if let Some(slot) = self.calls.get(self.settled).and_then(|slot| self.slots.get_mut(*slot)) {
            *slot = Slot::Settled(call.clone());
        }
        self.settled += 1;
        self.parts.push(ReplyPart::Call(call));
    }
}
