//! Which call a delta belongs to.

use std::collections::HashMap;

use super::message::{Function, Message, ToolCall};
use crate::formats::reply::{Assembly, CallNumber};

/// The calls a reply has so far.
#[derive(Default)]
pub(super) struct Calls {
    by_index: HashMap<u64, CallNumber>,
    by_id: HashMap<String, CallNumber>,
    last: Option<CallNumber>,
    /// The one call of `function_call`, which `tool_calls` came after.
    legacy: Option<CallNumber>,
}

impl Calls {
    pub(super) fn read(&mut self, message: Message<'_>, event: &str, reply: &mut Assembly) {
        let any = !message.tool_calls.0.is_empty();
        for call in message.tool_calls.0 {
            self.tool_call(&call, event, reply);
        }
        // Snowflake fills `function_call` with empty texts.
        if let Some(function) = message.function_call.filter(|_| !any) {
            self.function_call(&function, event, reply);
        }
    }

    fn tool_call(&mut self, delta: &ToolCall<'_>, event: &str, reply: &mut Assembly) {
        let (name, arguments) = delta.written();
        let id = delta.id.filled();
        let call = match self.known(delta, name, arguments, reply) {
            Some(call) => {
                reply.identify(call, id, name, event);
                call
            }
            None => self.begin(delta, name, event, reply),
        };
        self.last = Some(call);
        if let Some(extra) = delta.extra_content.and_then(|extra| serde_json::from_str(extra.get()).ok()) {
            reply.extra(call, "extra_content", extra);
        }
        if delta.is_custom() {
            reply.extra(call, "type", "custom".into());
        }
        reply.arguments(call, arguments);
    }

    /// The call that is gone on with.
    ///
    /// By the documentation that is the one of the same `index`. Mistral sends whole calls without
    /// one, Google whole calls that all have the index 0, others repeat id and name in every delta.
    fn known(
        &self,
        delta: &ToolCall<'_>,
        name: &str,
        arguments: &str,
        reply: &mut Assembly,
    ) -> Option<CallNumber> {
        let id = delta.id.filled();
        let Some(index) = delta.index else {
            return match id {
                Some(id) => self.by_id.get(id).copied(),
                None => self.last.filter(|call| !begins_anew(reply, *call, name, arguments)),
            };
        };
        let call = *self.by_index.get(&index)?;
        match id {
            Some(id) => {
                let same = name.is_empty() || self.by_id.get(id).is_some_and(|known| *known == call);
                (same || reply.draft(call).is_some_and(|draft| !draft.is_named())).then_some(call)
            }
            None => Some(call).filter(|call| !begins_anew(reply, *call, name, arguments)),
        }
    }

    fn begin(&mut self, delta: &ToolCall<'_>, name: &str, event: &str, reply: &mut Assembly) -> CallNumber {
        let call = reply.call(delta.id.filled(), name, event);
        if let Some(index) = delta.index {
            self.by_index.insert(index, call);
        }
        if let Some(id) = delta.id.filled() {
            self.by_id.insert(id.to_owned(), call);
        }
        call
    }

    /// What there was before `tool_calls`: one call, without an id.
    fn function_call(&mut self, function: &Function<'_>, event: &str, reply: &mut Assembly) {
        let name = function.name.or_empty();
        let arguments = function.arguments.0.as_deref().unwrap_or_default();
        let call = match self.legacy {
            None if name.is_empty() && arguments.is_empty() => return,
            None => reply.call(None, name, event),
            Some(call) => call,
        };
        self.legacy = Some(call);
        reply.identify(call, None, name, event);
        reply.arguments(call, arguments);
    }
}

/// Whether a delta without an id begins another call: it has a name, as a call has that is not gone
/// on with, and the one before is whole.
fn begins_anew(reply: &mut Assembly, call: CallNumber, name: &str, arguments: &str) -> bool {
    if name.is_empty() || !arguments.trim_start().starts_with('{') {
        return false;
    }
    reply.draft(call).is_none_or(|draft| draft.is_named() && draft.is_closed())
}

impl ToolCall<'_> {
    /// Name and arguments; a custom tool's text stands for them.
    fn written(&self) -> (&str, &str) {
        let function = self.function.as_ref();
        let name = function.map_or("", |function| function.name.or_empty());
        let arguments = function.and_then(|function| function.arguments.0.as_deref()).unwrap_or_default();
        match &self.custom {
            Some(custom) if name.is_empty() && arguments.is_empty() => {
                (custom.name.or_empty(), custom.input.or_empty())
            }
            _ => (name, arguments),
        }
    }

    fn is_custom(&self) -> bool {
        self.function.is_none() && self.custom.is_some()
    }
}
