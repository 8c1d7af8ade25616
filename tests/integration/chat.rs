//! The conversation as a value: copied, cut, and written down.

use serde_json::{Value, json};
use tool_runtime::{
    AgentConfigUpdate, AgentHandoff, ChatContext, ChatItem, ChatMessage, FunctionCall, FunctionCallOutput,
    ProviderItem, Role,
};

fn message(role: Role, text: &str) -> ChatItem {
    ChatMessage::new(role, text).into()
}

fn call(id: &str, tool: &str) -> ChatItem {
    FunctionCall::new(id, tool, "{}").into()
}

fn output(id: &str, tool: &str) -> ChatItem {
    FunctionCallOutput::new(&FunctionCall::new(id, tool, "{}"), "done", false).into()
}

fn reasoning() -> ChatItem {
    let Value::Object(content) = json!({ "type": "reasoning", "id": "rs_1" }) else { unreachable!() };
    ProviderItem::new("openai-responses", content).into()
}

fn config() -> ChatItem {
    let mut update = AgentConfigUpdate::default();
    update.tools_added.push("search".to_owned());
    update.into()
}

fn handoff() -> ChatItem {
    AgentHandoff::new(None, "clerk").into()
}

fn chat(items: &[ChatItem]) -> ChatContext {
    items.iter().cloned().collect()
}

/// A conversation with an item of each kind.
fn everything() -> ChatContext {
    chat(&[
        handoff(),
        config(),
        message(Role::System, "Be brief."),
        message(Role::User, "Find me a hotel."),
        message(Role::Assistant, " "),
        reasoning(),
        call("1", "search"),
        call("2", "weather"),
        output("1", "search"),
        output("2", "weather"),
        message(Role::Assistant, "There is one."),
    ])
}

fn left(all: &ChatContext, gone: impl Fn(usize) -> bool) -> ChatContext {
    let kept = all.items().iter().enumerate().filter(|(at, _)| !gone(*at));
    kept.map(|(_, item)| item.clone()).collect()
}

#[test]
fn a_copy_is_the_same_unless_told_otherwise() {
    assert_eq!(everything().copy().build(), everything());
}

#[test]
fn a_copy_leaves_out_what_it_is_told_to() {
    let all = everything();
    assert_eq!(all.copy().exclude_handoff().build(), left(&all, |at| at == 0));
    assert_eq!(all.copy().exclude_config_update().build(), left(&all, |at| at == 1));
    assert_eq!(all.copy().exclude_instructions().build(), left(&all, |at| at == 2));
    assert_eq!(all.copy().exclude_empty_message().build(), left(&all, |at| at == 4));
    assert_eq!(all.copy().exclude_function_call().build(), left(&all, |at| (5..10).contains(&at)));
    let said = all.copy().exclude_config_update().exclude_handoff().exclude_function_call().build();
    assert_eq!(said, left(&all, |at| at < 2 || (5..10).contains(&at)));
}

#[test]
fn a_copy_keeps_the_calls_of_some_tools() {
    let all = everything();
    assert_eq!(all.copy().tools(["weather"]).build(), left(&all, |at| at == 6 || at == 8));
    assert_eq!(all.copy().tools(["search", "weather"]).build(), all);
    let none = all.copy().exclude_function_call().build();
    assert_eq!(all.copy().tools([""; 0]).build(), none);
    assert_eq!(all.copy().tools(["search"]).exclude_function_call().build(), none);
}

#[test]
fn reasoning_stays_while_the_turn_it_belongs_to_goes_on() {
    let all = chat(&[reasoning(), call("1", "a"), message(Role::Assistant, "So."), output("1", "a")]);
    assert_eq!(all.copy().exclude_function_call().build(), left(&all, |at| at == 1 || at == 3));
    let all = chat(&[reasoning(), call("1", "a"), reasoning(), call("2", "b"), output("1", "a")]);
    assert_eq!(all.copy().tools(["b"]).build(), left(&all, |at| at == 1 || at == 4));
    let all = chat(&[reasoning(), config(), call("1", "a"), output("1", "a"), message(Role::User, "Well?")]);
    assert_eq!(all.copy().exclude_function_call().build(), left(&all, |at| at != 1 && at != 4));
}

#[test]
fn a_call_is_removed_with_its_output() {
    let mut all = everything();
    assert!(all.remove_function_call("2"));
    assert_eq!(all, left(&everything(), |at| at == 7 || at == 9));
    assert!(all.remove_function_call("1"));
    assert!(!all.remove_function_call("1"));
    assert_eq!(all, everything().copy().exclude_function_call().build());
}

#[test]
fn a_call_is_found_by_its_id() {
    let all = everything();
    assert_eq!(all.function_call("2").unwrap().name, "weather");
    assert_eq!(all.function_call_output("1").unwrap().name, "search");
    assert!(all.function_call("3").is_none() && all.function_call_output("3").is_none());
    let twice = chat(&[call("1", "first"), output("1", "first"), call("1", "second")]);
    assert_eq!(twice.function_call("1").unwrap().name, "second");
}

#[test]
fn a_cut_keeps_the_first_instructions_and_no_part_of_a_turn() {
    let cut = |max| {
        let mut all = everything();
        all.truncate(max);
        all
    };
    let instructions = |rest: usize| left(&everything(), |at| at != 2 && at < rest);
    assert_eq!(cut(11), everything());
    assert_eq!(cut(10), left(&everything(), |at| at < 1));
    assert_eq!(cut(8), instructions(3));
    assert_eq!(cut(7), instructions(4));
    for midway in 2..7 {
        assert_eq!(cut(midway), instructions(10), "{midway}");
    }
    assert_eq!(cut(0), instructions(11));
}

#[test]
fn a_cut_between_two_rounds_of_calls_keeps_the_second() {
    let mut rounds = chat(&[
        message(Role::User, "Go ahead."),
        call("1", "a"),
        output("1", "a"),
        config(),
        reasoning(),
        call("2", "a"),
        output("2", "a"),
    ]);
    let second = left(&rounds, |at| at < 4);
    rounds.truncate(3);
    assert_eq!(rounds, second);
}

#[test]
fn a_cut_leaves_no_output_without_its_call() {
    let mut late = chat(&[call("1", "slow"), message(Role::User, "Still there?"), output("1", "slow")]);
    late.truncate(2);
    assert_eq!(late, chat(&[message(Role::User, "Still there?")]));
}

#[test]
fn an_item_is_inserted_where_there_is_room() {
    let mut chat = chat(&[call("1", "a"), message(Role::User, "Well?")]);
    chat.insert(1, FunctionCallOutput::new(&FunctionCall::new("1", "a", "{}"), "done", false));
    chat.insert(99, ChatMessage::new(Role::Assistant, "Done."));
    assert_eq!((&chat.items()[1], chat.len()), (&output("1", "a"), 4));
    assert_eq!(chat.items()[3], message(Role::Assistant, "Done."));
}

#[test]
fn what_is_written_down_reads_the_same() {
    let items = json!({ "items": [
        { "type": "agent_handoff", "new_agent": "greeter" },
        { "type": "agent_handoff", "old_agent": "greeter", "new_agent": "clerk" },
        { "type": "agent_config_update", "instructions": "Be brief.", "tools_added": ["a"], "tools_removed": ["b"] },
        { "type": "agent_config_update" },
        { "type": "message", "role": "system", "text": "Be brief." },
        { "type": "message", "role": "assistant", "text": "The weath", "interrupted": true },
        { "type": "function_call", "call_id": "1", "name": "a", "arguments": "{", "incomplete": true },
        { "type": "function_call", "call_id": "2", "name": "a", "arguments": "{}", "extra": { "sig": "x" } },
        { "type": "function_call_output", "call_id": "2", "name": "a", "output": "", "is_error": true },
        { "type": "provider", "format": "gemini", "content": { "text": "so", "thought": true } },
    ] });
    let context: ChatContext = serde_json::from_value(items.clone()).unwrap();
    assert_eq!(serde_json::to_value(&context).unwrap(), items);
}

#[test]
fn no_words_are_shown_to_a_log() {
    let mut update = AgentConfigUpdate::default();
    update.instructions = Some("SECRET".to_owned());
    let call = FunctionCall::new("1", "tell", r#"{"a":"SECRET"}"#);
    let heard = ChatMessage::new(Role::User, "SECRET").with_interrupted();
    let Value::Object(content) = json!({ "text": "SECRET" }) else { unreachable!() };
    let items: [ChatItem; 6] = [
        update.into(),
        AgentHandoff::new(Some("greeter".to_owned()), "clerk").into(),
        call.clone().into(),
        FunctionCallOutput::new(&call, "SECRET", false).into(),
        heard.into(),
        ProviderItem::new("gemini", content).into(),
    ];
    let shown = format!("{:?}", chat(&items));
    assert!(!shown.contains("SECRET"), "{shown}");
    for told in ["instructions_changed: true", "greeter", "clerk", "interrupted: true", "tell"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
}
