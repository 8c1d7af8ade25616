//! One call at a time.

use criterion::{BatchSize, Bencher, Criterion};
use futures_util::FutureExt;
use tool_runtime::{FunctionCall, FunctionTool, RunContext, Tool, ToolContext, ToolError, tools};

use super::{
    floor::Floor,
    pairs::in_turn,
    tools::{ADD, WEATHER, add, add_with_context, bounded_weather, order, place_order, weather},
};

fn registry() -> ToolContext {
    ToolContext::new(tools![add, add_with_context, weather, bounded_weather, place_order])
        .expect("sound tools")
}

pub(crate) fn bench(criterion: &mut Criterion) {
    let order = order();
    let (registry, floor) = (registry(), Floor::new());
    let calls = [
        ("add", "add", ADD),
        ("add_with_context", "add", ADD),
        ("weather", "weather", WEATHER),
        ("bounded_weather", "weather", WEATHER),
        ("place_order", "place_order", order.as_str()),
    ];
    for (tool, by_hand, arguments) in calls {
        in_turn(
            criterion,
            tool,
            |bencher| time_by_hand(bencher, &floor, by_hand, arguments),
            |bencher| time(bencher, &registry, tool, arguments),
        );
    }
}

/// The same call in ever larger registries.
pub(crate) fn bench_size(criterion: &mut Criterion) {
    for size in [10, 100, 1_000, 10_000] {
        let mut members = registry().members().to_vec();
        members.extend((members.len()..size).map(filler));
        let registry = ToolContext::new(members).expect("sound tools");
        let floor = Floor::of_size(size);
        in_turn(
            criterion,
            &format!("add_of_{size}"),
            |bencher| time_by_hand(bencher, &floor, "add", ADD),
            |bencher| time(bencher, &registry, "add", ADD),
        );
    }
}

fn filler(index: usize) -> Tool {
    let schema = serde_json::json!({ "name": format!("tool_{index}"), "parameters": {} });
    let tool =
        FunctionTool::raw(schema).and_then(|tool| tool.handler(|_, _| async { Ok::<_, ToolError>(()) }));
    Tool::Function(tool.expect("a sound tool"))
}

fn time(bencher: &mut Bencher<'_>, registry: &ToolContext, tool: &str, arguments: &str) {
    let ctx = RunContext::detached(());
    let call = || FunctionCall::new("call_1", tool, arguments);
    let checked = registry.execute(call(), &ctx).now_or_never();
    assert!(checked.is_some_and(|output| !output.is_error), "{tool} must succeed");
    bencher.iter_batched(
        call,
        |call| registry.execute(call, &ctx).now_or_never().expect("nothing to wait for"),
        BatchSize::SmallInput,
    );
}

fn time_by_hand(bencher: &mut Bencher<'_>, floor: &Floor, tool: &str, arguments: &str) {
    let call = || FunctionCall::new("call_1", tool, arguments);
    let checked = floor.execute(call()).now_or_never();
    assert!(checked.flatten().is_some_and(|answer| answer.is_ok()), "{tool} must succeed");
    bencher.iter_batched(
        call,
        |call| floor.execute(call).now_or_never().expect("nothing to wait for"),
        BatchSize::SmallInput,
    );
}
