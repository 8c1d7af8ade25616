//! Shutdown callbacks.

use std::{sync::mpsc, time::Duration};

use tokio::time::sleep;
use tool_runtime::{CloseReason, JobContext, JobStep, StepOutcome};

use super::{Line, Log, job, never, outcomes, quietly};

#[tokio::test(start_paused = true)]
async fn of_four_one_panics_one_hangs_one_fails_and_one_is_done() {
    let log = Log::new();
    let job = job(&Line::new(&log));
    job.add_shutdown_callback("a panicking", |_| async { quietly() });
    job.add_shutdown_callback("b hanging", |_| never());
    job.add_shutdown_callback("c failing", |_| async { Err(std::fmt::Error) });
    let fine = log.clone();
    job.add_shutdown_callback("d fine", |reason| async move {
        sleep(Duration::from_secs(2)).await;
        fine.add(format_args!("done for {reason}"));
    });
    job.shutdown(CloseReason::Silence);
    let report = job.closed().await;
    let expected = [
        ("a panicking", &StepOutcome::Panicked(Some("out of cheese".into()))),
        ("b hanging", &StepOutcome::TimedOut),
        ("c failing", &StepOutcome::Failed(std::fmt::Error.to_string())),
        ("d fine", &StepOutcome::Done),
    ];
    assert_eq!(outcomes(&report, JobStep::ShutdownCallback), expected);
    assert_eq!(outcomes(&report, JobStep::HangUp), [("call", &StepOutcome::Done)]);
    assert_eq!(log.entries(), ["0s hang-up", "1s Success", "3s done for silence"]);
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_panics_before_there_is_a_future_stays_its_own() {
    let job = JobContext::builder(()).build();
    job.add_shutdown_callback("panicking", |_| {
        quietly();
        async {}
    });
    job.add_shutdown_callback("unwinding", |_| async { std::panic::resume_unwind(Box::new(5_u8)) as () });
    job.shutdown(CloseReason::Error);
    let report = job.closed().await;
    let expected = [
        ("panicking", &StepOutcome::Panicked(Some("out of cheese".into()))),
        ("unwinding", &StepOutcome::Panicked(None)),
    ];
    assert_eq!(outcomes(&report, JobStep::ShutdownCallback), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_callback_that_blocks_its_thread_keeps_no_other_from_its_turn() {
    let (free, blocked) = mpsc::channel();
    let job = JobContext::builder(()).build();
    job.add_shutdown_callback("blocking", move |_| async move {
        blocked.recv().map_err(tool_runtime::BoxError::from)
    });
    job.add_shutdown_callback("freeing", move |_| async move { free.send(()) });
    job.shutdown(CloseReason::UserInitiated);
    assert_eq!(job.closed().await.failures().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_added_too_late_is_refused() {
    let job = JobContext::builder(()).build();
    assert!(job.add_shutdown_callback("in time", |_| async {}));
    job.shutdown(CloseReason::UserInitiated);
    job.closed().await;
    assert!(!job.add_shutdown_callback("too late", |_| async {}));
}

#[tokio::test(start_paused = true)]
async fn what_is_added_while_the_session_closes_is_in_time() {
    let job = JobContext::builder(()).build();
    let report = job.run(|job| async move {
        job.shutdown(CloseReason::UserInitiated);
        sleep(Duration::from_secs(5)).await;
        assert!(job.add_shutdown_callback("in time", |_| async {}));
    });
    let report = report.await;
    assert_eq!(outcomes(&report, JobStep::ShutdownCallback), [("in time", &StepOutcome::Done)]);
}
