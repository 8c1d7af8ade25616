//! A span around each call, for whoever listens.

use std::time::Instant;

use tracing::{Level, Span, field::Empty};

use crate::chat::{FunctionCall, FunctionCallOutput};

/// The span of one call, with `tool`, `call_id`, `outcome` and `duration_ms`; nothing when nobody
/// listens: then no span is made and no clock is read. What a call says stands in events of the
/// trace level only: it is the users' personal data.
pub(super) struct CallTrace(Option<Begun>);

struct Begun {
    span: Span,
    at: Instant,
}

impl CallTrace {
    #[inline]
    pub(super) fn begin(call: &FunctionCall) -> Self {
        Self(tracing::level_enabled!(Level::INFO).then(|| Begun::now(call)))
    }

    #[inline]
    pub(super) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn span(&self) -> Span {
        self.0.as_ref().map_or_else(Span::none, |begun| begun.span.clone())
    }

    #[inline]
    pub(super) fn in_scope<T>(&self, inside: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(begun) => begun.span.in_scope(inside),
            None => inside(),
        }
    }

    #[inline]
    pub(super) fn end(self, output: FunctionCallOutput) -> FunctionCallOutput {
        if let Some(begun) = self.0 {
            begun.end(&output);
        }
        output
    }
}

impl Begun {
    #[cold]
    fn now(call: &FunctionCall) -> Self {
        let (tool, call_id) = (call.name.as_str(), call.call_id.as_str());
        let span = tracing::info_span!("function_call", tool, call_id, outcome = Empty, duration_ms = Empty);
        span.in_scope(|| tracing::trace!(arguments = call.arguments, "called"));
        Self { span, at: Instant::now() }
    }

    #[cold]
    fn end(self, output: &FunctionCallOutput) {
        self.span.record("outcome", if output.is_error { "error" } else { "ok" });
        self.span.record("duration_ms", self.at.elapsed().as_secs_f64() * 1e3);
        self.span.in_scope(|| tracing::trace!(output = output.output, "answered"));
    }
}
