//! Cancelling and listing, by hand and by the model.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{by_arguments, by_name, call, paris, raw, tool};
use crate::{
    chat::FunctionCall,
    context::RunContext,
    executor::{
        ExecutorOptions, execute,
        running::{CancelRefusal, RunningCalls, companion_tools},
    },
    speech::SpeechHandle,
    tool::{DuplicateScope, FunctionTool, OnDuplicate, ToolFlag},
};

#[test]
fn cancellable_only_cancels_flagged() {
    let calls = RunningCalls::default();
    let plain = tool("plain", OnDuplicate::Allow, DuplicateScope::Name, ToolFlag::empty());
    let _first = calls.admit("1", &by_name(OnDuplicate::Allow), paris());
    let _second = calls.admit("2", &plain, paris());
    assert_eq!(calls.cancel_all(), ["1"]);
    assert_eq!(calls.ids(), ["2"]);
    assert_eq!(calls.cancel_all(), [""; 0]);
}

#[test]
fn what_stays_is_not_cancelled_with_the_rest() {
    let calls = RunningCalls::default();
    let plain = tool("plain", OnDuplicate::Allow, DuplicateScope::Name, ToolFlag::empty());
    let leaves = tool("leaves", OnDuplicate::Allow, DuplicateScope::Name, ToolFlag::CANCELLABLE);
    let _first = calls.admit("1", &by_name(OnDuplicate::Allow), paris());
    let _second = calls.admit("2", &plain, paris());
    let _third = calls.admit("3", &leaves, paris());
    assert_eq!(calls.cancel_all_but(|tool| tool == "book"), ["3"]);
    assert_eq!(calls.ids(), ["1", "2"]);
}

#[test]
fn cancel_raises_when_interruptions_disallowed() {
    let (calls, tool) = (RunningCalls::default(), by_name(OnDuplicate::Allow));
    let (speech, token) = (SpeechHandle::new(true), CancellationToken::new());
    let _first = calls.begin(&call("1", paris()), &tool, Some(&speech), token.clone());
    speech.set_allow_interruptions(false).unwrap();
    let refusal = calls.cancel("1").unwrap_err();
    assert_eq!(refusal.to_string(), "`book` (1) cannot be cancelled, because interruptions are disallowed");
    assert!(!token.is_cancelled() && !calls.list()[0].cancellable);
    speech.set_allow_interruptions(true).unwrap();
    assert_eq!(calls.cancel("1"), Ok("book".to_owned()));
    assert!(token.is_cancelled());
    assert_eq!(calls.cancel("1"), Err(CancelRefusal::NotRunning { call_id: "1".to_owned() }));
}

async fn use_companion(tool: &FunctionTool, arguments: Value) -> (String, bool) {
    let call = FunctionCall::new("companion", tool.name(), arguments.to_string());
    let ctx = RunContext::detached(());
    let output =
        execute(Some(tool), std::slice::from_ref(tool), call, &ctx, &ExecutorOptions::default()).await;
    (output.output, output.is_error)
}

#[tokio::test]
async fn cancel_task_companion_misses_non_cancellable() {
    let calls = RunningCalls::default();
    let [cancel, _] = companion_tools::<()>(&calls).unwrap();
    let plain = tool("plain", OnDuplicate::Allow, DuplicateScope::Name, ToolFlag::empty());
    let _first = calls.admit("1", &plain, paris());
    let _second = calls.admit("2", &by_name(OnDuplicate::Allow), paris());
    let cancel = async |id: &str| use_companion(&cancel, json!({ "call_id": id })).await;
    assert_eq!(cancel("1").await, ("`plain` (1) cannot be cancelled".to_owned(), true));
    assert_eq!(cancel("9").await, ("no call with the id `9` is running".to_owned(), true));
    assert_eq!(cancel("2").await, ("`book` (2) was cancelled".to_owned(), false));
    assert_eq!(calls.ids(), ["1"]);
}

#[tokio::test(start_paused = true)]
async fn the_companion_lists_what_runs() {
    let calls = RunningCalls::default();
    let [cancel, list] = companion_tools::<()>(&calls).unwrap();
    assert_eq!((cancel.name(), list.name()), ("cancel_tool_call", "list_running_tool_calls"));
    let (first, _) = calls.admit("1", &by_name(OnDuplicate::Allow), paris());
    tokio::time::advance(Duration::from_millis(2500)).await;
    let _second = calls.admit("2", &raw(OnDuplicate::Allow), "{}");
    let _itself = calls.admit("3", &list, "{}");
    first.set_progress("asking the hotel");
    let listed = use_companion(&list, json!({})).await.0;
    assert_eq!(
        serde_json::from_str::<Value>(&listed).unwrap(),
        json!([
            { "call_id": "1", "tool": "book", "running_for_seconds": 2, "cancellable": true, "progress": "asking the hotel" },
            { "call_id": "2", "tool": "raw", "running_for_seconds": 0, "cancellable": false },
        ])
    );
}

#[test]
fn a_log_shows_no_arguments() {
    let (calls, tool) = (RunningCalls::default(), by_arguments(OnDuplicate::Reject));
    let (first, _) = calls.admit("1", &tool, paris());
    first.set_progress("asking Paris");
    assert_eq!(format!("{calls:?}"), r#"{"1": "book"}"#);
}
