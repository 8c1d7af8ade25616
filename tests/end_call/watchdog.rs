//! Agents that say goodbye and leave it at that.

use tool_runtime::{CloseReason, EndCallTool, SessionOptions, Watchdog};

use super::support::{Call, GOODBYE, Setup, ends, seconds, sleep, turn, words};

async fn call(tool: EndCallTool, says: &str) -> Call {
    let call = Setup::new(tool).begin([turn().say(says), turn().say("Yes?"), turn().say("Yes?")]).await;
    call.user("Bye.");
    call
}

#[tokio::test(start_paused = true)]
async fn silence_after_a_farewell_ends_the_call() {
    let call = call(EndCallTool::new(), GOODBYE).await;
    let report = call.report().await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert_eq!((call.log.count("hang-up"), call.log.count("post-call"), call.log.count("closed")), (1, 1, 1));
    let silence = call.log.between("heard", "hang-up");
    assert!(silence >= seconds(10.0) && silence < seconds(10.01), "{silence:?}");
}

#[tokio::test(start_paused = true)]
async fn other_events_do_not_start_the_silence_anew() {
    // At fifteen seconds the user is away, which is an event.
    let tool = EndCallTool::builder().watchdog(Watchdog::after(seconds(20.0))).build();
    let call = call(tool, GOODBYE).await;
    call.report().await;
    let silence = call.log.between("heard", "hang-up");
    assert!(silence >= seconds(20.0) && silence < seconds(20.01), "{silence:?}");
}

#[tokio::test(start_paused = true)]
async fn a_user_who_speaks_keeps_the_call_up() {
    let call = call(EndCallTool::new(), GOODBYE).await;
    sleep(6.0).await;
    call.session.user_speaking(true);
    sleep(1.0).await;
    call.session.user_speaking(false);
    sleep(30.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn words_keep_the_call_up() {
    let call = call(EndCallTool::new(), GOODBYE).await;
    sleep(6.0).await;
    call.user("One more thing.");
    sleep(30.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn a_user_who_speaks_over_the_farewell_is_not_cut_off() {
    let call = Setup::new(EndCallTool::new())
        .options(SessionOptions::default().allow_interruptions(false))
        .begin([turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    sleep(0.5).await;
    call.session.user_speaking(true);
    sleep(30.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn a_question_keeps_the_call_up() {
    let call = call(EndCallTool::new(), "Goodbye. Or is there anything else?").await;
    sleep(60.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn a_farewell_that_was_broken_off_keeps_the_call_up() {
    let call = call(EndCallTool::new(), &format!("{} {GOODBYE}", words(2))).await;
    sleep(2.5).await;
    call.session.user_speaking(true);
    sleep(0.1).await;
    call.session.user_speaking(false);
    sleep(30.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn switched_off_it_leaves_the_call_open() {
    let call = call(EndCallTool::builder().watchdog(None).build(), GOODBYE).await;
    sleep(60.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn it_knows_other_farewells_where_it_is_told_them() {
    let watchdog = Watchdog::after(seconds(4.0)).when(|said| said.contains("Auf Wiederhören"));
    let call = call(EndCallTool::builder().watchdog(watchdog).build(), "Auf Wiederhören!").await;
    call.report().await;
    let silence = call.log.between("heard", "hang-up");
    assert!(silence >= seconds(4.0) && silence < seconds(4.01), "{silence:?}");
}

#[tokio::test(start_paused = true)]
async fn a_judge_that_panics_ends_nothing_and_breaks_nothing() {
    let watchdog = Watchdog::after(seconds(4.0)).when(|_| std::panic::resume_unwind(Box::new("no idea")));
    let call = Setup::new(EndCallTool::builder().watchdog(watchdog).build())
        .begin([turn().say(GOODBYE), ends(), turn().say(GOODBYE)])
        .await;
    call.user("Hello.");
    sleep(30.0).await;
    call.goes_on();
    call.user("Bye.");
    call.report().await;
    call.ended_well();
}

#[tokio::test(start_paused = true)]
async fn it_watches_on_after_an_end_was_called_off() {
    let tool = EndCallTool::builder().grace(seconds(20.0)).build();
    let call = Setup::new(tool).begin([ends(), turn().say(GOODBYE), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    // The watchdog would end it in the grace, had the tool not asked first.
    sleep(15.0).await;
    call.goes_on();
    call.user("Wait. Ah, no. Bye.");
    let report = call.report().await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    call.ended_well();
    let hang_up = call.log.at("hang-up");
    assert!(hang_up >= seconds(26.0) && hang_up < seconds(26.1), "{hang_up:?}");
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_cannot_end_calls_is_not_watched() {
    let call = call(EndCallTool::new(), "Hello.").await;
    call.session.wait_for_idle().await;
    call.session.update_agent(super::support::Clerk(Vec::new())).await.unwrap();
    call.session.say(GOODBYE);
    sleep(60.0).await;
    call.goes_on();
}

#[tokio::test(start_paused = true)]
async fn without_delete_room_the_line_stays_open() {
    let call = call(EndCallTool::builder().delete_room(false).build(), GOODBYE).await;
    let report = call.report().await;
    assert!(report.hang_up.is_none());
}
