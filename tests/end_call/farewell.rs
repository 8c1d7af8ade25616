//! The farewell: one, heard to its end, and the hang-up at once behind it.

use tool_runtime::{AgentSession, CloseReason, EndCallTool, HangUpOutcome, SpeechOutput, ToolChoice};

use super::support::{
    Call, Clerk, GOODBYE, Log, Setup, Voice, assert_at_once, ends, listen, seconds, turn, words,
};
use tool_runtime::{IntoTools, ScriptedLlm};

async fn call(turns: impl IntoIterator<Item = tool_runtime::ScriptedTurn>) -> Call {
    Setup::new(EndCallTool::new()).begin(turns).await
}

#[tokio::test(start_paused = true)]
async fn goodbye_is_asked_for_and_heard_then_session_hang_up_status_and_post_call_follow() {
    let call = call([
        ends().expect_user("That is all.").expect_tool("end_call"),
        turn()
            .expect_output("call_1", "say goodbye to the user")
            .expect_tool_choice(ToolChoice::None)
            .say(GOODBYE),
    ])
    .await;
    call.user("That is all.");
    let report = call.report().await;
    assert_eq!(
        call.log.names(),
        [
            "says",
            "heard: Goodbye, Alice.",
            "closed: task_completed",
            "hang-up",
            "status: Success",
            "post-call: task_completed",
        ]
    );
    call.ended_well();
    assert_at_once(&call.log, "heard", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(1.0), "{:?}", call.log.at("hang-up"));
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)));
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert_eq!(report.failures().count(), 0, "{report}");
    assert_eq!(
        call.history().await,
        ["user: That is all.", "call end_call", "output say goodbye to the user", "agent: Goodbye, Alice."]
    );
}

#[tokio::test(start_paused = true)]
async fn what_the_reply_that_makes_the_call_says_is_the_farewell() {
    let call = call([turn().say(GOODBYE).call("end_call", "{}")]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    assert_eq!(call.log.count("says"), 1);
}

#[tokio::test(start_paused = true)]
async fn blank_text_beside_the_call_is_no_farewell() {
    let call = call([turn().say("\n").call("end_call", "{}"), turn().say(GOODBYE)]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn a_farewell_longer_than_fifteen_seconds_is_heard_to_its_end() {
    let long = words(40);
    let call = call([ends(), turn().say(long.as_str())]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, &format!("heard: {long}"), "hang-up");
    assert!(call.log.at("hang-up") >= seconds(40.0));
}

#[tokio::test(start_paused = true)]
async fn what_was_queued_before_the_farewell_does_not_get_in_between() {
    let call = call([ends(), turn().say(GOODBYE)]).await;
    call.session.say(words(3));
    call.session.generate_reply("End the call.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
    assert!(call.log.at("hang-up") >= seconds(4.0));
}

#[tokio::test(start_paused = true)]
async fn what_the_application_says_beside_it_is_heard_before_the_hang_up() {
    let tool = EndCallTool::builder()
        .end_instructions(None)
        .on_tool_called(|event| async move {
            event.ctx.session().unwrap().say(GOODBYE);
            Ok(())
        })
        .build();
    let call = Setup::new(tool).begin([ends()]).await;
    call.user("Bye.");
    call.report().await;
    call.ended_well();
    assert_at_once(&call.log, "heard: Goodbye, Alice.", "hang-up");
}

#[tokio::test(start_paused = true)]
async fn without_a_job_the_session_closes() {
    let log = Log::new();
    let session = AgentSession::builder(())
        .llm(ScriptedLlm::new([ends(), turn().say(GOODBYE)]))
        .speech(Voice::new(&log) as std::sync::Arc<dyn SpeechOutput>)
        .build();
    listen(&log, &session);
    session.start(Clerk(EndCallTool::new().into_tools())).await.unwrap();
    session.user_input("Bye.");
    session.closed().await;
    tokio::task::yield_now().await;
    assert_eq!(log.names(), ["says", "heard: Goodbye, Alice.", "closed: task_completed"]);
    assert_at_once(&log, "heard", "closed");
}

#[tokio::test(start_paused = true)]
async fn outside_of_a_session_there_is_no_call_to_end() {
    let registry = tool_runtime::ToolContext::new(EndCallTool::<()>::new()).unwrap();
    let call = tool_runtime::FunctionCall::new("call_1", "end_call", "{}");
    let output = registry.execute(call, &tool_runtime::RunContext::detached(())).await;
    assert!(output.is_error);
    assert_eq!(output.output, "there is no call that could be ended");
}
