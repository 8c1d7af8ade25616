//! What is logged, for tests of what is told to whom.

use std::{
    fmt::{self, Debug, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use tracing::{
    Dispatch, Event, Subscriber,
    field::{Field, Visit},
    subscriber::{DefaultGuard, set_default},
};
use tracing_subscriber::{Layer, Registry, layer::Context, prelude::*, registry::LookupSpan};

/// Everything that is logged in this thread, by anybody, until it is dropped.
pub struct Log {
    lines: Lines,
    _listening: DefaultGuard,
    /// With one subscriber alone, what other threads come across first would count as heard by nobody.
    _second: Dispatch,
}

impl Log {
    /// Listens from now on.
    pub fn listen() -> Self {
        let (lines, second) = (Lines::default(), Dispatch::new(Registry::default()));
        let listening = set_default(Registry::default().with(lines.clone()));
        Self { lines, _listening: listening, _second: second }
    }

    /// What was logged since this was last asked: a line an event, with its level, its target, the spans
    /// around it and its fields.
    pub fn take(&self) -> String {
        mem::take(&mut self.lines.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").finish_non_exhaustive()
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let (level, target) = (event.metadata().level(), event.metadata().target());
        let spans: Vec<_> = ctx.event_scope(event).into_iter().flatten().map(|span| span.name()).collect();
        let mut line = Line(format!("{level} {target} {spans:?}"));
        event.record(&mut line);
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push_str(&line.0);
        lines.push('\n');
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {field}={value:?}"); // texts take whatever is written
    }
}
