//! One call, from its text to its one output.

use std::{
    future::pending,
    ops::Deref,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Either, select},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::{
    ExecutorOptions,
    answer::{self, Outcome},
    trace::CallTrace,
};
use crate::{
    arguments::{self, Allowances, ArgumentFaults, Arguments, Limits, Refusal, take_confirmation},
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    output::Answer,
    tool::{AnswerFuture, Dispatched, FunctionTool, ToolSpec},
};

/// Carries out a call of `tool`, or answers that there is none.
///
/// One `async fn` and no more: each level would move the call and its output once again.
pub(crate) async fn execute<S: Userdata>(
    tool: Option<&FunctionTool<S>>,
    known: &[FunctionTool<S>],
    call: FunctionCall,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> FunctionCallOutput {
    let trace = CallTrace::begin(&call);
    let Some(tool) = tool else {
        return trace.end(answer::unknown_tool(call, known.iter().map(FunctionTool::name)));
    };
    let (call, inside) = Held::of(call, tool.spec().takes_context.then_some(ctx));
    let ctx = inside.as_ref().unwrap_or(ctx);
    let (outcome, allowances) = match trace.in_scope(|| start(tool, &call, ctx, options)) {
        Ok((future, allowances)) => {
            (finish(Guarded(Some(future)), tool.spec(), ctx, &trace).await, allowances)
        }
        Err(outcome) => (outcome, Allowances::default()),
    };
    drop(inside);
    let output = trace.in_scope(|| answer::output(call.into_call(), outcome, allowances));
    trace.end(output)
}

/// A call under way: the tool's context holds it, too, if the tool takes one.
enum Held {
    Alone(FunctionCall),
    Shared(Arc<FunctionCall>),
}

impl Held {
    #[inline]
    fn of<S: Userdata>(call: FunctionCall, ctx: Option<&RunContext<S>>) -> (Self, Option<RunContext<S>>) {
        let Some(ctx) = ctx else { return (Self::Alone(call), None) };
        let call = Arc::new(call);
        let inside = ctx.for_call(Arc::clone(&call));
        (Self::Shared(call), Some(inside))
    }

    #[inline]
    fn into_call(self) -> FunctionCall {
        match self {
            Self::Alone(call) => call,
            Self::Shared(call) => Arc::unwrap_or_clone(call),
        }
    }
}

impl Deref for Held {
    type Target = FunctionCall;

    #[inline]
    fn deref(&self) -> &FunctionCall {
        match self {
            Self::Alone(call) => call,
            Self::Shared(call) => call,
        }
    }
}

/// Waits for the call, no longer than its tool and its run allow.
#[inline]
fn finish<'c, S: Userdata>(
    call: Guarded,
    spec: &ToolSpec,
    ctx: &'c RunContext<S>,
    trace: &CallTrace,
) -> Finish<'c> {
    if spec.timeout.is_none() && ctx.cancellation_token().is_none() && !trace.is_on() {
        return Finish::Plain(call);
    }
    // Without a timer in the runtime, tokio panics; that too must stay an answer.
    let bounded = AssertUnwindSafe(bounded(call, spec.timeout, ctx.cancellation_token())).catch_unwind();
    let outcome = bounded.map(|outcome| outcome.unwrap_or_else(Outcome::Panicked));
    Finish::Attended(Box::pin(outcome.instrument(trace.span())))
}

/// A call's end; the one under a limit or a span is boxed, as it is large and rarer.
enum Finish<'c> {
    Plain(Guarded),
    Attended(BoxFuture<'c, Outcome>),
}

impl Future for Finish<'_> {
    type Output = Outcome;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Outcome> {
        match self.get_mut() {
            Self::Plain(call) => Pin::new(call).poll(cx),
            Self::Attended(call) => call.as_mut().poll(cx),
        }
    }
}

/// Decodes the arguments and starts the call; looks a second time at arguments that were refused.
#[inline]
fn start<S: Userdata>(
    tool: &FunctionTool<S>,
    call: &FunctionCall,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> Result<(AnswerFuture, Allowances), Outcome> {
    let text = call.arguments.as_str();
    let Limits { max_bytes, max_depth, .. } = options.limits;
    if call.incomplete {
        return Err(Outcome::Incomplete);
    }
    if text.len() > max_bytes {
        return Err(Outcome::TooLong { bytes: text.len(), limit: max_bytes });
    }
    if tool.spec().asks_for_confirmation() {
        return start_without_confirmation(tool, text, ctx, options);
    }
    if max_depth >= Limits::PARSER_DEPTH {
        let arguments = Arguments::new(text, &tool.spec().contract);
        if let Ok(future) = dispatch(tool, ctx, arguments)? {
            return Ok((future, Allowances::default()));
        }
    }
    start_mended(tool, text, ctx, options)
}

/// As [`start`], of a call that may bring a confirmation: the session's, which the tool never sees.
#[cold]
fn start_without_confirmation<S: Userdata>(
    tool: &FunctionTool<S>,
    text: &str,
    ctx: &RunContext<S>,
    options: &ExecutorOptions,
) -> Result<(AnswerFuture, Allowances), Outcome> {
    if let Some(confirmation) = take_confirmation(text, options.limits.max_depth) {
        let arguments = Arguments::new(&confirmation.rest, &tool.spec().contract).with_depth_checked();
        if let Ok(future) = dispatch(tool, ctx, arguments)? {
            return Ok((future, Allowances::default()));
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
) -> Result<(AnswerFuture, Allowances), Outcome> {
    let contract = &tool.spec().contract;
    let told = tool.spec().told();
    let mended = arguments::mend(told, text, options.leniencies, &options.limits).map_err(refused)?;
    let confirmation =
        if tool.spec().asks_for_confirmation() { take_confirmation(&mended.text, usize::MAX) } else { None };
    let text = confirmation.as_ref().map_or(mended.text.as_str(), |confirmation| &*confirmation.rest);
    let arguments = Arguments::new(text, contract).with_depth_checked();
    match dispatch(tool, ctx, arguments)? {
        Ok(future) => Ok((future, mended.allowances)),
        Err(refusal) => Err(refused(arguments::refused(contract, text, &refusal))),
    }
}

fn refused(faults: ArgumentFaults) -> Outcome {
    Outcome::Refused(Box::new(faults))
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
async fn bounded(mut call: Guarded, limit: Option<Duration>, token: Option<&CancellationToken>) -> Outcome {
    if token.is_some_and(CancellationToken::is_cancelled) {
        return Outcome::Cancelled;
    }
    let cancelled = async {
        match token {
            Some(token) => token.cancelled().await,
            None => pending().await,
        }
        Outcome::Cancelled
    };
    let timed_out = async {
        match limit {
            Some(limit) => tokio::time::sleep(limit).await,
            None => pending().await,
        }
        Outcome::TimedOut(limit.unwrap_or_default())
    };
    let (cancelled, timed_out) = (pin!(cancelled), pin!(timed_out));
    let ended = select(cancelled, timed_out);
    let outcome = match select(&mut call, ended).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right((ended, _)) => ended.factor_first().0,
    };
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
