//! Models that reply to outputs by themselves.

use std::time::Duration;

use tool_runtime::{BargeIn, EndCallTool};

use super::support::{Call, GOODBYE, Setup, assert_at_once, ends, seconds, sleep, turn, words};

async fn call(tool: EndCallTool, turns: impl IntoIterator<Item = tool_runtime::ScriptedTurn>) -> Call {
    Setup::new(tool).realtime().begin(turns).await
}

/// Replies as soon as the tools are done, which is before their speech is.
fn reply_at_once(call: &Call) {
    let session = call.session.clone();
    call.session.on_function_tools_executed(move |_| {
        session.generate_reply("The farewell.");
    });
}

#[tokio::test(start_paused = true)]
async fn a_reply_made_before_the_speech_is_done_is_not_missed() {
    let call = call(EndCallTool::new(), [ends(), turn().say(words(8))]).await;
    reply_at_once(&call);
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: ", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(8.0) && call.log.at("hang-up") < seconds(8.1));
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_begins_late_is_heard_to_its_end() {
    let call = call(EndCallTool::new(), [ends(), turn().say(words(8))]).await;
    call.user("Bye.");
    sleep(4.5).await;
    call.session.generate_reply("The farewell.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: ", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(12.5));
}

#[tokio::test(start_paused = true)]
async fn where_none_comes_the_call_ends_five_seconds_after_it_was_asked_for() {
    let call = call(EndCallTool::new(), [ends()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") >= seconds(5.0) && call.log.at("hang-up") < seconds(5.01));
}

#[tokio::test(start_paused = true)]
async fn a_reply_may_be_waited_for_as_long_as_the_farewell_may_take() {
    let tool = EndCallTool::builder().reply_timeout(Duration::MAX).build();
    let call = call(tool, [ends()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") >= seconds(60.0) && call.log.at("hang-up") < seconds(60.1));
}

#[tokio::test(start_paused = true)]
async fn the_five_seconds_count_from_the_call_not_from_the_end_of_what_it_said() {
    let call = call(EndCallTool::new(), [turn().call("end_call", "{}").say(words(3))]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") >= seconds(5.0) && call.log.at("hang-up") < seconds(5.01));
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_never_ends_is_cut_off_at_the_limit() {
    let tool = EndCallTool::builder().farewell_timeout(seconds(30.0)).build();
    let call = call(tool, [ends(), turn().say(words(120))]).await;
    reply_at_once(&call);
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let hang_up = call.log.at("hang-up");
    assert!(hang_up >= seconds(30.0) && hang_up < seconds(30.1), "{hang_up:?}");
}

#[tokio::test(start_paused = true)]
async fn breaking_in_on_the_reply_calls_the_end_off() {
    let call = call(EndCallTool::new(), [ends(), turn().say(words(8)), ends(), turn().say(GOODBYE)]).await;
    reply_at_once(&call);
    call.user("Bye.");
    sleep(3.0).await;
    call.session.user_speaking(true);
    sleep(20.0).await;
    call.goes_on();
    assert!(call.history().await[2].contains("The user spoke again"));
    call.user("Now, bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn breaking_in_before_the_reply_has_begun_calls_the_end_off() {
    let call = call(EndCallTool::new(), [ends()]).await;
    call.user("Bye.");
    sleep(2.0).await;
    call.session.user_speaking(true);
    sleep(20.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn ignored_a_barge_in_does_not_break_the_reply_off() {
    let tool = EndCallTool::builder().barge_in(BargeIn::Ignore).build();
    let call = call(tool, [ends(), turn().say(words(8))]).await;
    reply_at_once(&call);
    call.user("Bye.");
    sleep(3.0).await;
    call.session.user_speaking(true);
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: ", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(8.0));
}

#[tokio::test(start_paused = true)]
async fn what_was_said_before_the_call_is_not_taken_for_the_reply() {
    let call = call(EndCallTool::new(), [ends(), turn().say(words(4))]).await;
    call.session.say(words(2));
    call.user("Bye.");
    sleep(0.5).await;
    reply_at_once(&call);
    call.report().await;
    call.ended_well();
}

#[tokio::test(start_paused = true)]
async fn what_the_application_says_is_not_taken_for_the_reply() {
    let tool = EndCallTool::builder().on_tool_called(|event| async move {
        event.ctx.session().unwrap().say("One moment.").wait_for_playout().await?;
        Ok(())
    });
    let call = call(tool.build(), [ends(), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    sleep(3.0).await;
    call.session.generate_reply("The farewell.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}
