//! Timeouts and cancellation.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tool_runtime::{FunctionCall, FunctionCallOutput, RunContext, ToolContext, function_tool, tools};

use crate::support::registry;

#[derive(Clone, Default)]
struct Counts {
    started: Arc<AtomicUsize>,
    dropped: Arc<AtomicUsize>,
}

struct OnDrop(Arc<AtomicUsize>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

async fn wait(ctx: &RunContext<Counts>, duration: Duration) -> &'static str {
    ctx.userdata().started.fetch_add(1, Ordering::Relaxed);
    let _guard = OnDrop(Arc::clone(&ctx.userdata().dropped));
    tokio::time::sleep(duration).await;
    "done"
}

/// Slow.
#[function_tool]
async fn slow(ctx: &RunContext<Counts>) -> &'static str {
    wait(ctx, Duration::from_secs(60)).await
}

/// Slow, with a timeout.
#[function_tool(timeout = "2s")]
async fn bounded(ctx: &RunContext<Counts>, seconds: u64) -> &'static str {
    wait(ctx, Duration::from_secs(seconds)).await
}

/// Slow, on a thread of its own.
#[function_tool(blocking, timeout = "10ms")]
fn blocking(ctx: &RunContext<Counts>) -> &'static str {
    ctx.userdata().started.fetch_add(1, Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(100));
    "done"
}

/// Quick.
#[function_tool]
async fn quick() -> &'static str {
    "quick"
}

fn all() -> ToolContext<Counts> {
    registry(tools![slow, bounded, blocking, quick])
}

fn call(id: &str, name: &str, arguments: &str) -> FunctionCall {
    FunctionCall::new(id, name, arguments)
}

fn texts(outputs: &[FunctionCallOutput]) -> Vec<&str> {
    outputs.iter().map(|output| output.output.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_call_ends_at_its_timeout() {
    let counts = Counts::default();
    let ctx = RunContext::detached(counts.clone());
    let started = Instant::now();
    let output = all().execute(call("1", "bounded", r#"{"seconds": 60}"#), &ctx).await;
    assert_eq!(output.output, "`bounded` timed out after 2s");
    assert!(output.is_error && output.reply_required());
    assert_eq!(started.elapsed().as_secs(), 2);
    assert_eq!(counts.dropped.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_within_its_timeout_is_answered() {
    let output = all()
        .execute(call("1", "bounded", r#"{"seconds": 1}"#), &RunContext::detached(Counts::default()))
        .await;
    assert_eq!((output.output.as_str(), output.is_error), ("done", false));
}

#[tokio::test]
async fn a_blocking_call_is_answered_at_its_timeout() {
    let started = std::time::Instant::now();
    let output = all().execute(call("1", "blocking", "{}"), &RunContext::detached(Counts::default())).await;
    assert_eq!(output.output, "`blocking` timed out after 10ms");
    assert!(started.elapsed() < Duration::from_millis(90));
}

#[tokio::test(start_paused = true)]
async fn nothing_starts_in_a_run_that_was_cancelled() {
    let counts = Counts::default();
    let token = CancellationToken::new();
    token.cancel();
    let ctx = RunContext::detached(counts.clone()).with_cancellation(token);
    let calls =
        [call("1", "slow", "{}"), call("2", "bounded", r#"{"seconds": 1}"#), call("3", "unknown", "{}")];
    let outputs = all().execute_all(calls, &ctx).await;
    assert_eq!(texts(&outputs)[..2], ["`slow` was cancelled", "`bounded` was cancelled"]);
    assert!(outputs[2].output.starts_with("Unknown function: unknown"));
    assert!(outputs.iter().all(|output| output.is_error));
    assert_eq!(counts.started.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn running_calls_end_when_their_run_is_cancelled() {
    let counts = Counts::default();
    let token = CancellationToken::new();
    let ctx = RunContext::detached(counts.clone()).with_cancellation(token.clone());
    let registry = all();
    let calls = [
        call("1", "slow", "{}"),
        call("2", "quick", "{}"),
        call("3", "bounded", r#"{"seconds": 60}"#),
        call("4", "slow", "{}"),
    ];
    let cancel = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        token.cancel();
    };
    let started = Instant::now();
    let (outputs, ()) = tokio::join!(registry.execute_all(calls, &ctx), cancel);
    assert_eq!(
        texts(&outputs),
        ["`slow` was cancelled", "quick", "`bounded` was cancelled", "`slow` was cancelled"]
    );
    assert_eq!(
        outputs.iter().map(|output| output.call_id.as_str()).collect::<Vec<_>>(),
        ["1", "2", "3", "4"]
    );
    assert_eq!(started.elapsed().as_secs(), 1);
    assert_eq!(counts.dropped.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn a_tool_may_watch_the_token_itself() {
    /// Tidies up when cancelled.
    #[function_tool]
    async fn watchful(ctx: RunContext<Counts>) -> bool {
        ctx.cancellation_token().is_some_and(|token| !token.is_cancelled())
    }
    let ctx = RunContext::detached(Counts::default());
    assert!(ctx.cancellation_token().is_none());
    let ctx = ctx.with_cancellation(CancellationToken::new());
    let output = registry(tools![watchful]).execute(call("1", "watchful", "{}"), &ctx).await;
    assert_eq!(output.output, "true");
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_drops_the_calls() {
    let counts = Counts::default();
    let ctx = RunContext::detached(counts.clone());
    let registry = all();
    let calls = [call("1", "slow", "{}"), call("2", "slow", "{}")];
    let outputs = tokio::time::timeout(Duration::from_secs(1), registry.execute_all(calls, &ctx)).await;
    assert!(outputs.is_err());
    assert_eq!(counts.dropped.load(Ordering::Relaxed), 2);
}
