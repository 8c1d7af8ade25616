//! The hang-up, and what comes after it.

use std::{future::pending, panic::resume_unwind};

use tool_runtime::{CompletedCall, EndCallTool, EndFunction, HangUpOutcome, JobReport, JobStep, StepOutcome};

use super::support::{Call, GOODBYE, Hanging, Setup, assert_at_once, ends, seconds, turn};

async fn ended(hanging: Hanging) -> (Call, JobReport) {
    let call = Setup::new(EndCallTool::new()).hanging(hanging).begin([ends(), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    let report = call.report().await;
    call.ended_well();
    (call, report)
}

#[tokio::test(start_paused = true)]
async fn an_unconfirmed_one_is_reported_and_what_comes_after_runs() {
    let (_, report) = ended(Hanging::Unconfirmed).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Unconfirmed(_))));
    let failures: Vec<_> = report.failures().collect();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].step, JobStep::HangUp);
    assert_eq!(failures[0].outcome, StepOutcome::Failed("status 503".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_had_ended_is_no_failure() {
    let (_, report) = ended(Hanging::Gone).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::AlreadyGone)));
    assert_eq!(report.failures().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_is_given_up_and_what_comes_after_runs() {
    let (call, report) = ended(Hanging::Never).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Unconfirmed(_))));
    let waited = call.log.between("hang-up", "post-call");
    assert!(waited >= seconds(10.0) && waited < seconds(10.1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_panics_is_unconfirmed() {
    let (_, report) = ended(Hanging::Panic).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Unconfirmed(_))));
    let record = report.failures().next().unwrap();
    assert_eq!(record.outcome, StepOutcome::Panicked(Some("the line panics".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn of_four_functions_one_panics_one_hangs_one_fails_and_one_is_fine() {
    let function = |name: &'static str| {
        EndFunction::new(name, move |call: CompletedCall| async move {
            assert!(matches!(call.hang_up(), Some(HangUpOutcome::Ended)));
            match name {
                "panics" => resume_unwind(Box::new("on purpose")),
                "hangs" => pending().await,
                "fails" => Err("the CRM is down"),
                _ => Ok(()),
            }
        })
    };
    let mut setup = Setup::new(EndCallTool::new());
    for name in ["panics", "hangs", "fails", "is fine"] {
        setup = setup.end_function(function(name));
    }
    let call = setup.begin([ends(), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    let report = call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)));
    let outcome = |name: &str| {
        let mut records = report.records.iter().filter(|record| record.name == name);
        let outcome = records.next().unwrap().outcome.clone();
        assert!(records.next().is_none());
        outcome
    };
    assert_eq!(outcome("panics"), StepOutcome::Panicked(Some("on purpose".to_owned())));
    assert_eq!(outcome("hangs"), StepOutcome::TimedOut);
    assert_eq!(outcome("fails"), StepOutcome::Failed("the CRM is down".to_owned()));
    assert_eq!(outcome("is fine"), StepOutcome::Done);
    assert!(report.duration < seconds(2.0), "{:?}", report.duration);
}

#[tokio::test(start_paused = true)]
async fn shutdown_callbacks_run_behind_the_hang_up() {
    let call = Setup::new(EndCallTool::new()).begin([ends(), turn().say(GOODBYE)]).await;
    let log = call.log.clone();
    call.job
        .add_shutdown_callback("note", move |reason| async move { log.note(format!("callback: {reason}")) });
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let names = call.log.names();
    let place = |what: &str| names.iter().position(|name| name.starts_with(what)).unwrap();
    assert!(place("hang-up") < place("callback: task_completed"));
}
