//! A thousand calls at once.

use std::time::Duration;

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
    criterion.bench_function("floor/wait_1000", |bencher| {
        bencher.iter(|| runtime.block_on(join_all((0..1_000).map(|_| wait()))));
    });
    criterion.bench_function("tools/wait_1000", |bencher| {
        bencher.iter_batched(
            || {
                (0..1_000)
                    .map(|index| FunctionCall::new(format!("call_{index}"), "wait", "{}"))
                    .collect::<Vec<_>>()
            },
            |calls| runtime.block_on(registry.execute_all(calls, &ctx)),
            BatchSize::SmallInput,
        );
    });
}
