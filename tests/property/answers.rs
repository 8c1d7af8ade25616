//! Whatever a model sends, every call gets one answer, in call order.

use std::{collections::BTreeMap, time::Duration};

use proptest::{collection::vec, prelude::*};
use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{
    ExecutorOptions, FunctionCall, FunctionCallOutput, JsonObject, Leniencies, Limits, RunContext,
    ToolContext, ToolError, function_tool, serde_json::Value, tools,
};

use crate::{entropy::entropy, values::anything};

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only decoding is of interest")]
enum Shape {
    Dot,
    Circle(f64),
    Polygon { corners: Vec<(f64, f64)>, inner: Option<Box<Shape>> },
}

/// Draw it.
#[function_tool]
async fn draw(
    shape: Shape,
    #[arg(default = 1)] times: u8,
    note: Option<String>,
    more: BTreeMap<String, Value>,
) -> usize {
    let _ = (shape, note);
    more.len() + usize::from(times)
}

/// Fail.
#[function_tool]
async fn fail(value: Value) -> Result<(), ToolError> {
    Err(ToolError::new(value.to_string()))
}

/// Panic.
#[function_tool]
async fn panics(value: Value) {
    std::panic::resume_unwind(Box::new(value)); // a panic that prints nothing
}

/// Wait.
#[function_tool(timeout = "20ms")]
async fn wait(milliseconds: u8) -> u8 {
    tokio::time::sleep(Duration::from_millis(milliseconds.into())).await;
    milliseconds
}

/// As it comes.
#[function_tool(raw_schema = {
    "name": "raw", "description": "As it comes.",
    "parameters": {
        "type": "object",
        "properties": { "value": { "type": ["integer", "array", "object"] }, "a": { "$ref": "#" } },
        "minProperties": 1
    }
})]
async fn raw(raw_arguments: JsonObject) -> usize {
    raw_arguments.len()
}

const NAMES: [&str; 7] = ["draw", "fail", "panics", "wait", "raw", "unknown", ""];

fn registry() -> ToolContext {
    ToolContext::new(tools![draw, fail, panics, wait, raw]).unwrap()
}

fn execute_all(registry: &ToolContext, calls: Vec<FunctionCall>) -> Vec<FunctionCallOutput> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().unwrap();
    runtime.block_on(registry.execute_all(calls, &RunContext::detached(())))
}

/// One answer a call, with its id and name, in order.
fn answered(registry: &ToolContext, calls: &[FunctionCall]) -> Vec<FunctionCallOutput> {
    let outputs = execute_all(registry, calls.to_vec());
    let ids = |call: &FunctionCall| (call.call_id.clone(), call.name.clone());
    let answered = |output: &FunctionCallOutput| (output.call_id.clone(), output.name.clone());
    assert_eq!(calls.iter().map(ids).collect::<Vec<_>>(), outputs.iter().map(answered).collect::<Vec<_>>());
    outputs
}

/// The same arguments to every tool.
fn to_every_tool(arguments: &str) -> Vec<FunctionCall> {
    let calls = NAMES.iter().enumerate();
    calls.map(|(index, name)| FunctionCall::new(format!("call_{index}"), *name, arguments)).collect()
}

fn any_json() -> impl Strategy<Value = String> {
    entropy().prop_map(|mut entropy| anything(&mut entropy, 0).to_string())
}

/// JSON in pieces: brackets, keys and half tokens in any order.
fn broken_json() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"shape\"",
        "\"value\"",
        "\"milliseconds\"",
        "null",
        "true",
        "1",
        "-",
        "1e999",
        "0.1",
        "\\",
        "\\u12",
        "\\ud800",
        "\n",
        " ",
        "\u{feff}",
        "NaN",
        "// x",
        "'",
        "\u{0}",
        "é",
    ];
    vec(prop::sample::select(pieces.to_vec()), 0..30).prop_map(|pieces| pieces.concat())
}

/// Bytes, read the way a lossy transport hands them on.
fn any_bytes() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn truncated() -> impl Strategy<Value = String> {
    (any_json(), any::<prop::sample::Index>()).prop_map(|(text, index)| {
        let ends: Vec<_> = text.char_indices().map(|(index, _)| index).collect();
        text[..ends[index.index(ends.len())]].to_owned()
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any_json(), broken_json(), any_bytes(), truncated(), ".*", nested()]
}

/// Brackets around the limits of depth.
fn nested() -> impl Strategy<Value = String> {
    (0..600_usize, any::<bool>(), any::<bool>()).prop_map(|(depth, closed, object)| {
        let (open, close) = if object { ("{\"a\":", "}") } else { ("[", "]") };
        let closing = if closed { close.repeat(depth) } else { String::new() };
        format!("{{\"value\":{}1{closing}}}", open.repeat(depth))
    })
}

fn any_options() -> impl Strategy<Value = ExecutorOptions> {
    (any::<bool>(), 0..600_usize, 0..300_usize, 0..9_usize).prop_map(
        |(lenient, depth, bytes, concurrency)| {
            let leniencies = if lenient { Leniencies::all() } else { Leniencies::none() };
            let limits = Limits::default().with_max_depth(depth).with_max_bytes(bytes * bytes);
            ExecutorOptions::default().leniencies(leniencies).limits(limits).max_concurrency(concurrency)
        },
    )
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_gets_one_answer(arguments in any_text(), options in any_options()) {
        answered(&registry().with_options(options), &to_every_tool(&arguments));
    }

    #[test]
    fn what_the_model_reads_of_bad_arguments_is_short_and_names_no_line(arguments in any_text()) {
        for output in answered(&registry(), &to_every_tool(&arguments)) {
            let is_about_arguments = output.output.starts_with("Invalid arguments");
            prop_assert!(!is_about_arguments || output.output.len() <= 2048, "{}", output.output);
            prop_assert!(!is_about_arguments || !output.output.contains(" column "), "{}", output.output);
        }
    }

    #[test]
    fn any_mix_of_calls_is_answered_in_call_order(
        calls in vec((prop::sample::select(NAMES.to_vec()), any_text()), 0..20),
        delays in vec(any::<u8>(), 0..20),
        limit in 1..30_usize,
    ) {
        let waits = delays.iter().map(|delay| ("wait", format!(r#"{{"milliseconds": {}}}"#, delay % 40)));
        let calls: Vec<_> = interleave(calls, waits.collect());
        let calls = calls.into_iter().enumerate();
        let calls = calls.map(|(index, (name, text))| FunctionCall::new(format!("{index}"), name, text));
        let registry = registry().with_options(ExecutorOptions::default().max_concurrency(limit));
        answered(&registry, &calls.collect::<Vec<_>>());
    }

    #[test]
    fn any_name_and_any_call_id_are_answered(id in ".*", name in ".*", arguments in any_json()) {
        answered(&registry(), &[FunctionCall::new(id, name, arguments)]);
    }
}

fn interleave<T>(left: Vec<T>, right: Vec<T>) -> Vec<T> {
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut mixed = Vec::new();
    loop {
        let pair = [left.next(), right.next()];
        if pair.iter().all(Option::is_none) {
            return mixed;
        }
        mixed.extend(pair.into_iter().flatten());
    }
}
