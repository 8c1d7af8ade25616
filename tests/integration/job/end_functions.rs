//! What is done once a call is over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::time::{Instant, sleep};
use tool_runtime::{
    BoxError, CloseReason, CompletedCall, EndFunction, JobContext, JobOptions, JobRecord, JobReport, JobStep,
    StepOutcome, Userdata, end_function, end_functions,
};

use super::{Line, Log, never, object, outcomes, quietly};

struct App {
    log: Log,
    disposition: std::sync::Mutex<&'static str>,
}

impl AsRef<Log> for App {
    fn as_ref(&self) -> &Log {
        &self.log
    }
}

#[end_function(name = "disposition")]
async fn log_disposition(call: CompletedCall<App>) -> Result<(), BoxError> {
    let App { log, disposition } = call.userdata();
    let said = *disposition.lock().map_err(|_| "poisoned")?;
    log.add(format_args!("{said} after {:?}, {}", call.duration(), call.reason()));
    let hang_up = call.hang_up().ok_or("no hang-up")?;
    log.add(format_args!("{} was {hang_up}, {}", call.job_id(), json!(call.metadata())));
    Ok(())
}

/// A library's.
#[end_function(timeout = "3s")]
async fn count<S: Userdata + AsRef<Log>>(call: &CompletedCall<S>) {
    call.userdata().as_ref().add("counted");
    never().await;
}

#[tokio::test(start_paused = true)]
async fn they_see_all_that_is_known_of_the_call() {
    let log = Log::new();
    let app = App { log: log.clone(), disposition: "nothing".into() };
    let metadata = object(json!({ "source": "the job", "campaign": 7 }));
    let job = JobContext::builder(app)
        .id("j")
        .metadata(metadata)
        .call_control(Line::new(&log))
        .end_functions(end_functions![log_disposition, count])
        .build();
    let report = job.run(|job| async move {
        sleep(Duration::from_secs(2)).await;
        *job.userdata().disposition.lock().unwrap() = "booked";
        job.shutdown(CloseReason::UserInitiated);
    });
    let report = report.await;
    let expected = [
        "2s hang-up",
        "3s Success",
        "3s booked after 3s, user_initiated",
        r#"3s j was ended, {"call_sid":"CA7","source":"the job","campaign":7}"#,
        "3s counted",
    ];
    assert_eq!(log.entries(), expected);
    let expected = [("count", &StepOutcome::TimedOut), ("disposition", &StepOutcome::Done)];
    assert_eq!(outcomes(&report, JobStep::EndFunction), expected);
}

/// A function that fails so often, and says when it was tried.
fn failing(times: u32, log: &Log) -> EndFunction {
    let (log, left) = (log.clone(), Arc::new(AtomicU32::new(times)));
    EndFunction::new("write", move |_: CompletedCall| {
        let (log, left) = (log.clone(), Arc::clone(&left));
        async move {
            log.add("tried");
            let failed = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            failed.map_or(Ok(()), |_| Err("503"))
        }
    })
}

async fn report_of(function: EndFunction) -> JobReport {
    let job = JobContext::builder(()).end_function(function).build();
    job.shutdown(CloseReason::UserInitiated);
    job.closed().await
}

fn only(report: &JobReport) -> &JobRecord {
    let [record] = &report.records[..] else { panic!("not one record: {report}") };
    record
}

#[tokio::test(start_paused = true)]
async fn what_fails_is_tried_again_after_pauses_that_double() {
    let log = Log::new();
    let report = report_of(failing(3, &log).retries(3).backoff(Duration::from_secs(2))).await;
    assert_eq!(log.entries(), ["0s tried", "2s tried", "6s tried", "14s tried"]);
    assert_eq!((only(&report).attempts, &only(&report).outcome), (4, &StepOutcome::Done));
}

#[tokio::test(start_paused = true)]
async fn the_last_failure_is_the_one_reported() {
    let log = Log::new();
    let report = report_of(failing(9, &log).retries(2)).await;
    assert_eq!(log.count("tried"), 3);
    assert_eq!((only(&report).attempts, &only(&report).outcome), (3, &StepOutcome::Failed("503".into())));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_tried_again_unless_it_says_so() {
    let log = Log::new();
    let report = report_of(failing(1, &log)).await;
    assert_eq!(log.count("tried"), 1);
    assert_eq!(only(&report).attempts, 1);
}

#[tokio::test(start_paused = true)]
async fn no_pause_is_longer_than_half_a_minute() {
    let log = Log::new();
    let begun = Instant::now();
    report_of(failing(3, &log).retries(3).backoff(Duration::MAX)).await;
    assert_eq!(begun.elapsed().as_secs(), 90);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_that_of_an_attempt_and_tried_again() {
    let begun = Instant::now();
    let hanging = EndFunction::new("hangs", |_: CompletedCall| never());
    let report = report_of(hanging.timeout(Duration::from_secs(5)).retries(1)).await;
    assert_eq!((only(&report).attempts, &only(&report).outcome), (2, &StepOutcome::TimedOut));
    assert_eq!(begun.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_final() {
    let report =
        report_of(EndFunction::new("panics", |_: CompletedCall| async { quietly() }).retries(3)).await;
    let panicked = StepOutcome::Panicked(Some("out of cheese".into()));
    assert_eq!((only(&report).attempts, &only(&report).outcome), (1, &panicked));
}

#[tokio::test(start_paused = true)]
async fn the_jobs_limit_holds_where_a_function_has_none() {
    let hanging = || EndFunction::new("hangs", |_: CompletedCall| never());
    let report = report_of(hanging()).await;
    assert_eq!(only(&report).took.as_secs(), 30);
    let options = JobOptions::default().end_function_timeout(Duration::from_secs(4));
    let job = JobContext::builder(()).end_function(hanging()).options(options).build();
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(only(&job.closed().await).took.as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn all_run_side_by_side() {
    let slow = |name: &str| {
        EndFunction::new(name, |_: CompletedCall| async { sleep(Duration::from_secs(20)).await })
    };
    let job = JobContext::builder(()).end_functions([slow("a"), slow("b"), slow("c")]).build();
    job.add_shutdown_callback("d", |_| async { sleep(Duration::from_secs(9)).await });
    let begun = Instant::now();
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(job.closed().await.failures().count(), 0);
    assert_eq!(begun.elapsed().as_secs(), 20);
}
