//! A job run with an entrypoint.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tool_runtime::{CloseReason, JobContext, JobOptions, JobStep, StepOutcome};

use super::{Line, Log, job, never, outcome, outcomes, quietly};

#[tokio::test(start_paused = true)]
async fn an_entrypoint_that_fails_ends_the_job_in_error() {
    let log = Log::new();
    let report = job(&Line::new(&log)).run(|_| async { Err("no route") }).await;
    assert_eq!(report.reason, CloseReason::Error);
    assert_eq!(*outcome(&report, JobStep::Entrypoint), StepOutcome::Failed("no route".into()));
    assert_eq!(log.entries(), ["0s hang-up", "1s Failed"]);
}

#[tokio::test(start_paused = true)]
async fn so_does_one_that_panics() {
    let log = Log::new();
    let report = job(&Line::new(&log)).run(|_| async { quietly() }).await;
    assert_eq!(report.reason, CloseReason::Error);
    let panicked = StepOutcome::Panicked(Some("out of cheese".into()));
    assert_eq!(*outcome(&report, JobStep::Entrypoint), panicked);
    assert_eq!(log.entries(), ["0s hang-up", "1s Failed"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_panics_before_there_is_a_future_does_too() {
    let report = JobContext::builder(()).build().run(|_| {
        quietly();
        async {}
    });
    assert_eq!(report.await.reason, CloseReason::Error);
}

#[tokio::test(start_paused = true)]
async fn an_entrypoint_has_its_time_once_the_job_ends_and_no_more() {
    let log = Log::new();
    let job = job(&Line::new(&log));
    job.add_shutdown_callback("flush", |_| async {});
    let report = job.run(|job| async move {
        sleep(Duration::from_secs(100)).await;
        job.shutdown(CloseReason::Silence);
        never().await;
    });
    let report = report.await;
    assert_eq!(report.reason, CloseReason::Silence);
    assert_eq!(*outcome(&report, JobStep::Entrypoint), StepOutcome::TimedOut);
    assert_eq!(log.entries()[0], "115s hang-up");
    assert_eq!(outcomes(&report, JobStep::ShutdownCallback), [("flush", &StepOutcome::Done)]);
}

#[tokio::test(start_paused = true)]
async fn a_result_that_comes_while_the_job_ends_is_kept() {
    let report = JobContext::builder(()).build().run(|job| async move {
        job.shutdown(CloseReason::Silence);
        sleep(Duration::from_secs(1)).await;
        Err("too late to matter")
    });
    let report = report.await;
    assert_eq!(report.reason, CloseReason::Silence);
    assert_eq!(*outcome(&report, JobStep::Entrypoint), StepOutcome::Failed("too late to matter".into()));
}

#[tokio::test(start_paused = true)]
async fn the_entrypoint_of_a_job_that_ended_is_not_started() {
    let job = JobContext::builder(()).build();
    job.shutdown(CloseReason::UserInitiated);
    job.closed().await;
    let report = job.run(|_| async { Err("started") }).await;
    assert_eq!(report.reason, CloseReason::UserInitiated);
    assert!(report.records.is_empty(), "{report}");
}

#[tokio::test(start_paused = true)]
async fn waiting_for_oneself_takes_no_longer_than_the_limit() {
    let options = JobOptions::default().entrypoint_timeout(Duration::from_secs(2));
    let job = JobContext::builder(()).options(options).build();
    let begun = Instant::now();
    let report = job.run(|job| async move {
        job.shutdown(CloseReason::UserInitiated);
        job.closed().await;
    });
    assert_eq!(*outcome(&report.await, JobStep::Entrypoint), StepOutcome::TimedOut);
    assert_eq!(begun.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_job_whose_run_is_no_longer_waited_for_goes_on() {
    let log = Log::new();
    let job = job(&Line::new(&log));
    let talk = log.clone();
    let run = job.clone().run(|_| async move {
        sleep(Duration::from_secs(3)).await;
        talk.add("talked");
    });
    assert!(timeout(Duration::from_secs(1), run).await.is_err());
    let report = job.closed().await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert_eq!(log.entries(), ["3s talked", "3s hang-up", "4s Success"]);
}
