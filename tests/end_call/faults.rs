//! Models and voices that fail: the call ends all the same.

use tool_runtime::{CloseReason, EndCallTool, LlmError, ScriptedTurn};

use super::support::{Call, GOODBYE, Setup, Sound, ends, seconds, turn, words};

async fn call(turns: impl IntoIterator<Item = ScriptedTurn>) -> Call {
    Setup::new(EndCallTool::new()).begin(turns).await
}

#[tokio::test(start_paused = true)]
async fn a_model_that_fails_in_the_farewell_ends_the_call_without_it() {
    let call = call([ends(), turn().fail(LlmError::Server { status: 500 })]).await;
    call.user("Bye.");
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert!(call.log.at("hang-up") < seconds(0.001));
    assert_eq!(call.history().await, ["user: Bye.", "call end_call", "output say goodbye to the user"]);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_fails_in_the_midst_of_the_farewell_is_heard_as_far_as_it_came() {
    let call = call([ends(), turn().say(words(2)).fail(LlmError::Truncated)]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    super::support::assert_at_once(&call.log, "heard: ", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_fails_behind_the_call_ends_the_call() {
    let call = call([ends().fail(LlmError::Truncated)]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
}

#[tokio::test(start_paused = true)]
async fn a_model_that_says_nothing_ends_the_call() {
    let call = call([ends(), turn()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert!(call.log.at("hang-up") < seconds(0.001));
}

/// Ends a call whose voice goes wrong; gives when it was hung up.
async fn voice(sound: Sound) -> std::time::Duration {
    let call = call([ends(), turn().say(GOODBYE)]).await;
    *call.voice.sound.lock().unwrap() = sound;
    call.user("Bye.");
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    call.log.at("hang-up")
}

#[tokio::test(start_paused = true)]
async fn a_voice_that_fails_ends_the_call() {
    assert!(voice(Sound::Fails).await < seconds(0.001));
}

#[tokio::test(start_paused = true)]
async fn a_voice_that_panics_ends_the_call() {
    assert!(voice(Sound::Panics).await < seconds(0.001));
}

#[tokio::test(start_paused = true)]
async fn a_voice_that_stays_silent_ends_the_call() {
    assert!(voice(Sound::Silent).await < seconds(0.001));
}

#[tokio::test(start_paused = true)]
async fn a_voice_that_hangs_and_cannot_be_cleared_is_waited_for_no_longer_than_it_may_be() {
    // Fifteen seconds without a sign of life, five to clear it, five for it to come back.
    let hang_up = voice(Sound::Hangs).await;
    assert!(hang_up >= seconds(15.0) && hang_up <= seconds(25.1), "{hang_up:?}");
}
