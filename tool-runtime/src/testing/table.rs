//! A run as a table, for whoever reads why a test failed.

use std::fmt;

use serde_json::Value;

use crate::chat::{ChatItem, ChatMessage, FunctionCall, Role};

/// An item in a line, in the words of [`Expect`](super::Expect).
pub(super) struct Line<'i>(pub(super) &'i ChatItem);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ChatItem::Message(message) => write!(f, "{:<12} {:?}", verb(message), message.text),
            ChatItem::FunctionCall(call) => write!(f, "{:<12} {} {}", "calls", call.name, arguments(call)),
            ChatItem::FunctionCallOutput(output) => {
                let verb = if output.is_error { "fails" } else { "outputs" };
                write!(f, "{verb:<12} {:?} ({})", output.output, output.name)
            }
            ChatItem::AgentHandoff(handoff) => write!(f, "{:<12} {}", "hands over to", handoff.new_agent),
            ChatItem::AgentConfigUpdate(_) => f.write_str("(instructions or tools changed)"),
            ChatItem::Provider(item) => write!(f, "(for {} alone)", item.format),
        }
    }
}

fn verb(message: &ChatMessage) -> &'static str {
    match message.role {
        Role::User => "user",
        Role::Assistant if message.interrupted => "interrupted",
        Role::Assistant => "says",
        Role::System => "(instructed)",
    }
}

/// Compact, where they are JSON.
fn arguments(call: &FunctionCall) -> String {
    let value = serde_json::from_str::<Value>(&call.arguments);
    value.map_or_else(|_| format!("{:?}", call.arguments), |value| value.to_string())
}

/// Items, numbered from 1, one of them pointed at.
pub(super) struct Table<'i> {
    pub(super) items: &'i [ChatItem],
    pub(super) pointed_at: Option<usize>,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = |place| if self.pointed_at == Some(place) { '>' } else { ' ' };
        for (place, item) in self.items.iter().enumerate() {
            writeln!(f, "{} {:>3}  {}", pointer(place), place + 1, Line(item))?;
        }
        let end = self.items.len();
        write!(f, "{} {:>3}  (the end)", pointer(end), end + 1)
    }
}
