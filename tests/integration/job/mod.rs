//! A job: one way out of a call, whatever ended it and whatever fails on it.

mod callbacks;
mod end_functions;
mod ending;
mod hanging_up;
mod logs;
mod running;
mod signals;

use std::{
    fmt::Display,
    future::pending,
    panic::resume_unwind,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use serde_json::json;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tool_runtime::{
    CallControl, HangUpOutcome, JobContext, JobContextBuilder, JobReport, JobStatus, JobStep, JsonObject,
    StepOutcome,
};

/// What happened, in order, and how many seconds after the beginning.
#[derive(Clone)]
struct Log {
    begun: Instant,
    entries: Arc<Mutex<Vec<String>>>,
}

impl Log {
    fn new() -> Self {
        Self { begun: Instant::now(), entries: Arc::default() }
    }

    fn add(&self, what: impl Display) {
        let entry = format!("{}s {what}", self.begun.elapsed().as_secs_f64());
        self.entries.lock().unwrap().push(entry);
    }

    fn entries(&self) -> Vec<String> {
        self.entries.lock().unwrap().clone()
    }

    fn count(&self, what: &str) -> usize {
        self.entries().iter().filter(|entry| entry.ends_with(what)).count()
    }
}

/// A call's platform, which does as it is told.
#[derive(Clone)]
struct Line {
    log: Log,
    gone: CancellationToken,
    end: Arc<dyn Fn() -> BoxFuture<'static, HangUpOutcome> + Send + Sync>,
    status: Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>,
}

impl Line {
    /// One that ends a call within a second.
    fn new(log: &Log) -> Self {
        let end = || -> BoxFuture<'static, HangUpOutcome> {
            Box::pin(async {
                sleep(Duration::from_secs(1)).await;
                HangUpOutcome::Ended
            })
        };
        let status = || -> BoxFuture<'static, ()> { Box::pin(async {}) };
        Self {
            log: log.clone(),
            gone: CancellationToken::new(),
            end: Arc::new(end),
            status: Arc::new(status),
        }
    }

    /// One whose hang-up is this.
    fn ending<F>(log: &Log, end: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = HangUpOutcome> + Send + 'static,
    {
        Self { end: Arc::new(move || Box::pin(end())), ..Self::new(log) }
    }
}

#[async_trait::async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        self.log.add("hang-up");
        (self.end)().await
    }

    async fn report_status(&self, status: JobStatus) {
        self.log.add(format_args!("{status:?}"));
        (self.status)().await;
    }

    async fn caller_gone(&self) {
        self.gone.cancelled().await;
    }

    fn metadata(&self) -> JsonObject {
        object(json!({ "call_sid": "CA7", "source": "the platform" }))
    }
}

fn object(value: serde_json::Value) -> JsonObject {
    serde_json::from_value(value).unwrap()
}

/// A job with a call.
fn job(line: &Line) -> JobContext {
    builder(line).build()
}

fn builder(line: &Line) -> JobContextBuilder {
    JobContext::builder(()).id("j").call_control(line.clone())
}

/// The names and outcomes of a step, in alphabetical order: they run side by side.
fn outcomes(report: &JobReport, step: JobStep) -> Vec<(&str, &StepOutcome)> {
    let records = report.records.iter().filter(|record| record.step == step);
    let mut outcomes: Vec<_> = records.map(|record| (record.name.as_str(), &record.outcome)).collect();
    outcomes.sort_by_key(|(name, _)| *name);
    outcomes
}

fn outcome(report: &JobReport, step: JobStep) -> &StepOutcome {
    let [(_, outcome)] = outcomes(report, step)[..] else { panic!("not one {step}: {report}") };
    outcome
}

/// Panics and prints nothing.
fn quietly() {
    resume_unwind(Box::new("out of cheese"))
}

async fn never() {
    pending::<()>().await;
}
