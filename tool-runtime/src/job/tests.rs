//! What a job does with its sessions, which only this crate can attach.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    future::pending,
    panic::resume_unwind,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::{Instant, sleep};

use super::{CompletedCall, EndFunction, JobContext, JobReport, JobStep, SessionLink, Shutdown, StepOutcome};
use crate::{
    call_control::{CallControl, CloseReason, HangUpOutcome},
    chat::{ChatContext, ChatItem, Role},
};

/// What happened, in order, and how many seconds after the beginning.
#[derive(Clone)]
struct Log(Instant, Arc<Mutex<Vec<String>>>);

impl Log {
    fn new() -> Self {
        Self(Instant::now(), Arc::default())
    }

    fn add(&self, what: &str) {
        let entry = format!("{}s {what}", self.0.elapsed().as_secs());
        self.1.lock().unwrap().push(entry);
    }

    fn entries(&self) -> Vec<String> {
        self.1.lock().unwrap().clone()
    }
}

/// How a session takes its end.
#[derive(Clone, Copy, PartialEq)]
enum Close {
    /// Within so many seconds.
    After(u64),
    Never,
    Panicking,
}

struct Session {
    log: Log,
    close: Close,
    said: &'static str,
}

#[async_trait]
impl SessionLink for Session {
    async fn close(&self, reason: CloseReason) {
        self.log.add(&format!("{} closes: {reason}", self.said));
        match self.close {
            Close::After(seconds) => sleep(Duration::from_secs(seconds)).await,
            Close::Never => pending().await,
            Close::Panicking => resume_unwind(Box::new("out of cheese")),
        }
        self.log.add(&format!("{} closed", self.said));
    }

    async fn closed(&self) {
        match self.said {
            "leaves a tool" => sleep(Duration::from_secs(7)).await,
            "leaves a loop" => pending().await,
            _ => {}
        }
        self.log.add(&format!("{} over", self.said));
    }

    async fn history(&self) -> ChatContext {
        match self.said {
            "hangs" => pending().await,
            "panics" => resume_unwind(Box::new("out of cheese")),
            said => {
                let mut history = ChatContext::new();
                history.push_message(Role::Assistant, said);
                history
            }
        }
    }
}

struct Line(Log);

#[async_trait]
impl CallControl for Line {
    async fn end(&self) -> HangUpOutcome {
        self.0.add("hang-up");
        HangUpOutcome::Ended
    }
}

/// A job that notes what its sessions said.
fn job(log: &Log, sessions: &[(&'static str, Close)]) -> JobContext {
    let notes = log.clone();
    let summary = EndFunction::new("summary", move |call: CompletedCall| {
        let said: Vec<_> = call.history().items().iter().filter_map(text).collect();
        notes.add(&format!("summary of {}", said.join(", ")));
        async {}
    });
    let job = JobContext::builder(()).call_control(Line(log.clone())).end_function(summary).build();
    for &(said, close) in sessions {
        job.attach(Arc::new(Session { log: log.clone(), close, said }));
    }
    job
}

fn text(item: &ChatItem) -> Option<&str> {
    match item {
        ChatItem::Message(message) => Some(&message.text),
        _ => None,
    }
}

fn of_sessions(report: &JobReport) -> Vec<&StepOutcome> {
    let records = report.records.iter().filter(|record| record.step == JobStep::SessionClose);
    records.map(|record| &record.outcome).collect()
}

#[tokio::test(start_paused = true)]
async fn the_call_is_hung_up_when_the_farewell_was_heard() {
    let log = Log::new();
    let report = job(&log, &[("goodbye", Close::After(4))]).run(|job| async move {
        job.shutdown(CloseReason::TaskCompleted);
    });
    assert_eq!(of_sessions(&report.await), [&StepOutcome::Done]);
    let expected = [
        "0s goodbye closes: task_completed",
        "4s goodbye closed",
        "4s hang-up",
        "4s goodbye over",
        "4s summary of goodbye",
    ];
    assert_eq!(log.entries(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_job_goes_on_with_its_session_when_the_entrypoint_has_come_back() {
    let log = Log::new();
    let begun = log.clone();
    let job = job(&log, &[]);
    let report = job.clone().run(|job| async move {
        job.attach(Arc::new(Session { log: begun, close: Close::After(1), said: "hello" }));
    });
    let ends = async {
        sleep(Duration::from_secs(90)).await;
        job.shutdown(CloseReason::Silence);
    };
    let (report, ()) = tokio::join!(report, ends);
    assert_eq!(report.reason, CloseReason::Silence);
    assert_eq!(log.entries()[0], "90s hello closes: silence");
}

#[tokio::test(start_paused = true)]
async fn a_session_that_does_not_close_is_given_up() {
    let log = Log::new();
    let job = job(&log, &[("hm", Close::Never)]);
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(of_sessions(&job.closed().await), [&StepOutcome::TimedOut]);
    assert_eq!(log.entries(), ["0s hm closes: user_initiated", "60s hang-up", "60s summary of hm"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_panics_stops_nothing() {
    let log = Log::new();
    let job = job(&log, &[("oh", Close::Panicking)]);
    job.shutdown(CloseReason::UserInitiated);
    let panicked = StepOutcome::Panicked(Some("out of cheese".into()));
    assert_eq!(of_sessions(&job.closed().await), [&panicked]);
    assert_eq!(log.entries()[1..], ["0s hang-up", "0s oh over", "0s summary of oh"]);
}

#[tokio::test(start_paused = true)]
async fn sessions_close_side_by_side_and_their_histories_keep_their_order() {
    let log = Log::new();
    let job = job(&log, &[("a", Close::After(5)), ("b", Close::Never), ("c", Close::After(2))]);
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert_eq!(of_sessions(&report), [&StepOutcome::Done, &StepOutcome::Done, &StepOutcome::TimedOut]);
    assert_eq!(log.entries()[5..], ["60s hang-up", "60s summary of a, b, c"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_session_leaves_running_has_its_time_behind_the_hang_up() {
    let log = Log::new();
    let job = job(&log, &[("leaves a tool", Close::After(3))]);
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(job.closed().await.failures().count(), 0);
    let expected = ["3s hang-up", "10s leaves a tool over", "10s summary of leaves a tool"];
    assert_eq!(log.entries()[2..], expected);
}

#[tokio::test(start_paused = true)]
async fn and_no_more_than_a_session_has_in_all() {
    let log = Log::new();
    let job = job(&log, &[("leaves a loop", Close::After(3))]);
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(of_sessions(&job.closed().await), [&StepOutcome::Done, &StepOutcome::TimedOut]);
    assert_eq!(log.entries()[2..], ["3s hang-up", "60s summary of leaves a loop"]);
}

#[tokio::test(start_paused = true)]
async fn a_history_that_cannot_be_read_is_left_out_and_recorded() {
    let log = Log::new();
    let job =
        job(&log, &[("hangs", Close::After(0)), ("panics", Close::After(0)), ("fine", Close::After(0))]);
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert_eq!(log.entries().last().unwrap(), "5s summary of fine");
    let failures: Vec<_> = report.failures().map(|record| (record.step, &record.outcome)).collect();
    let panicked = StepOutcome::Panicked(Some("out of cheese".into()));
    assert_eq!(failures, [(JobStep::Summary, &StepOutcome::TimedOut), (JobStep::Summary, &panicked)]);
}

#[tokio::test(start_paused = true)]
async fn an_entrypoint_beside_a_session_does_not_keep_the_caller_waiting() {
    let log = Log::new();
    let job = job(&log, &[("bye", Close::After(3))]);
    let report = job.run(|job| async move {
        job.shutdown(CloseReason::UserInitiated);
        pending::<()>().await;
    });
    let report = report.await;
    let expected = [
        "0s bye closes: user_initiated",
        "3s bye closed",
        "3s hang-up",
        "15s bye over",
        "15s summary of bye",
    ];
    assert_eq!(log.entries(), expected);
    assert_eq!(report.failures().count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_comes_too_late_is_closed_at_once() {
    let log = Log::new();
    let job = job(&log, &[]);
    job.shutdown(Shutdown::new(CloseReason::UserInitiated).without_hang_up());
    job.closed().await;
    job.attach(Arc::new(Session { log: log.clone(), close: Close::After(1), said: "hello" }));
    sleep(Duration::from_secs(2)).await;
    let expected = ["0s summary of ", "0s hello closes: user_initiated", "1s hello closed"];
    assert_eq!(log.entries(), expected);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_job_that_is_over_is_kept() {
    let log = Log::new();
    let kept = Arc::new(());
    let held = Arc::clone(&kept);
    let job = job(&log, &[("bye", Close::After(1))]);
    job.add_shutdown_callback("holds", move |_| async move { drop(held) });
    let session = Arc::new(Session { log, close: Close::After(1), said: "bye" });
    job.attach(session.clone());
    job.shutdown(CloseReason::UserInitiated);
    job.closed().await;
    assert_eq!((Arc::strong_count(&kept), Arc::strong_count(&session)), (1, 1));
}
