//! What a client sent next, recorded: the reply and the outputs of its calls.
//!
//! The reply is read, the outputs are added, and the history that is made of them is held against
//! what the recording's client sent and the provider took. What is only that client's habit is taken
//! out first, see [`habits`].

mod habits;
mod sent;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tool_runtime::{
    ChatItem, ChatMessage, FunctionCall, FunctionCallOutput, FunctionTool, JsonObject, Role, Tool,
    ToolContext, ToolError,
};

use self::{habits::Habits, sent::Sent};
use crate::replies::recording::{self, Recording};

#[test]
fn a_reply_and_its_outputs_go_back_as_the_recorded_client_sent_them() {
    let Some(folder) = tool_tests::corpus_folder("the next requests") else { return };
    let (mut counts, mut habits) = (BTreeMap::<String, usize>::new(), Habits::default());
    let mut wrong = Vec::new();
    for recording in recording::all(&folder).iter().filter(|recording| !recording.next_request.is_null()) {
        *counts.entry(recording.api.clone()).or_default() += 1;
        let theirs = habits.left_out(recording, Sent::recorded(recording).messages);
        let ours = habits.left_out(recording, ours(recording));
        let (theirs, ours) = habits.reconciled(recording, theirs, ours);
        if theirs != ours {
            wrong.push(format!("{}:\n  theirs {}\n  ours   {}", recording.file, json!(theirs), json!(ours)));
        }
    }
    habits.report();
    for (api, count) in &counts {
        println!("{api}: {count} requests");
    }
    println!("{} requests, {} unexplained", counts.values().sum::<usize>(), wrong.len());
    assert!(!counts.is_empty(), "no recording has a next request");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The messages made of the reply and the recorded outputs, without the user's before them.
fn ours(recording: &Recording) -> Vec<Value> {
    let reply = recording.read().unwrap_or_else(|error| panic!("{}: {error}", recording.file));
    let calls: Vec<FunctionCall> = reply.calls().cloned().collect();
    let mut items: Vec<ChatItem> = vec![ChatMessage::new(Role::User, "Go ahead.").into()];
    items.extend(reply.items);
    for (index, output) in Sent::recorded(recording).outputs.into_iter().enumerate() {
        let named = calls.iter().find(|call| output.id.as_ref() == Some(&call.call_id));
        let call = named.or_else(|| calls.get(index)).expect("as many calls as outputs");
        items.push(FunctionCallOutput::new(call, output.text, output.is_error).into());
    }
    let registry = registry(&calls);
    let history = recording.format.history(&items, registry.definitions(recording.format));
    let key = ["messages", "contents", "input"].into_iter().find(|key| history.contains_key(*key));
    let messages = history[key.expect("a list of messages")].as_array().unwrap();
    assert_eq!(messages[0]["role"], "user", "{}", recording.file);
    messages[1..].to_vec()
}

/// Tools of the names that were called.
fn registry(calls: &[FunctionCall]) -> ToolContext<()> {
    let mut names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let tools = names.into_iter().map(|name| {
        let schema = json!({ "name": name, "description": "A tool.", "parameters": { "type": "object" } });
        let tool = FunctionTool::<()>::raw(schema).unwrap();
        tool.handler(|_, _: JsonObject| async { Ok::<_, ToolError>("") }).unwrap()
    });
    ToolContext::new(tools.map(Tool::Function).collect::<Vec<_>>()).unwrap()
}
