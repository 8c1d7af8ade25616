//! The application's callbacks: isolated, bounded, and never in the way of the end.

use std::{future::pending, panic::resume_unwind, sync::Arc, time::Duration};

use tool_runtime::{EndCallTool, EndCallToolBuilder};

use super::support::{Call, GOODBYE, Log, Setup, assert_at_once, ends, seconds, sleep, turn};

/// How a callback goes wrong.
#[derive(Clone, Copy, Debug)]
enum Wrong {
    Fails,
    Panics,
    Hangs,
}

const WRONGS: [Wrong; 3] = [Wrong::Fails, Wrong::Panics, Wrong::Hangs];

async fn go<T>(wrong: Wrong) -> Result<T, tool_runtime::BoxError> {
    match wrong {
        Wrong::Fails => Err("the callback fails".into()),
        Wrong::Panics => resume_unwind(Box::new("the callback panics")),
        Wrong::Hangs => pending().await,
    }
}

/// How long a callback that goes wrong is waited for.
fn delay(wrong: Wrong) -> Duration {
    if matches!(wrong, Wrong::Hangs) { seconds(10.0) } else { Duration::ZERO }
}

async fn call(tool: EndCallToolBuilder, farewell: &str) -> Call {
    let call =
        Setup::new(tool.build()).begin([ends(), turn().expect_output("call_1", farewell).say(GOODBYE)]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    call
}

#[tokio::test(start_paused = true)]
async fn both_run_in_order_with_the_run_and_what_it_is_about() {
    let log = Log::new();
    let (called, completed) = (log.clone(), log.clone());
    let tool = EndCallTool::builder()
        .on_tool_called(move |event| {
            let log = called.clone();
            async move {
                assert_eq!(event.ctx.function_call().unwrap().name, "end_call");
                assert!(event.ctx.session().is_some() && event.ctx.speech_handle().is_some());
                assert!(event.arguments.is_empty());
                sleep(1.0).await;
                log.note("called");
                Ok(())
            }
        })
        .on_tool_completed(move |event| {
            let log = completed.clone();
            async move {
                log.note(format!("completed: {:?}", event.output));
                assert_eq!(event.ctx.function_call().unwrap().call_id, "call_1");
                Ok(event.output)
            }
        });
    call(tool, "say goodbye to the user").await;
    assert_eq!(log.names(), ["called", r#"completed: Some("say goodbye to the user")"#]);
    assert_eq!(log.at("completed"), seconds(1.0));
}

#[tokio::test(start_paused = true)]
async fn the_second_may_replace_what_the_model_reads() {
    let tool = EndCallTool::builder()
        .on_tool_completed(|event| async move { Ok(event.output.map(|output| output + ", by name")) });
    call(tool, "say goodbye to the user, by name").await;
}

#[tokio::test(start_paused = true)]
async fn the_second_may_have_the_call_end_in_silence() {
    let tool = EndCallTool::builder().on_tool_completed(|_| async { Ok(None) }).build();
    let call = Setup::new(tool).begin([ends()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") < seconds(0.001));
}

#[tokio::test(start_paused = true)]
async fn the_second_may_give_a_silent_end_words() {
    let tool = EndCallTool::builder().end_instructions(None).on_tool_completed(|event| async move {
        assert_eq!(event.output, None);
        Ok(Some("Thank them.".to_owned()))
    });
    call(tool, "Thank them.").await;
}

#[tokio::test(start_paused = true)]
async fn the_second_runs_though_the_first_went_wrong() {
    for wrong in WRONGS {
        let tool = EndCallTool::builder()
            .on_tool_called(move |_| go(wrong))
            .on_tool_completed(|_| async { Ok(Some("second".to_owned())) });
        let call = call(tool, "second").await;
        let said = call.log.at("says");
        assert!(said >= delay(wrong) && said < delay(wrong) + seconds(0.01), "{wrong:?}: {said:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_leaves_the_answer_as_it_was_when_it_goes_wrong() {
    for wrong in WRONGS {
        call(EndCallTool::builder().on_tool_completed(move |_| go(wrong)), "say goodbye to the user").await;
    }
}

#[tokio::test(start_paused = true)]
async fn both_may_go_wrong_and_the_call_ends_all_the_same() {
    for wrong in WRONGS {
        let tool =
            EndCallTool::builder().on_tool_called(move |_| go(wrong)).on_tool_completed(move |_| go(wrong));
        call(tool, "say goodbye to the user").await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_panics_before_it_gives_a_future_is_a_panic_like_any_other() {
    let tool = EndCallTool::builder()
        .on_tool_called(|_| -> std::future::Ready<_> { resume_unwind(Box::new("at once")) });
    call(tool, "say goodbye to the user").await;
}

#[tokio::test(start_paused = true)]
async fn their_time_can_be_set() {
    let log = Log::new();
    let dropped = log.clone();
    let tool = EndCallTool::builder().callback_timeout(seconds(2.0)).on_tool_called(move |_| {
        let guard = Guard(dropped.clone());
        async move {
            let _guard = guard;
            pending().await
        }
    });
    call(tool, "say goodbye to the user").await;
    assert_eq!(log.names(), ["dropped"]);
    assert!(log.at("dropped") >= seconds(2.0) && log.at("dropped") < seconds(2.01));
}

struct Guard(Log);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_callback_that_takes_longer_than_all_of_it_may_does_not_hold_up_the_hang_up() {
    let tool = EndCallTool::builder()
        .callback_timeout(seconds(300.0))
        .farewell_timeout(seconds(30.0))
        .on_tool_called(|_| pending());
    let call = Setup::new(tool.build()).begin([ends()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let hang_up = call.log.at("hang-up");
    assert!(hang_up >= seconds(30.0) && hang_up < seconds(31.0), "{hang_up:?}");
}

#[tokio::test(start_paused = true)]
async fn a_callback_may_ask_the_session_to_say_something_first() {
    let tool = EndCallTool::builder().on_tool_called(|event| async move {
        let session = event.ctx.session().unwrap().clone();
        session.say("One moment, bye").wait_for_playout().await?;
        Ok(())
    });
    let call = call(tool, "say goodbye to the user").await;
    assert_eq!(call.log.names()[..4], ["says", "heard: One moment, bye", "says", "heard: Goodbye, Alice."]);
}

#[tokio::test(start_paused = true)]
async fn the_same_tool_serves_many_calls() {
    let log = Log::new();
    let notes = log.clone();
    let tool: Arc<EndCallTool> = Arc::new(
        EndCallTool::builder()
            .on_tool_called(move |_| {
                notes.note("called");
                async { Ok(()) }
            })
            .build(),
    );
    for _ in 0..3 {
        let call = Setup::new(Arc::clone(&tool)).begin([ends(), turn().say(GOODBYE)]).await;
        call.user("Bye.");
        call.report().await;
        call.ended_well();
    }
    assert_eq!(log.count("called"), 3);
}
