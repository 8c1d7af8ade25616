//! One call, from its text to its one output.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio_util::sync::CancellationToken;

use super::{
    ExecutorOptions,
    answer::{self, Outcome},
};
use crate::{
    arguments::{self, Arguments, Leniency, Limits, Refusal},
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    output::Answer,
    tool::{AnswerFuture, Dispatched, FunctionTool, ToolSpec},
};

/// Carries out a call of `tool`.
pub(crate) async fn execute<S: Userdata>(
    tool: &FunctionTool<S>,
    call: FunctionCall,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> FunctionCallOutput {
    if !tool.spec().takes_context {
        let (outcome, leniencies) = run(tool, &call, ctx, options).await;
        return answer::output(call, outcome, leniencies);
    }
    let call = Arc::new(call);
    let ctx = ctx.for_call(Arc::clone(&call));
    let (outcome, leniencies) = run(tool, &call, &ctx, options).await;
    drop(ctx);
    answer::output(Arc::unwrap_or_clone(call), outcome, leniencies)
}

async fn run<S: Userdata>(
    tool: &FunctionTool<S>,
    call: &FunctionCall,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> (Outcome, Vec<Leniency>) {
    if ctx.cancellation_token().is_some_and(CancellationToken::is_cancelled) {
        return (Outcome::Cancelled, Vec::new());
    }
    let (future, leniencies) = match start(tool, &call.arguments, ctx, options) {
        Ok(started) => started,
        Err(outcome) => return (outcome, Vec::new()),
    };
    let future = Guarded(Some(future));
    let outcome = match (tool.spec().timeout, ctx.cancellation_token()) {
        (None, None) => future.await,
        _ => bounded(future, tool.spec(), ctx).await,
    };
    (outcome, leniencies)
}

/// Decodes the arguments and starts the call; looks a second time at arguments that were refused.
#[inline]
fn start<S: Userdata>(
    tool: &FunctionTool<S>,
    text: &str,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> Result<(AnswerFuture, Vec<Leniency>), Outcome> {
    let Limits { max_bytes, max_depth, .. } = options.limits;
    if text.len() > max_bytes {
        return Err(Outcome::TooLong { bytes: text.len(), limit: max_bytes });
    }
    if max_depth >= Limits::PARSER_DEPTH {
        let arguments = Arguments::new(text, &tool.spec().contract);
        if let Ok(future) = dispatch(tool, ctx, arguments)? {
            return Ok((future, Vec::new()));
        }
    }
    start_mended(tool, text, ctx, options)
}

#[cold]
fn start_mended<S: Userdata>(
    tool: &FunctionTool<S>,
    text: &str,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> Result<(AnswerFuture, Vec<Leniency>), Outcome> {
    let contract = &tool.spec().contract;
    let mended =
        arguments::mend(contract, text, options.leniencies, &options.limits).map_err(Outcome::Refused)?;
    let arguments = Arguments::new(&mended.text, contract).with_depth_checked();
    match dispatch(tool, ctx, arguments)? {
        Ok(future) => Ok((future, mended.leniencies)),
        Err(refusal) => Err(Outcome::Refused(arguments::refused(contract, &mended.text, &refusal))),
    }
}

/// Hands the arguments to the tool. A type's own `Deserialize` may panic.
#[inline]
fn dispatch<S: Userdata>(
    tool: &FunctionTool<S>,
    ctx: &RunContext<S>,
    arguments: Arguments<'_>,
) -> Result<Result<AnswerFuture, Refusal>, Outcome> {
    let dispatched: std::thread::Result<Dispatched> =
        catch_unwind(AssertUnwindSafe(|| tool.dispatch(ctx, arguments)));
    dispatched.map_err(Outcome::Panicked)
}

/// A call that ends at its timeout or when its run is cancelled, whichever comes first.
async fn bounded<S: Userdata>(call: Guarded, spec: &ToolSpec, ctx: &RunContext<S>) -> Outcome {
    let cancelled = async {
        match ctx.cancellation_token() {
            Some(token) => token.cancelled().await,
            None => std::future::pending().await,
        }
    };
    let timed_out = async {
        match spec.timeout {
            Some(limit) => {
                tokio::time::sleep(limit).await;
                limit
            }
            None => std::future::pending().await,
        }
    };
    let mut call = std::pin::pin!(call);
    let mut cancelled = std::pin::pin!(cancelled);
    let mut timed_out = std::pin::pin!(timed_out);
    let outcome = std::future::poll_fn(|cx| {
        if let Poll::Ready(outcome) = call.as_mut().poll(cx) {
            return Poll::Ready(outcome);
        }
        if cancelled.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Outcome::Cancelled);
        }
        timed_out.as_mut().poll(cx).map(Outcome::TimedOut)
    });
    let outcome = outcome.await;
    call.abandon();
    outcome
}

/// A running call whose panics, on being polled or dropped, stay its own.
struct Guarded(Option<AnswerFuture>);

impl Guarded {
    /// Drops the call where its drop may panic harmlessly.
    fn abandon(&mut self) -> Option<Box<dyn std::any::Any + Send>> {
        let future = self.0.take()?;
        catch_unwind(AssertUnwindSafe(|| drop(future))).err()
    }
}

impl Future for Guarded {
    type Output = Outcome;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        let Some(future) = &mut self.0 else { return Poll::Pending };
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        let outcome: Result<Answer, _> = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(answer)) => Ok(answer),
            Err(panic) => Err(panic),
        };
        let dropped = self.abandon();
        Poll::Ready(match (outcome, dropped) {
            (Ok(answer), None) => Outcome::Answered(answer),
            (Err(panic), _) | (Ok(_), Some(panic)) => Outcome::Panicked(panic),
        })
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.abandon();
    }
}
