//! The call's end for the caller.

use std::{future::pending, sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};
use tool_runtime::{
    CallControl, CloseReason, CompletedCall, EndFunction, HangUpOutcome, JobStatus, JobStep, StepOutcome,
};

use super::{Line, Log, builder, job, never, outcome, outcomes, quietly};

#[tokio::test(start_paused = true)]
async fn a_caller_who_has_gone_is_not_hung_up_on() {
    let log = Log::new();
    let line = Line::new(&log);
    let count = log.clone();
    let end = EndFunction::new("summary", move |call: CompletedCall| {
        count.add(format_args!("after {}", call.reason()));
        async {}
    });
    let job = builder(&line).end_function(end).build();
    let hangs_up = line.gone.clone();
    let report = job.run(|job| async move {
        sleep(Duration::from_secs(3)).await;
        hangs_up.cancel();
        job.shutdown_requested().await;
    });
    let report = report.await;
    assert_eq!(report.reason, CloseReason::ParticipantDisconnected);
    assert!(matches!(report.hang_up, Some(HangUpOutcome::AlreadyGone)));
    assert_eq!(log.entries(), ["3s Success", "3s after participant_disconnected"]);
}

#[tokio::test(start_paused = true)]
async fn nor_one_who_goes_while_the_job_ends_for_another_reason() {
    let log = Log::new();
    let line = Line::new(&log);
    let job = job(&line);
    let hangs_up = line.gone.clone();
    let report = job.run(|job| async move {
        job.shutdown(CloseReason::Silence);
        sleep(Duration::from_secs(3)).await;
        hangs_up.cancel();
        sleep(Duration::from_secs(3)).await;
    });
    let report = report.await;
    assert_eq!(report.reason, CloseReason::Silence);
    assert_eq!(log.entries(), ["6s Success"]);
}

#[tokio::test(start_paused = true)]
async fn who_says_that_the_caller_has_gone_need_not_be_the_platform() {
    let log = Log::new();
    let job = job(&Line::new(&log));
    job.commit(CloseReason::TaskCompleted);
    job.shutdown(CloseReason::ParticipantDisconnected);
    let report = job.closed().await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert_eq!(log.entries(), ["0s Success"]);
}

#[tokio::test(start_paused = true)]
async fn an_unconfirmed_hang_up_is_reported_and_stops_nothing() {
    let log = Log::new();
    let line = Line::ending(&log, || async { HangUpOutcome::unconfirmed("status 503") });
    let job = job(&line);
    job.add_shutdown_callback("flush", |_| async {});
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert_eq!(report.hang_up.as_ref().unwrap().to_string(), "unconfirmed: status 503");
    assert!(!report.hang_up.as_ref().unwrap().is_confirmed());
    assert_eq!(*outcome(&report, JobStep::HangUp), StepOutcome::Failed("status 503".into()));
    assert_eq!(*outcome(&report, JobStep::ShutdownCallback), StepOutcome::Done);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_that_hangs_is_given_up() {
    let log = Log::new();
    let job = job(&Line::ending(&log, || async { pending().await }));
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert_eq!(report.hang_up.as_ref().unwrap().to_string(), "unconfirmed: timed out");
    assert_eq!(*outcome(&report, JobStep::HangUp), StepOutcome::TimedOut);
    assert_eq!(log.entries(), ["0s hang-up", "10s Success"]);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_that_panics_is_unconfirmed() {
    let log = Log::new();
    let panicking = || async {
        quietly();
        HangUpOutcome::Ended
    };
    let job = job(&Line::ending(&log, panicking));
    let told = job.delete_room().await;
    assert_eq!(told.to_string(), "unconfirmed: panicked: out of cheese");
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert_eq!(*outcome(&report, JobStep::HangUp), StepOutcome::Panicked(Some("out of cheese".into())));
    assert_eq!(log.count("hang-up"), 1);
}

#[tokio::test(start_paused = true)]
async fn deleting_the_room_is_the_hang_up_and_goes_on_though_nobody_waits() {
    let log = Log::new();
    let line = Line::ending(&log, || async {
        sleep(Duration::from_secs(3)).await;
        HangUpOutcome::Ended
    });
    let job = job(&line);
    assert!(timeout(Duration::from_secs(1), job.delete_room()).await.is_err());
    assert!(!job.is_shutting_down());
    sleep(Duration::from_secs(5)).await;
    assert!(matches!(job.delete_room().await, HangUpOutcome::Ended));
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)));
    assert_eq!(log.entries(), ["0s hang-up", "6s Success"]);
}

#[tokio::test(start_paused = true)]
async fn a_status_that_is_not_told_stops_nothing() {
    let hanging: Arc<dyn Fn() -> _ + Send + Sync> = Arc::new(|| Box::pin(never()) as _);
    let panicking: Arc<dyn Fn() -> _ + Send + Sync> = Arc::new(|| Box::pin(async { quietly() }) as _);
    let panicked = StepOutcome::Panicked(Some("out of cheese".into()));
    for (status, expected) in [(hanging, StepOutcome::TimedOut), (panicking, panicked)] {
        let log = Log::new();
        let job = job(&Line { status, ..Line::new(&log) });
        job.add_shutdown_callback("flush", |_| async {});
        job.shutdown(CloseReason::Error);
        let report = job.closed().await;
        assert_eq!(log.count("Failed"), 1);
        assert_eq!(*outcome(&report, JobStep::ReportStatus), expected);
        assert_eq!(outcomes(&report, JobStep::ShutdownCallback), [("flush", &StepOutcome::Done)]);
    }
}

/// Whoever looks out for the caller breaks down at once.
struct Broken;

#[async_trait::async_trait]
impl CallControl for Broken {
    async fn end(&self) -> HangUpOutcome {
        HangUpOutcome::AlreadyGone
    }

    async fn caller_gone(&self) {
        quietly();
    }
}

#[tokio::test(start_paused = true)]
async fn a_lookout_that_panics_ends_nothing() {
    let control: Arc<dyn CallControl> = Arc::new(Broken);
    let job = tool_runtime::JobContext::builder(()).call_control(control).build();
    assert!(timeout(Duration::from_secs(60), job.closed()).await.is_err());
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(job.closed().await.reason, CloseReason::UserInitiated);
}

#[test]
fn the_platform_is_told_of_errors_as_failures() {
    assert_eq!(JobStatus::from(CloseReason::Error), JobStatus::Failed);
    assert_eq!(JobStatus::from(CloseReason::ParticipantDisconnected), JobStatus::Success);
}
