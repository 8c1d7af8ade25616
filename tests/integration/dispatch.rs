//! From calls to answers.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use serde_json::json;
use tool_runtime::{ExecutorOptions, FunctionCall, RunContext, ToolContext, ToolError, function_tool, tools};

use crate::support::{call, only, registry};

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// Subtract.
#[function_tool(deprecated_names = ["minus"])]
async fn subtract(ctx: RunContext, a: i64, b: i64) -> String {
    format!("{} {}", ctx.function_call().unwrap().name, a - b)
}

#[tokio::test]
async fn a_call_is_answered_under_its_id_and_name() {
    let output = call(&only::<add>(), "add", json!({ "a": 1, "b": 2 })).await;
    assert_eq!(
        (output.call_id.as_str(), output.name.as_str(), output.output.as_str()),
        ("call_1", "add", "3")
    );
    assert!(!output.is_error && output.reply_required() && output.leniencies().is_empty());
    assert!(output.handoff().is_none());
}

#[tokio::test]
async fn a_former_name_still_reaches_its_tool() {
    let output = call(&only::<subtract>(), "minus", json!({ "a": 3, "b": 2 })).await;
    assert_eq!((output.name.as_str(), output.output.as_str()), ("minus", "minus 1"));
}

#[tokio::test]
async fn an_unknown_tool_is_answered_with_those_there_are() {
    let registry = registry(tools![add, subtract]);
    let output = call(&registry, "multiply", "{}").await;
    assert_eq!(output.output, "Unknown function: multiply - available tools: add, subtract");
    assert!(output.is_error && output.reply_required());
    assert_eq!((output.call_id.as_str(), output.name.as_str()), ("call_1", "multiply"));
    let output = call(&registry, "Add", "{}").await;
    assert_eq!(output.output, "Unknown function: Add - available tools: add, subtract - did you mean `add`?");
}

#[tokio::test]
async fn an_unknown_name_of_any_length_gets_a_short_answer() {
    let output = call(&only::<add>(), &"é".repeat(100_000), "{}").await;
    assert!(output.output.len() < 400, "{} bytes", output.output.len());
}

#[tokio::test]
async fn an_empty_registry_answers_too() {
    let output = call(&registry(tools![]), "add", "{}").await;
    assert!(output.output.starts_with("Unknown function: add"), "{}", output.output);
}

/// Wait.
#[function_tool]
async fn wait(milliseconds: u64) -> Result<u64, ToolError> {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    if milliseconds % 2 == 1 { Err(ToolError::new("odd")) } else { Ok(milliseconds) }
}

fn waits(milliseconds: impl IntoIterator<Item = u64>) -> Vec<FunctionCall> {
    let arguments =
        milliseconds.into_iter().map(|milliseconds| json!({ "milliseconds": milliseconds }).to_string());
    arguments
        .enumerate()
        .map(|(index, text)| FunctionCall::new(format!("call_{index}"), "wait", text))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn calls_run_at_once_and_are_answered_in_their_order() {
    let started = tokio::time::Instant::now();
    let mut calls = waits([300, 101, 0, 200]);
    calls.insert(1, FunctionCall::new("broken", "wait", "{"));
    calls.push(FunctionCall::new("nobody", "nobody", "{}"));
    let outputs = only::<wait>().execute_all(calls, &RunContext::detached(())).await;
    assert_eq!(started.elapsed(), Duration::from_millis(300));
    let ids: Vec<_> = outputs.iter().map(|output| output.call_id.as_str()).collect();
    assert_eq!(ids, ["call_0", "broken", "call_1", "call_2", "call_3", "nobody"]);
    let errors: Vec<_> = outputs.iter().map(|output| output.is_error).collect();
    assert_eq!(errors, [false, true, true, false, false, true]);
    assert_eq!(outputs[2].output, "odd");
}

#[tokio::test]
async fn two_calls_of_one_id_are_both_answered() {
    let calls = ["1", "2"].map(|a| FunctionCall::new("same", "add", format!(r#"{{"a": {a}, "b": 0}}"#)));
    let outputs = only::<add>().execute_all(calls, &RunContext::detached(())).await;
    assert_eq!(outputs.iter().map(|output| output.output.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn no_calls_have_no_answers() {
    assert!(only::<add>().execute_all([], &RunContext::detached(())).await.is_empty());
}

#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// Count who is inside.
#[function_tool]
async fn enter(ctx: RunContext<Gauge>) {
    let gauge = ctx.userdata();
    let now = gauge.now.fetch_add(1, Ordering::Relaxed) + 1;
    gauge.most.fetch_max(now, Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(10)).await;
    gauge.now.fetch_sub(1, Ordering::Relaxed);
}

/// How many were inside at once, and how long it took.
async fn crowd(calls: usize, limit: Option<usize>) -> (usize, Duration) {
    let mut registry: ToolContext<Gauge> = registry(tools![enter]);
    if let Some(limit) = limit {
        registry = registry.with_options(ExecutorOptions::default().max_concurrency(limit));
    }
    let ctx = RunContext::detached(Gauge::default());
    let started = tokio::time::Instant::now();
    let calls = (0..calls).map(|index| FunctionCall::new(index.to_string(), "enter", "{}"));
    let count = calls.len();
    let outputs = registry.execute_all(calls, &ctx).await;
    assert_eq!(outputs.len(), count);
    (ctx.userdata().most.load(Ordering::Relaxed), started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_run_at_once_than_allowed() {
    assert_eq!(crowd(20, Some(4)).await.0, 4);
    assert_eq!(crowd(3, Some(4)).await.0, 3);
    assert_eq!(crowd(5, Some(1)).await.0, 1);
    assert_eq!(crowd(5, Some(0)).await.0, 1);
    assert_eq!(crowd(1500, None).await.0, 1024);
}

#[tokio::test(start_paused = true)]
async fn a_bound_keeps_every_place_in_use() {
    let (_, elapsed) = crowd(20, Some(4)).await;
    assert!(elapsed >= Duration::from_millis(50) && elapsed <= Duration::from_millis(60), "{elapsed:?}");
}

#[tokio::test]
async fn a_call_may_run_on_another_thread() {
    let registry = only::<add>();
    let ctx = RunContext::detached(());
    let task = tokio::spawn(async move {
        registry.execute(FunctionCall::new("call_1", "add", r#"{"a": 1, "b": 2}"#), &ctx).await
    });
    assert_eq!(task.await.unwrap().output, "3");
}

#[test]
fn a_call_needs_no_runtime_unless_its_tool_does() {
    let registry = only::<add>();
    let call = FunctionCall::new("call_1", "add", r#"{"a": 1, "b": 2}"#);
    let ctx = RunContext::detached(());
    let output = futures_util::FutureExt::now_or_never(registry.execute(call, &ctx)).unwrap();
    assert_eq!(output.output, "3");
}

#[test]
fn debug_of_calls_and_outputs_shows_nothing_of_what_was_said() {
    let call = FunctionCall::new("call_1", "add", r#"{"text": "personal"}"#);
    assert_eq!(format!("{call:?}"), r#"FunctionCall { call_id: "call_1", name: "add", .. }"#);
    let ctx = RunContext::detached(());
    let output = futures_util::FutureExt::now_or_never(only::<add>().execute(call, &ctx)).unwrap();
    assert!(!format!("{output:?}").contains("personal"), "{output:?}");
    assert!(!format!("{output:?}").contains("Invalid"), "{output:?}");
}

#[test]
fn a_call_can_be_stored_and_read_back() {
    let call = FunctionCall::new("call_1", "add", "{}");
    let text = serde_json::to_string(&call).unwrap();
    assert_eq!(text, r#"{"call_id":"call_1","name":"add","arguments":"{}"}"#);
    assert_eq!(serde_json::from_str::<FunctionCall>(&text).unwrap(), call);
}
