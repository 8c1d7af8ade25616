//! One end, whoever asks for it.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tool_runtime::{
    CloseReason, CompletedCall, EndFunction, HangUpOutcome, JobContext, JobOptions, JobStep, Shutdown,
    StepOutcome,
};

use super::{Line, Log, builder, job, outcomes};

/// A line with what is done after the call.
fn logged(log: &Log, line: &Line) -> JobContext {
    let after = log.clone();
    let end = EndFunction::new("summary", move |_: CompletedCall| {
        let log = after.clone();
        async move { log.add("end function") }
    });
    let job = builder(line).end_function(end).build();
    let log = log.clone();
    job.add_shutdown_callback("flush", |reason| async move { log.add(format_args!("callback: {reason}")) });
    job
}

#[tokio::test(start_paused = true)]
async fn the_steps_come_in_order_and_the_caller_waits_for_none_behind_the_hang_up() {
    let log = Log::new();
    let mut line = Line::new(&log);
    line.status = std::sync::Arc::new(|| Box::pin(sleep(Duration::from_secs(1))));
    let job = logged(&log, &line);
    let talk = log.clone();
    let report = job.run(|_| async move {
        talk.add("entrypoint");
        sleep(Duration::from_secs(5)).await;
    });
    let report = report.await;
    let expected =
        ["0s entrypoint", "5s hang-up", "6s Success", "7s callback: task_completed", "7s end function"];
    assert_eq!(log.entries(), expected);
    assert_eq!(report.duration, Duration::from_secs(6));
    assert_eq!(report.failures().count(), 0);
    let steps: Vec<_> = report.records.iter().map(|record| record.step).collect();
    let expected = [
        JobStep::Entrypoint,
        JobStep::HangUp,
        JobStep::ReportStatus,
        JobStep::ShutdownCallback,
        JobStep::EndFunction,
    ];
    assert_eq!(steps, expected);
}

#[tokio::test(start_paused = true)]
async fn the_first_reason_wins() {
    let log = Log::new();
    let job = logged(&log, &Line::new(&log));
    assert_eq!((job.committed(), job.is_shutting_down()), (None, false));
    job.shutdown(CloseReason::Silence);
    assert!(job.is_shutting_down());
    job.shutdown(CloseReason::Error);
    assert!(!job.commit(CloseReason::MaxDuration));
    let report = job.closed().await;
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(job.closed().await.reason, CloseReason::Silence);
    assert_eq!(report.reason, CloseReason::Silence);
    assert_eq!(log.count("callback: silence"), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_commits_decides_also_of_the_hang_up() {
    let log = Log::new();
    let job = job(&Line::new(&log));
    assert!(job.commit(Shutdown::new(CloseReason::TaskCompleted).without_hang_up()));
    assert!(!job.is_shutting_down());
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert!(report.hang_up.is_none());
    assert_eq!(log.entries(), ["0s Success"]);
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_nobody_follows_up_ends_the_job_all_the_same() {
    let log = Log::new();
    let job = job(&Line::new(&log));
    assert!(job.commit(CloseReason::Silence));
    let report = job.closed().await;
    assert_eq!(report.reason, CloseReason::Silence);
    assert_eq!(log.entries()[0], "60s hang-up");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_at_once_get_one_hang_up_and_one_end() {
    const REASONS: [CloseReason; 4] =
        [CloseReason::Error, CloseReason::Silence, CloseReason::MaxDuration, CloseReason::UserInitiated];
    let log = Log::new();
    let job = logged(&log, &Line::new(&log));
    let tasks: Vec<_> = (0..100)
        .zip(REASONS.into_iter().cycle())
        .map(|(index, reason)| {
            let job = job.clone();
            tokio::spawn(async move {
                sleep(Duration::from_millis(index % 3)).await;
                if index % 5 == 0 {
                    assert!(matches!(job.delete_room().await, HangUpOutcome::Ended));
                }
                job.shutdown(reason);
                job.closed().await.reason
            })
        })
        .collect();
    let reason = job.closed().await.reason;
    for task in tasks {
        assert_eq!(task.await.unwrap(), reason);
    }
    for once in ["hang-up", "end function", &format!("callback: {reason}")] {
        assert_eq!(log.count(once), 1, "{once}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_that_race_get_one_hang_up_and_one_end() {
    for _ in 0..200 {
        let log = Log::new();
        let line = Line::ending(&log, || async { HangUpOutcome::Ended });
        let job = logged(&log, &line);
        let racers = [CloseReason::Error, CloseReason::Silence, CloseReason::UserInitiated].map(|reason| {
            let job = job.clone();
            tokio::spawn(async move { job.shutdown(reason) })
        });
        let hang_up = tokio::spawn({
            let job = job.clone();
            async move { job.delete_room().await }
        });
        let report = job.closed().await;
        assert!(matches!(hang_up.await.unwrap(), HangUpOutcome::Ended));
        for racer in racers {
            racer.await.unwrap();
        }
        assert_eq!(job.closed().await.reason, report.reason);
        assert_eq!((log.count("hang-up"), log.count("end function")), (1, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_lasts_no_longer_than_it_may() {
    let log = Log::new();
    let options = JobOptions::default().max_duration(Duration::from_secs(600));
    let job = builder(&Line::new(&log)).options(options).build();
    let report = job.run(|job| async move { job.shutdown_requested().await }).await;
    assert_eq!(report.reason, CloseReason::MaxDuration);
    assert_eq!(log.entries(), ["600s hang-up", "601s Success"]);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_holds_ends() {
    let log = Log::new();
    let job = logged(&log, &Line::new(&log));
    let other = job.clone();
    drop(job);
    sleep(Duration::from_secs(1)).await;
    assert_eq!(log.entries(), [""; 0]);
    drop(other);
    sleep(Duration::from_secs(5)).await;
    let expected = ["1s hang-up", "2s Success", "2s callback: task_completed", "2s end function"];
    assert_eq!(log.entries(), expected);
}

#[tokio::test(start_paused = true)]
async fn what_a_panic_lets_go_of_ended_in_error() {
    let log = Log::new();
    let job = logged(&log, &Line::new(&log));
    let holder = tokio::spawn(async move {
        let _job = job;
        super::quietly();
    });
    assert!(holder.await.unwrap_err().is_panic());
    sleep(Duration::from_secs(5)).await;
    assert_eq!((log.count("Failed"), log.count("callback: error")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn without_a_call_there_is_nothing_to_hang_up() {
    let job = JobContext::builder(()).build();
    job.add_shutdown_callback("flush", |_| async {});
    assert!(matches!(job.delete_room().await, HangUpOutcome::AlreadyGone));
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    let steps: Vec<_> = report.records.iter().map(|record| record.step).collect();
    assert_eq!(steps, [JobStep::ShutdownCallback]);
    let never_asked = JobContext::builder(()).build();
    never_asked.shutdown(CloseReason::UserInitiated);
    assert!(never_asked.closed().await.hang_up.is_none());
}

#[test]
fn a_job_built_outside_a_runtime_ends_in_the_one_it_is_waited_for_in() {
    let job = JobContext::builder(()).build();
    job.add_shutdown_callback("flush", |_| async {});
    job.shutdown(CloseReason::UserInitiated);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let report = runtime.block_on(job.closed());
    assert_eq!(outcomes(&report, JobStep::ShutdownCallback), [("flush", &StepOutcome::Done)]);
}

#[test]
fn a_job_built_outside_a_runtime_is_watched_once_it_is_run() {
    let options = JobOptions::default().max_duration(Duration::from_millis(1)).handle_signals(false);
    let job = JobContext::builder(()).options(options).build();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let report = runtime.block_on(job.run(|job| async move { job.shutdown_requested().await }));
    assert_eq!(report.reason, CloseReason::MaxDuration);
}

#[test]
fn a_runtime_that_knows_no_signals_runs_a_job_all_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let report = runtime.block_on(async { JobContext::builder(()).build().run(|_| async {}).await });
    assert_eq!(report.reason, CloseReason::TaskCompleted);
}

#[tokio::test(start_paused = true)]
async fn limits_that_never_come_are_none() {
    let options = JobOptions::default().max_duration(Duration::MAX).session_close_timeout(Duration::MAX);
    let job = JobContext::builder(()).options(options).build();
    assert!(job.commit(CloseReason::Silence));
    sleep(Duration::from_secs(3600)).await;
    assert!(!job.is_shutting_down());
    job.shutdown(CloseReason::Error);
    assert_eq!(job.closed().await.reason, CloseReason::Silence);
}

#[tokio::test(start_paused = true)]
async fn no_end_lasts_longer_than_its_limits_add_up_to() {
    let log = Log::new();
    let mut line = Line::ending(&log, || async { std::future::pending().await });
    line.status = std::sync::Arc::new(|| Box::pin(super::never()));
    let job =
        builder(&line).end_function(EndFunction::new("hangs", |_: CompletedCall| super::never())).build();
    job.add_shutdown_callback("hangs", |_| super::never());
    let begun = Instant::now();
    let report = job.run(|job| async move {
        job.shutdown(CloseReason::UserInitiated);
        super::never().await;
    });
    let report = report.await;
    // The entrypoint 15 s, the hang-up and the status 10 s each, what comes after 30 s.
    assert_eq!(begun.elapsed().as_secs(), 65);
    assert_eq!(report.failures().count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_report_is_a_table() {
    let log = Log::new();
    let write = EndFunction::new("write_to_crm", |_: CompletedCall| async { Err("503") }).retries(2);
    let job = builder(&Line::new(&log)).end_function(write).build();
    job.shutdown(CloseReason::UserInitiated);
    let expected = "\
job `j` ended after 1.0s: user_initiated; call: ended
  hang_up            call              1.0s  done
  report_status      call             0.0ns  done
  end_function       write_to_crm      1.5s  failed: 503, after 3 attempts";
    assert_eq!(job.closed().await.to_string(), expected);
}
