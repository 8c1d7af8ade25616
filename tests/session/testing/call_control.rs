use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::{Instant, timeout};
use tool_runtime::{
    CallControl, CloseReason, HangUpOutcome, JobContext, JobReport, JobStatus, JsonObject, testing::*,
};

use crate::support::pass;

/// A job on this line, from beginning to end.
async fn job(line: &FakeCallControl) -> JobReport {
    let job = JobContext::builder(()).call_control(line.clone()).build();
    job.run(|_| async {}).await
}

async fn outcomes(line: &FakeCallControl, times: usize) -> Vec<String> {
    let mut outcomes = Vec::new();
    for _ in 0..times {
        outcomes.push(line.end().await.to_string());
    }
    outcomes
}

#[tokio::test(start_paused = true)]
async fn a_line_ends_once_and_is_gone_then() {
    assert_eq!(outcomes(&FakeCallControl::new(), 3).await, ["ended", "already gone", "already gone"]);
}

#[tokio::test(start_paused = true)]
async fn hang_ups_come_out_in_the_order_they_were_told() {
    let line = FakeCallControl::new()
        .ends(HangUpOutcome::unconfirmed("status 503"))
        .ends_after(Duration::from_secs(2), HangUpOutcome::unconfirmed("status 504"));
    let begun = Instant::now();
    let told = ["unconfirmed: status 503", "unconfirmed: status 504", "ended", "already gone"];
    assert_eq!(outcomes(&line, 4).await, told);
    let asked: Vec<_> = line.hang_ups().into_iter().map(|at| (at - begun).as_secs()).collect();
    assert_eq!(asked, [0, 0, 2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_that_never_ends_is_given_up_by_the_job() {
    let line = FakeCallControl::new().never_ends();
    let report = job(&line).await;
    assert!(report.hang_up.is_some_and(|outcome| !outcome.is_confirmed()));
    assert_eq!(line.hang_ups().len(), 1);
    assert!(timeout(Duration::from_secs(9), line.end()).await.is_ok(), "the next one ends");
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_that_panics_is_noted_by_the_job() {
    let line = FakeCallControl::new().panics();
    let report = job(&line).await;
    let outcome = report.hang_up.map(|outcome| outcome.to_string()).unwrap();
    assert!(outcome.contains("this hang-up was told to panic"), "{outcome}");
    assert_eq!(line.hang_ups().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_hangs_up_ends_the_job_and_need_not_be_hung_up() {
    let line = FakeCallControl::new();
    let job = JobContext::builder(()).call_control(line.clone()).build();
    pass(3.0).await;
    assert!(line.caller_gone().now_or_never().is_none() && !job.is_shutting_down());
    line.caller_hangs_up();
    assert_eq!(job.closed().await.reason, CloseReason::ParticipantDisconnected);
    assert_eq!(line.hang_ups(), []);
    assert_eq!(outcomes(&line, 1).await, ["already gone"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_job_tells_its_line_is_noted_with_its_time() {
    let metadata = JsonObject::from_iter([("room".to_owned(), "r-1".into())]);
    let line = FakeCallControl::new().with_metadata(metadata.clone());
    let begun = Instant::now();
    let job = JobContext::builder(()).call_control(line.clone()).build();
    pass(3.0).await;
    job.shutdown(CloseReason::Error);
    job.closed().await;
    assert_eq!(line.metadata(), metadata);
    let statuses = line.statuses();
    assert_eq!(statuses.len(), 1);
    assert_eq!((statuses[0].1, (statuses[0].0 - begun).as_secs()), (JobStatus::Failed, 3));
    assert_eq!((line.hang_ups()[0] - begun).as_secs(), 3);
}
