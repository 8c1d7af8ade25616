//! One call at a time.

use criterion::{BatchSize, Criterion};
use futures_util::FutureExt;
use tool_runtime::{FunctionCall, FunctionTool, RunContext, Tool, ToolContext, ToolError, tools};

use super::{
    floor::Floor,
    tools::{ADD, WEATHER, add, add_with_context, bounded_weather, order, place_order, weather},
};

pub(crate) fn registry() -> ToolContext {
    ToolContext::new(tools![add, add_with_context, weather, bounded_weather, place_order])
        .expect("sound tools")
}

pub(crate) fn bench(criterion: &mut Criterion) {
    let order = order();
    let registry = registry();
    let floor = Floor::new();
    time_floor(criterion, "add", &floor, ADD);
    time(criterion, "add", &registry, ADD);
    time(criterion, "add_with_context", &registry, ADD);
    time_floor(criterion, "weather", &floor, WEATHER);
    time(criterion, "weather", &registry, WEATHER);
    time(criterion, "bounded_weather", &registry, WEATHER);
    time_floor(criterion, "place_order", &floor, &order);
    time(criterion, "place_order", &registry, &order);
}

/// The same call in ever larger registries.
pub(crate) fn bench_size(criterion: &mut Criterion) {
    for size in [10, 100, 1_000, 10_000] {
        let more = (5..size).map(filler).collect::<Vec<_>>();
        let mut members = registry().members().to_vec();
        members.extend(more);
        let registry = ToolContext::new(members).expect("sound tools");
        time_as(criterion, &format!("floor/add_of_{size}"), &Floor::of_size(size), ADD);
        let ctx = RunContext::detached(());
        criterion.bench_function(&format!("tools/add_of_{size}"), |bencher| {
            bencher.iter_batched(
                || FunctionCall::new("call_1", "add", ADD),
                |call| registry.execute(call, &ctx).now_or_never().expect("nothing to wait for"),
                BatchSize::SmallInput,
            );
        });
    }
}

fn filler(index: usize) -> Tool {
    let schema = serde_json::json!({ "name": format!("tool_{index}"), "parameters": {} });
    let tool =
        FunctionTool::raw(schema).and_then(|tool| tool.handler(|_, _| async { Ok::<_, ToolError>(()) }));
    Tool::Function(tool.expect("a sound tool"))
}

fn time(criterion: &mut Criterion, tool: &str, registry: &ToolContext, arguments: &str) {
    let ctx = RunContext::detached(());
    let check = registry.execute(FunctionCall::new("call_1", tool, arguments), &ctx).now_or_never();
    assert!(check.is_some_and(|output| !output.is_error), "{tool} must succeed");
    criterion.bench_function(&format!("tools/{tool}"), |bencher| {
        bencher.iter_batched(
            || FunctionCall::new("call_1", tool, arguments),
            |call| registry.execute(call, &ctx).now_or_never().expect("nothing to wait for"),
            BatchSize::SmallInput,
        );
    });
}

fn time_floor(criterion: &mut Criterion, tool: &str, floor: &Floor, arguments: &str) {
    let check = floor.execute(FunctionCall::new("call_1", tool, arguments)).now_or_never();
    assert!(check.flatten().is_some_and(|answer| answer.is_ok()), "{tool} must succeed");
    criterion.bench_function(&format!("floor/{tool}"), |bencher| {
        bencher.iter_batched(
            || FunctionCall::new("call_1", tool, arguments),
            |call| floor.execute(call).now_or_never().expect("nothing to wait for"),
            BatchSize::SmallInput,
        );
    });
}

fn time_as(criterion: &mut Criterion, name: &str, floor: &Floor, arguments: &str) {
    criterion.bench_function(name, |bencher| {
        bencher.iter_batched(
            || FunctionCall::new("call_1", "add", arguments),
            |call| floor.execute(call).now_or_never().expect("nothing to wait for"),
            BatchSize::SmallInput,
        );
    });
}
