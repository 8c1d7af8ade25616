//! Whatever a conversation is made of, it can be written down, copied and cut.

use std::collections::HashSet;

use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};
use tool_runtime::{ChatContext, ChatItem, Role};

use crate::requests::item;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,8}", Just(String::new()), Just("\u{0}\u{7f}\u{2028}\"\\".to_owned())]
}

fn object() -> impl Strategy<Value = Value> {
    vec((text(), text()), 0..3).prop_map(|members| members.into_iter().collect())
}

/// An item as it stands in a file, with everything that may be left out there or not.
fn written() -> impl Strategy<Value = Value> {
    let names = || vec(text(), 0..3);
    let message = (prop_oneof!["system", "user", "assistant"], text(), any::<bool>());
    prop_oneof![
        message.prop_map(|(role, text, interrupted)| {
            optional(json!({ "type": "message", "role": role, "text": text }), "interrupted", interrupted)
        }),
        (text(), text(), text(), any::<bool>(), option::of(object())).prop_map(
            |(id, name, arguments, incomplete, extra)| {
                let call = json!({
                    "type": "function_call", "call_id": id, "name": name, "arguments": arguments
                });
                optional(optional(call, "incomplete", incomplete), "extra", extra)
            }
        ),
        (text(), text(), text(), any::<bool>()).prop_map(|(id, name, output, is_error)| json!({
            "type": "function_call_output", "call_id": id, "name": name, "output": output, "is_error": is_error
        })),
        (text(), object()).prop_map(|(format, content)| json!({
            "type": "provider", "format": format, "content": content
        })),
        (option::of(text()), names(), names()).prop_map(|(instructions, added, removed)| {
            let update = optional(json!({ "type": "agent_config_update" }), "instructions", instructions);
            optional(optional(update, "tools_added", added), "tools_removed", removed)
        }),
        (option::of(text()), text()).prop_map(|(old, new)| {
            optional(json!({ "type": "agent_handoff", "new_agent": new }), "old_agent", old)
        }),
    ]
}

/// Adds a field that is not written when there is nothing to say.
fn optional(mut item: Value, key: &str, value: impl Into<Value>) -> Value {
    let value = value.into();
    if value != Value::Null && value != json!(false) && value != json!([]) {
        item[key] = value;
    }
    item
}

/// How many outputs there are before which there is no call of their id.
fn strays(chat: &ChatContext) -> usize {
    let (mut called, mut strays) = (HashSet::new(), 0);
    for item in chat.items() {
        match item {
            ChatItem::FunctionCall(call) => drop(called.insert(&call.call_id)),
            ChatItem::FunctionCallOutput(output) => strays += usize::from(!called.contains(&output.call_id)),
            _ => {}
        }
    }
    strays
}

fn is_within(part: &ChatContext, whole: &ChatContext) -> bool {
    let mut rest = whole.items().iter();
    part.items().iter().all(|item| rest.any(|other| other == item))
}

fn is_instruction(item: &ChatItem) -> bool {
    matches!(item, ChatItem::Message(message) if message.role == Role::System)
}

proptest! {
    #[test]
    fn a_history_reads_as_it_was_written(items in vec(written(), 0..8)) {
        let file = json!({ "items": items });
        let chat: ChatContext = serde_json::from_value(file.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&chat).unwrap(), file);
        let text = serde_json::to_string(&chat).unwrap();
        prop_assert_eq!(serde_json::from_str::<ChatContext>(&text).unwrap(), chat);
    }

    #[test]
    fn a_cut_keeps_an_end_without_strays(items in vec(item(), 0..14), max in 0_usize..16) {
        let whole: ChatContext = items.into_iter().collect();
        let mut cut = whole.clone();
        cut.truncate(max);
        prop_assert!(is_within(&cut, &whole), "{:?} of {:?}", cut, whole);
        if whole.len() <= max {
            prop_assert_eq!(cut, whole);
        } else {
            prop_assert!(cut.len() <= max + 1);
            prop_assert_eq!(strays(&cut), 0);
            let first = |chat: &ChatContext| chat.items().iter().find(|item| is_instruction(item)).cloned();
            prop_assert_eq!(first(&cut), first(&whole));
        }
    }

    #[test]
    fn a_copy_has_no_stray_that_the_original_has_not(items in vec(item(), 0..14)) {
        let whole: ChatContext = items.into_iter().collect();
        for copy in [whole.copy().tools(["tool"]).build(), whole.copy().exclude_function_call().build()] {
            prop_assert!(is_within(&copy, &whole) && strays(&copy) <= strays(&whole));
        }
        let bare = whole.copy().exclude_function_call().exclude_instructions().exclude_empty_message();
        let bare = bare.exclude_handoff().exclude_config_update().build();
        let left = |item: &ChatItem| match item {
            ChatItem::Message(said) => said.role != Role::System && !said.text.trim().is_empty(),
            ChatItem::Provider(_) => true,
            _ => false,
        };
        prop_assert!(bare.items().iter().all(left), "{:?}", bare);
    }
}
