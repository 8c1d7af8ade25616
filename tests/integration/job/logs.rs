//! What an operator reads of a job.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
};

use tool_runtime::{CloseReason, CompletedCall, EndFunction, JobContext};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, Registry, layer::Context, prelude::*, registry::LookupSpan};

/// The events, a line each: the level, the spans around it, the fields.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let spans: Vec<_> = ctx.event_scope(event).into_iter().flatten().map(|span| span.name()).collect();
        let mut line = Line(format!("{} {spans:?}", event.metadata().level()));
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_an_error_within_the_jobs_span() {
    let lines = Lines::default();
    // With one subscriber alone, what other threads come across first would count as heard by nobody.
    let _second = tracing::Dispatch::new(Registry::default());
    let _listening = tracing::subscriber::set_default(Registry::default().with(lines.clone()));
    let userdata = "password=hunter2";
    let write = EndFunction::new("write", |call: CompletedCall<&str>| async move {
        assert!(call.userdata().starts_with("password"));
        Err("503")
    });
    let job = JobContext::builder(userdata).end_function(write.retries(1)).build();
    job.add_shutdown_callback("flush", |_| async {});
    job.shutdown(CloseReason::UserInitiated);
    job.closed().await;
    let lines = lines.0.lock().unwrap().clone();
    let of =
        |level: Level| lines.iter().filter(move |line| line.starts_with(level.as_str())).collect::<Vec<_>>();
    let [error] = of(Level::ERROR)[..] else { panic!("{lines:#?}") };
    assert!(error.contains(r#"["job"]"#), "{error}");
    for part in ["step=end_function", r#"name="write""#, "outcome=failed: 503", "attempts=2"] {
        assert!(error.contains(part), "{part} is not in {error}");
    }
    assert_eq!(of(Level::WARN).len(), 1, "{lines:#?}");
    assert!(of(Level::INFO)[0].contains("failures=1"), "{lines:#?}");
    assert!(!lines.iter().any(|line| line.contains("hunter2")), "{lines:#?}");
}
