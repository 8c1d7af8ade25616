//! The tool called more than once.

use std::sync::{Arc, OnceLock};

use tool_runtime::{EndCallTool, ScriptedTurn, SpeechHandle};

use super::{
    slow::{Slow, has_call},
    support::{Call, GOODBYE, Setup, assert_at_once, ends, sleep, turn, words},
};

const ALREADY: &str = "output The call is already ending.";

async fn call(turns: impl IntoIterator<Item = ScriptedTurn>) -> Call {
    Setup::new(EndCallTool::new()).begin(turns).await
}

#[tokio::test(start_paused = true)]
async fn twice_in_one_reply_there_is_one_farewell_and_one_hang_up() {
    let call =
        call([ends().call("end_call", "{}"), turn().expect_output("call_2", &ALREADY[7..]).say(GOODBYE)])
            .await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    assert_eq!(
        call.history().await[1..],
        [
            "call end_call",
            "call end_call",
            "output say goodbye to the user",
            ALREADY,
            "agent: Goodbye, Alice."
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_comes_later_in_the_same_reply_is_answered_too() {
    let slow = Slow::new([("end_call", 0.0), ("end_call", 2.0)]);
    let call = Setup::new(EndCallTool::new()).model(slow).begin([]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_eq!(
        call.history().await[1..],
        [
            "call end_call",
            "call end_call",
            "output say goodbye to the user",
            ALREADY,
            "agent: Goodbye, Alice."
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn three_hundred_and_thirty_seven_times_in_one_reply() {
    let many = (0..337).fold(turn(), |turn, _| turn.call("end_call", "{}"));
    let call = call([many, turn().say(GOODBYE)]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    let history = call.history().await;
    assert_eq!(history.iter().filter(|item| *item == ALREADY).count(), 336);
    assert_eq!(call.log.count("heard"), 1);
}

#[tokio::test(start_paused = true)]
async fn in_the_farewell_itself_it_is_left_out() {
    let call = call([ends(), turn().say(GOODBYE).call("end_call", "{}")]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_eq!(call.log.count("heard"), 1);
    assert_eq!(call.history().await.iter().filter(|item| *item == "call end_call").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn in_another_speech_it_changes_nothing() {
    let call = call([ends(), ends(), turn().say(words(4))]).await;
    call.user("Bye.");
    // Asked for while the first still waits for its callbacks, so that it gets in between.
    call.session.generate_reply("End the call.");
    call.report().await;
    call.ended_well();
    assert_eq!(call.log.count("heard"), 1);
    assert!(call.history().await.contains(&ALREADY.to_owned()));
}

#[tokio::test(start_paused = true)]
async fn called_in_every_one_of_many_speeches_it_ends_once() {
    let turns = std::iter::repeat_with(ends).take(20).chain([turn().say(GOODBYE)]);
    let call = call(turns).await;
    for _ in 0..20 {
        call.session.generate_reply("End the call.");
    }
    call.report().await;
    call.ended_well();
    assert_eq!(call.log.count("heard"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_of_an_interrupted_reply_ends_nothing() {
    let slow = Slow::new([("end_call", 2.0)]).saying(&words(6));
    let call = Setup::new(EndCallTool::new()).model(slow).begin([]).await;
    call.user("Hello.");
    sleep(1.0).await;
    call.session.user_speaking(true);
    sleep(30.0).await;
    call.goes_on();
    assert!(!has_call(call.session.history().await.items(), "end_call"));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_comes_in_the_instant_its_reply_is_interrupted_ends_nothing() {
    let speech: Arc<OnceLock<SpeechHandle>> = Arc::default();
    let interrupts = Arc::clone(&speech);
    let slow =
        Slow::new([("end_call", 2.0)]).before_calls(move || interrupts.get().unwrap().interrupt().unwrap());
    let call = Setup::new(EndCallTool::new()).model(slow).begin([]).await;
    speech.set(call.session.generate_reply("End the call.")).unwrap();
    sleep(30.0).await;
    call.goes_on();
    assert_eq!(call.history().await, ["call end_call", CALLED_OFF]);
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_reply_is_broken_off_in_its_midst_is_called_off() {
    let call = call([turn().say(words(3)).call("end_call", "{}"), ends(), turn().say(GOODBYE)]).await;
    call.user("Hello.");
    sleep(1.0).await;
    call.session.user_speaking(true);
    sleep(30.0).await;
    call.goes_on();
    let history = call.history().await;
    assert_eq!(history[2..], ["call end_call", CALLED_OFF], "{history:?}");
    call.user("Now I am done.");
    call.report().await;
    call.ended_well();
}

const CALLED_OFF: &str =
    "output The user spoke again, so the call goes on. Call `end_call` again when they are done.";
