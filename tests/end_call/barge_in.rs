//! The user speaks before the call has ended.

use tool_runtime::{BargeIn, CloseReason, EndCallTool, SessionOptions};

use super::support::{Call, GOODBYE, Setup, assert_at_once, ends, seconds, sleep, turn, words};

const CALLED_OFF: &str =
    "The user spoke again, so the call goes on. Call `end_call` again when they are done.";

fn called_off() -> String {
    format!("output {CALLED_OFF}")
}

/// A second end, for which the model knows of the first.
async fn ends_later(call: &Call) {
    call.goes_on();
    call.user("Now I am done.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    assert_eq!(call.history().await.iter().filter(|item| *item == "call end_call").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn in_the_midst_of_the_farewell_it_is_broken_off_and_the_model_can_end_the_call_later() {
    let call = Setup::new(EndCallTool::new())
        .begin([
            ends(),
            turn().say(words(5)),
            turn().expect_output("call_1", CALLED_OFF).expect_user("Wait, what about tea?").say("Tea it is."),
            ends(),
            turn().expect_output("call_2", "say goodbye to the user").say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.session.user_speaking(true);
    sleep(1.0).await;
    call.user("Wait, what about tea?");
    sleep(20.0).await;
    assert_eq!(
        call.history().await,
        [
            "user: Bye.".to_owned(),
            "call end_call".to_owned(),
            called_off(),
            "agent| fifteen lettersfifteen ".to_owned(),
            "user: Wait, what about tea?".to_owned(),
            "agent: Tea it is.".to_owned(),
        ]
    );
    ends_later(&call).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_of_the_farewell_stays_in_the_history() {
    let call =
        Setup::new(EndCallTool::new()).begin([ends(), turn().say("one two three four five six")]).await;
    call.user("Bye.");
    sleep(1.0).await;
    call.session.user_speaking(true);
    sleep(5.0).await;
    call.goes_on();
    assert_eq!(
        call.history().await[1..],
        ["call end_call".to_owned(), called_off(), "agent| one two three ".to_owned()]
    );
}

#[tokio::test(start_paused = true)]
async fn words_alone_break_the_farewell_off() {
    let call = Setup::new(EndCallTool::new())
        .begin([
            ends(),
            turn().say(words(5)),
            turn().expect_output("call_1", CALLED_OFF).say("Yes?"),
            ends(),
            turn().say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Wait!");
    sleep(20.0).await;
    ends_later(&call).await;
}

#[tokio::test(start_paused = true)]
async fn the_model_may_end_the_call_again_in_the_very_reply_to_what_broke_in() {
    let call = Setup::new(EndCallTool::new())
        .begin([
            ends(),
            turn().say(words(5)),
            ends().expect_output("call_1", CALLED_OFF),
            turn().say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Yes, bye!");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn ignored_the_farewell_is_heard_to_its_end_and_the_call_ends() {
    let tool = EndCallTool::builder().barge_in(BargeIn::Ignore).build();
    let call = Setup::new(tool).begin([ends(), turn().say(words(5))]).await;
    call.user("Bye.");
    sleep(2.0).await;
    call.session.user_speaking(true);
    sleep(1.0).await;
    call.session.user_speaking(false);
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: ", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(5.0));
}

#[tokio::test(start_paused = true)]
async fn ignored_what_the_user_says_is_noted_and_not_replied_to() {
    let tool = EndCallTool::builder().barge_in(BargeIn::Ignore).build();
    let call = Setup::new(tool).begin([ends(), turn().say(words(5))]).await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Bye, bye!");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: ", "hang-up");
    assert!(call.history().await.contains(&"user: Bye, bye!".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn while_the_callbacks_run_it_calls_the_end_off() {
    let tool = EndCallTool::builder().on_tool_called(|_| async {
        sleep(6.0).await;
        Ok(())
    });
    let call = Setup::new(tool.build())
        .begin([ends(), turn().expect_output("call_1", CALLED_OFF).say("Yes?"), ends(), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Wait!");
    sleep(20.0).await;
    assert_eq!(call.history().await[1..3], ["call end_call".to_owned(), called_off()]);
    ends_later(&call).await;
}

#[tokio::test(start_paused = true)]
async fn while_the_callbacks_run_ignored_the_call_ends() {
    let tool = EndCallTool::builder().barge_in(BargeIn::Ignore).on_tool_called(|_| async {
        sleep(6.0).await;
        Ok(())
    });
    let call = Setup::new(tool.build()).begin([ends(), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    sleep(2.0).await;
    call.session.user_speaking(true);
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn while_the_farewell_is_still_being_made_words_call_the_end_off() {
    let call = Setup::new(EndCallTool::new())
        .begin([
            ends(),
            turn().stall(),
            turn().expect_output("call_1", CALLED_OFF).say("Yes?"),
            ends(),
            turn().say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Wait!");
    sleep(20.0).await;
    ends_later(&call).await;
}

#[tokio::test(start_paused = true)]
async fn in_the_grace_it_calls_the_end_off() {
    let tool = EndCallTool::builder().grace(seconds(3.0)).build();
    let call = Setup::new(tool)
        .begin([
            ends(),
            turn().say("Bye then, Alice"),
            turn().expect_output("call_1", CALLED_OFF).say("Yes?"),
            ends(),
            turn().say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    assert_eq!(call.log.count("heard"), 1);
    call.user("Wait!");
    sleep(20.0).await;
    call.goes_on();
    call.user("Now I am done.");
    call.report().await;
    call.ended_well();
    assert!(call.log.between("heard: Goodbye, Alice.", "hang-up") >= seconds(3.0));
}

#[tokio::test(start_paused = true)]
async fn in_the_grace_ignored_it_changes_nothing() {
    let tool = EndCallTool::builder().grace(seconds(3.0)).barge_in(BargeIn::Ignore).build();
    let call = Setup::new(tool).begin([ends(), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Bye!");
    call.report().await;
    call.ended_well();
    assert!(call.log.between("heard", "hang-up") >= seconds(3.0));
}

#[tokio::test(start_paused = true)]
async fn a_protected_farewell_is_heard_to_its_end_and_noise_does_not_call_it_off() {
    let call = Setup::new(EndCallTool::new())
        .options(SessionOptions::default().allow_interruptions(false))
        .begin([ends(), turn().say(words(5))])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.session.user_speaking(true);
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: ", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn words_during_a_protected_farewell_call_the_end_off_when_it_was_heard() {
    let call = Setup::new(EndCallTool::new())
        .options(SessionOptions::default().allow_interruptions(false))
        .begin([
            ends(),
            turn().say(words(5)),
            turn().expect_output("call_1", CALLED_OFF).say("Yes?"),
            ends(),
            turn().say(GOODBYE),
        ])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.user("Wait!");
    sleep(20.0).await;
    assert_eq!(call.log.names()[1], format!("heard: {}", words(5)));
    ends_later(&call).await;
}

#[tokio::test(start_paused = true)]
async fn the_application_breaking_the_farewell_off_calls_it_off_as_well() {
    let call = Setup::new(EndCallTool::new())
        .begin([ends(), turn().say(words(5)), ends(), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    call.session.interrupt().await.unwrap();
    sleep(20.0).await;
    ends_later(&call).await;
}

#[tokio::test(start_paused = true)]
async fn after_the_last_word_it_comes_too_late() {
    let call = Setup::new(EndCallTool::new())
        .hanging(super::support::Hanging::Slow(seconds(5.0)))
        .begin([ends(), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    sleep(2.0).await;
    assert_eq!(call.log.count("hang-up"), 1);
    call.session.user_speaking(true);
    call.user("Wait!");
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::TaskCompleted);
}

#[tokio::test(start_paused = true)]
async fn called_off_many_times_it_still_ends() {
    let interrupted = (0..12).flat_map(|_| [ends(), turn().say(words(5))]);
    let call = Setup::new(EndCallTool::new())
        .options(SessionOptions::default())
        .begin(interrupted.chain([ends(), turn().say(GOODBYE)]))
        .await;
    for _ in 0..13 {
        call.user("Bye.");
        sleep(1.0).await;
    }
    call.report().await;
    call.ended_well();
    assert_eq!(call.history().await.iter().filter(|item| **item == called_off()).count(), 12);
}
