//! Valid calls arrive as they were sent; invalid ones do not arrive.

use std::collections::BTreeMap;

use serde_json::Value;
use tool_runtime::{
    ExecutorOptions, FunctionCall, FunctionCallOutput, JsonObject, Leniencies, RunContext, ToolContext,
};
use tool_tests::{Received, noting_tool};

use crate::{
    files::Corpus,
    groups::{self, Call, Group, Judge},
};

/// The tools of a group that could be built, and where their calls end.
struct Bench {
    registry: ToolContext<Received>,
    ctx: RunContext<Received>,
}

impl Bench {
    fn of(group: &Group) -> Self {
        let tools: Vec<_> = group.tools.iter().filter_map(|tool| noting_tool(tool.clone()).ok()).collect();
        let registry = ToolContext::new(tools).unwrap_or_else(|error| panic!("{}: {error}", group.place));
        Self { registry, ctx: Received::context() }
    }

    fn without_leniency(self) -> Self {
        let options = ExecutorOptions::default().leniencies(Leniencies::none());
        Self { registry: self.registry.with_options(options), ..self }
    }

    async fn execute(&self, call: &Call) -> (FunctionCallOutput, Option<JsonObject>) {
        let sent = FunctionCall::new("call_1", call.name.as_str(), call.arguments.to_string());
        let output = self.registry.execute(sent, &self.ctx).await;
        assert_eq!((output.call_id.as_str(), &output.name), ("call_1", &call.name));
        (output, self.ctx.userdata().take())
    }
}

#[tokio::test]
async fn valid_calls_arrive_equal() {
    let Some(corpus) = Corpus::open("the valid calls of bfcl, tau and mcp") else { return };
    let mut arrived: BTreeMap<&str, usize> = BTreeMap::new();
    let mut without_tool = 0;
    for group in groups::all(&corpus) {
        let bench = Bench::of(&group);
        for call in group.calls.iter().filter(|call| call.faults.is_empty()) {
            if bench.registry.get(&call.name).is_none() {
                without_tool += 1;
                continue;
            }
            assert_arrives(&bench, call, &group.place).await;
            *arrived.entry(group.source).or_default() += 1;
        }
    }
    println!("valid calls that arrived equal: {arrived:?}; whose tool was refused: {without_tool}");
    let judged: usize = arrived.values().sum();
    assert!(judged > 0, "no valid call was judged");
    assert!(without_tool * 10 < judged, "most calls have a tool that was built");
}

async fn assert_arrives(bench: &Bench, call: &Call, place: &str) {
    let (output, received) = bench.execute(call).await;
    let called = format!("{place}: {}({})", call.name, call.arguments);
    assert!(!output.is_error, "{called} was refused: {}", output.output);
    assert!(output.leniencies().is_empty(), "{called} was taken kindly: {:?}", output.leniencies());
    let received = received.unwrap_or_else(|| panic!("{called} did not arrive"));
    assert_eq!(Value::Object(received), call.arguments, "{called}");
}

#[derive(Debug, Default)]
struct Refusals {
    refused: usize,
    explained_by_leniency: usize,
    tool_refused: usize,
}

#[tokio::test]
async fn invalid_calls_are_refused() {
    let Some(corpus) = Corpus::open("the invalid calls of bfcl and mcp") else { return };
    let (mut kindly, mut strictly) = (Refusals::default(), Refusals::default());
    for group in groups::all(&corpus) {
        let bench = Bench::of(&group);
        let strict = Bench::of(&group).without_leniency();
        for call in group.calls.iter().filter(|call| !call.faults.is_empty()) {
            if bench.registry.get(&call.name).is_none() {
                kindly.tool_refused += 1;
                strictly.tool_refused += 1;
                continue;
            }
            judge_kindly(&bench, call, &group, &mut kindly).await;
            judge_strictly(&strict, call, &group.place, &mut strictly).await;
        }
    }
    println!("invalid calls with every leniency: {kindly:?}");
    println!("invalid calls without leniency: {strictly:?}");
    assert!(strictly.refused > 0, "no invalid call was judged");
}

/// Refused, or made valid by a leniency that is reported.
async fn judge_kindly(bench: &Bench, call: &Call, group: &Group, count: &mut Refusals) {
    let (output, received) = bench.execute(call).await;
    let called = format!("{}: {}({})", group.place, call.name, call.arguments);
    let Some(received) = received else {
        assert_refusal(&output, call, &called);
        count.refused += 1;
        return;
    };
    assert!(!output.leniencies().is_empty(), "{called} arrived, though {:?}", call.faults);
    let tool = group.tools.iter().find(|tool| tool["name"] == call.name.as_str()).expect("it was called");
    let schema = tool.get("parameters").unwrap_or(&tool["inputSchema"]);
    let judge = Judge::of(schema).expect("the schema of a tool that was built");
    let received = Value::Object(received);
    assert!(judge.accepts(&received), "{called} arrived as {received}, which is invalid");
    count.explained_by_leniency += 1;
}

/// Refused, with every fault named by its place.
async fn judge_strictly(bench: &Bench, call: &Call, place: &str, count: &mut Refusals) {
    let (output, received) = bench.execute(call).await;
    let called = format!("{place}: {}({})", call.name, call.arguments);
    assert!(received.is_none(), "{called} arrived without leniency, though {:?}", call.faults);
    assert!(output.leniencies().is_empty(), "{called}: {:?}", output.leniencies());
    assert_refusal(&output, call, &called);
    for fault in &call.faults {
        let pointer = fault.split(": ").next().unwrap_or_default().trim_end_matches('/'); // the root: `/`
        assert!(is_told(&output.output, pointer), "{called}: `{fault}` is not told in {}", output.output);
    }
    count.refused += 1;
}

fn assert_refusal(output: &FunctionCallOutput, call: &Call, called: &str) {
    let text = &output.output;
    assert!(output.is_error, "{called} neither arrived nor failed: {text}");
    let beginning = format!("Invalid arguments for `{}`:\n- ", call.name);
    assert!(text.starts_with(&beginning), "{called}: {text}");
    assert!(text.len() <= 2048, "{called}: {} bytes are too much", text.len());
    assert!(!text.contains(" at line "), "{called}: {text}");
}

/// Whether a line tells of a fault at `pointer` or inside it (what is missing is told by the name
/// it should have had), or the text says that there is more than it tells.
fn is_told(text: &str, pointer: &str) -> bool {
    text.lines().skip(1).any(|line| {
        let place = line.strip_prefix("- `").and_then(|line| line.split("`: ").next()).unwrap_or_default();
        let inside = place.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let is_cut = place.strip_suffix('…').is_some_and(|place| pointer.starts_with(place));
        inside || is_cut || (line.starts_with("- and ") && line.ends_with(" more"))
    })
}
