//! Items that stand and fall together: a call with its output, and with what led to it.

use std::collections::HashSet;

use super::{ChatItem, Role};

/// Keeps the calls and outputs `keep` holds for, by their id and name.
///
/// What one provider understands goes where the call it led to goes: reasoning without the step that
/// followed it is refused.
pub(super) fn retain_calls(items: &mut Vec<ChatItem>, keep: impl Fn(&str, &str) -> bool) {
    let mut after = After::Nothing;
    let mut kept: Vec<bool> = items.iter().rev().map(|item| after.precede(item, &keep)).collect();
    items.retain(|_| kept.pop().unwrap_or(true));
}

/// What the model's turn goes on with, seen from its end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Nothing,
    Kept,
    LeftOut,
}

impl After {
    /// Puts `item` before it; whether the item is kept.
    fn precede(&mut self, item: &ChatItem, keep: impl Fn(&str, &str) -> bool) -> bool {
        match item {
            ChatItem::Message(message) => {
                *self = if message.role == Role::Assistant { Self::Kept } else { Self::Nothing };
                true
            }
            ChatItem::FunctionCall(call) => {
                let kept = keep(&call.call_id, &call.name);
                *self = if kept || *self == Self::Kept { Self::Kept } else { Self::LeftOut };
                kept
            }
            ChatItem::FunctionCallOutput(output) => {
                *self = Self::Nothing;
                keep(&output.call_id, &output.name)
            }
            ChatItem::Provider(_) if *self == Self::LeftOut => false,
            ChatItem::Provider(_) => {
                *self = Self::Kept;
                true
            }
            ChatItem::AgentConfigUpdate(_) | ChatItem::AgentHandoff(_) => true,
        }
    }
}

/// The first place from `at` on where a conversation can begin: not in the midst of a turn.
pub(super) fn next_beginning(items: &[ChatItem], at: usize) -> usize {
    (at..items.len()).find(|&at| begins(&items[..at], &items[at])).unwrap_or(items.len())
}

fn begins(before: &[ChatItem], item: &ChatItem) -> bool {
    match item {
        ChatItem::Message(_) => true,
        ChatItem::FunctionCallOutput(_) => false,
        _ => before.iter().rfind(|item| !item.is_record()).is_none_or(ends_turn),
    }
}

fn ends_turn(item: &ChatItem) -> bool {
    match item {
        ChatItem::Message(message) => message.role != Role::Assistant,
        ChatItem::FunctionCallOutput(_) => true,
        _ => false,
    }
}

/// Drops the outputs before which there is no call of their id.
pub(super) fn drop_stray_outputs(items: &mut Vec<ChatItem>) {
    let mut called = HashSet::new();
    items.retain(|item| match item {
        ChatItem::FunctionCall(call) => {
            called.insert(call.call_id.clone());
            true
        }
        ChatItem::FunctionCallOutput(output) => called.contains(&output.call_id),
        _ => true,
    });
}
