//! A span around each call, for whoever listens.

use std::time::Instant;

use tracing::{Instrument, Level, field::Empty};

use crate::chat::{FunctionCall, FunctionCallOutput};

/// Whether anyone listens: without that, no span is made and no clock is read.
#[inline]
pub(crate) fn is_on() -> bool {
    tracing::level_enabled!(Level::INFO)
}

/// Runs a call in a span with `tool`, `call_id`, `outcome` and `duration_ms`. What the call says
/// stands in events of the trace level only: it is the users' personal data.
#[cold]
pub(crate) async fn traced(
    call: FunctionCall,
    run: impl AsyncFnOnce(FunctionCall) -> FunctionCallOutput,
) -> FunctionCallOutput {
    let span = tracing::info_span!(
        "function_call",
        tool = call.name,
        call_id = call.call_id,
        outcome = Empty,
        duration_ms = Empty,
    );
    let started = Instant::now();
    let output = async {
        tracing::trace!(arguments = call.arguments, "called");
        let output = run(call).await;
        tracing::trace!(output = output.output, "answered");
        output
    }
    .instrument(span.clone())
    .await;
    span.record("outcome", if output.is_error { "error" } else { "ok" });
    span.record("duration_ms", started.elapsed().as_secs_f64() * 1e3);
    output
}
