//! A history in short, and whether calls and outputs are paired in it.

use tool_runtime::{ChatItem, Role};

/// Every call has one output behind it, and every output a call.
#[track_caller]
pub(crate) fn assert_paired(items: &[ChatItem]) {
    paired(items).unwrap_or_else(|problem| panic!("{problem}: {:?}", short(items)));
}

pub(crate) fn paired(items: &[ChatItem]) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut answered: Vec<&str> = Vec::new();
    for item in items {
        match item {
            ChatItem::FunctionCall(call) => open.push(&call.call_id),
            ChatItem::FunctionCallOutput(output) => {
                let id = output.call_id.as_str();
                let Some(place) = open.iter().position(|open| *open == id) else {
                    let again =
                        if answered.contains(&id) { "a second output" } else { "an output without a call" };
                    return Err(format!("{again}: {id}"));
                };
                answered.push(open.remove(place));
            }
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("calls without an output: {open:?}")) }
}

/// The items in short: `user: ..`, `agent: ..`, `agent| ..` when broken off, `call ..`, `output ..`.
pub(crate) fn short(items: &[ChatItem]) -> Vec<String> {
    items.iter().filter_map(in_short).collect()
}

fn in_short(item: &ChatItem) -> Option<String> {
    Some(match item {
        ChatItem::Message(message) => match message.role {
            Role::User => format!("user: {}", message.text),
            Role::Assistant if message.interrupted => format!("agent| {}", message.text),
            Role::Assistant => format!("agent: {}", message.text),
            _ => return None,
        },
        ChatItem::FunctionCall(call) => format!("call {}", call.name),
        ChatItem::FunctionCallOutput(output) if output.is_error => format!("error {}", output.output),
        ChatItem::FunctionCallOutput(output) => format!("output {}", output.output),
        _ => return None,
    })
}
