//! A thousand calls at once.

use std::time::Duration;

use super::pairs::in_turn;
use criterion::{BatchSize, Criterion};
use futures_util::future::join_all;
use tool_runtime::{FunctionCall, RunContext, ToolContext, function_tool, tools};

/// Wait a millisecond.
#[function_tool]
async fn wait() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

pub(crate) fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let registry = ToolContext::new(tools![wait]).expect("sound tools");
    let ctx = RunContext::detached(());
    in_turn(
        criterion,
        "wait_1000",
        |bencher| bencher.iter(|| runtime.block_on(join_all((0..1_000).map(|_| wait())))),
        |bencher| {
            bencher.iter_batched(
                calls,
                |calls| runtime.block_on(registry.execute_all(calls, &ctx)),
                BatchSize::SmallInput,
            );
        },
    );
}

fn calls() -> Vec<FunctionCall> {
    (0..1_000).map(|index| FunctionCall::new(format!("call_{index}"), "wait", "{}")).collect()
}
