//! Whatever else ends the call, at every stage of its end.

use tool_runtime::{
    AgentSession, CloseReason, EndCallTool, HangUpOutcome, IntoTools, JobOptions, LlmError, ScriptedLlm,
    SessionOptions,
};

use super::support::{
    Call, Clerk, GOODBYE, Hanging, Setup, Voice, assert_at_once, ends, listen, seconds, sleep, turn, words,
};

/// A call with a stage of each kind: callbacks from 0 to 2 s, the farewell from 2 to 7 s, a grace until
/// 9 s, a hang-up until 11 s.
async fn staged(options: JobOptions) -> Call {
    let tool = EndCallTool::builder()
        .on_tool_called(|_| async {
            sleep(2.0).await;
            Ok(())
        })
        .grace(seconds(2.0));
    let call = Setup::new(tool.build())
        .job_options(options)
        .hanging(Hanging::Slow(seconds(2.0)))
        .begin([ends(), turn().say(words(5))])
        .await;
    call.user("Bye.");
    call
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_before_the_hang_up_is_not_hung_up_on() {
    for stage in [0.0, 1.0, 4.0, 8.0] {
        let call = staged(JobOptions::default()).await;
        sleep(stage).await;
        call.line.caller_leaves();
        let report = call.report().await;
        assert_eq!(call.log.count("hang-up"), 0, "{stage}: {:?}", call.log.names());
        assert_eq!(call.log.count("post-call"), 1);
        assert_eq!(call.log.count("closed"), 1);
        assert!(matches!(report.hang_up, Some(HangUpOutcome::AlreadyGone)));
        assert_eq!(report.reason, CloseReason::ParticipantDisconnected);
        assert!(call.log.between("caller gone", "post-call") < seconds(2.1), "{:?}", call.log);
        call.history().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_leaves_while_being_hung_up_on_changes_nothing() {
    let call = staged(JobOptions::default()).await;
    sleep(10.0).await;
    assert_eq!(call.log.count("hang-up"), 1);
    call.line.caller_leaves();
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::TaskCompleted);
}

#[tokio::test(start_paused = true)]
async fn the_longest_duration_ends_the_call_at_every_stage_when_all_was_heard() {
    for stage in [1.0, 4.0, 8.0] {
        let call = staged(JobOptions::default().max_duration(seconds(stage))).await;
        let report = call.report().await;
        call.ended_well();
        assert_eq!(report.reason, CloseReason::MaxDuration);
        assert_eq!(call.log.count("heard"), 1, "{stage}: {:?}", call.log.names());
    }
}

#[tokio::test(start_paused = true)]
async fn told_to_stop_the_job_lets_the_farewell_be_heard() {
    for stage in [1.0, 4.0, 8.0] {
        let call = staged(JobOptions::default()).await;
        sleep(stage).await;
        call.job.shutdown(CloseReason::JobShutdown);
        let report = call.report().await;
        call.ended_well();
        assert_eq!(report.reason, CloseReason::JobShutdown);
        assert_eq!(call.log.count("heard"), 1);
        assert!(call.log.at("hang-up") >= call.log.at("heard"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_ends_the_call_at_once_at_every_stage() {
    for stage in [1.0, 4.0, 8.0] {
        let call = staged(JobOptions::default()).await;
        sleep(stage).await;
        call.session.shutdown(CloseReason::Error, false);
        let report = call.report().await;
        assert_eq!(report.reason, CloseReason::Error);
        for what in ["hang-up", "closed", "status: Failed", "post-call"] {
            assert_eq!(call.log.count(what), 1, "{stage}: {:?}", call.log);
        }
        let hang_up = call.log.at("hang-up");
        assert!(hang_up < seconds(stage + 1.0), "{stage}: {hang_up:?}");
        call.history().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_says_nothing_ends_the_call() {
    let call = Setup::new(EndCallTool::new())
        .options(SessionOptions::default().end_after_silence(seconds(20.0)))
        .begin([turn().say(words(1))])
        .await;
    call.user("Hello?");
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::Silence);
    let hang_up = call.log.at("hang-up");
    assert!(hang_up >= seconds(21.0) && hang_up < seconds(21.1), "{hang_up:?}");
}

#[tokio::test(start_paused = true)]
async fn a_farewell_called_off_leaves_silence_to_end_the_call() {
    let call = Setup::new(EndCallTool::new())
        .options(SessionOptions::default().end_after_silence(seconds(20.0)))
        .begin([ends(), turn().say(words(5))])
        .await;
    call.user("Bye.");
    sleep(1.0).await;
    call.session.user_speaking(true);
    sleep(1.0).await;
    call.session.user_speaking(false);
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::Silence);
}

#[tokio::test(start_paused = true)]
async fn silence_in_the_grace_does_not_end_the_call_twice() {
    let call = Setup::new(EndCallTool::builder().grace(seconds(5.0)).build())
        .options(SessionOptions::default().end_after_silence(seconds(2.0)))
        .begin([ends(), turn().say(GOODBYE)])
        .await;
    call.user("Bye.");
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::Silence);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_keeps_failing_ends_the_call_as_failed() {
    let fails = || turn().fail(LlmError::Server { status: 500 });
    let call = Setup::new(EndCallTool::new()).begin([fails(), fails(), fails()]).await;
    for _ in 0..3 {
        call.user("Hello?");
        sleep(1.0).await;
    }
    let report = call.report().await;
    call.ended_well();
    assert_eq!(report.reason, CloseReason::Error);
    assert_eq!(call.log.count("status: Failed"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_one_session_of_a_job_ends_the_others_when_all_was_said() {
    let call = Setup::new(EndCallTool::new()).begin([ends(), turn().say(GOODBYE)]).await;
    let other = AgentSession::for_job(&call.job)
        .llm(ScriptedLlm::new([turn().say(words(6))]))
        .speech(Voice::new(&call.log))
        .build();
    listen(&call.log, &other);
    other.start(Clerk(EndCallTool::new().into_tools())).await.unwrap();
    other.generate_reply("Talk.");
    call.user("Bye.");
    let report = call.report().await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert_eq!(call.log.count("hang-up"), 1);
    assert_eq!(call.log.count("post-call"), 1);
    assert_eq!(call.log.count("closed"), 2);
    assert_at_once(&call.log, &format!("heard: {}", words(6)), "hang-up");
}

#[tokio::test(start_paused = true)]
async fn two_sessions_of_a_job_that_end_the_call_at_once_hang_up_once() {
    let call = Setup::new(EndCallTool::new()).begin([ends(), turn().say(GOODBYE)]).await;
    let other = AgentSession::for_job(&call.job)
        .llm(ScriptedLlm::new([ends(), turn().say(GOODBYE)]))
        .speech(Voice::new(&call.log))
        .build();
    listen(&call.log, &other);
    other.start(Clerk(EndCallTool::new().into_tools())).await.unwrap();
    other.user_input("Bye.");
    call.user("Bye.");
    call.report().await;
    assert_eq!(call.log.count("hang-up"), 1);
    assert_eq!(call.log.count("heard: Goodbye, Alice."), 2);
    assert_eq!(call.log.count("post-call"), 1);
}

#[tokio::test(start_paused = true)]
async fn all_causes_at_once_end_the_call_once() {
    let call = staged(JobOptions::default().max_duration(seconds(4.0))).await;
    sleep(4.0).await;
    call.job.shutdown(CloseReason::JobShutdown);
    call.session.shutdown(CloseReason::UserInitiated, true);
    call.session.user_speaking(true);
    call.line.caller_leaves();
    call.job.shutdown(CloseReason::Error);
    call.report().await;
    assert_eq!(call.log.count("hang-up"), 0);
    assert_eq!(call.log.count("post-call"), 1);
    assert_eq!(call.log.count("closed"), 1);
}

#[tokio::test(start_paused = true)]
async fn what_an_agent_says_on_leaving_never_keeps_a_session_from_closing() {
    struct Talker;
    #[tool_runtime::async_trait]
    impl tool_runtime::Agent for Talker {
        fn instructions(&self) -> String {
            String::new()
        }
        async fn on_exit(&self, session: &AgentSession) {
            session.generate_reply("Say goodbye.");
        }
    }
    let session = AgentSession::builder(()).llm(ScriptedLlm::new([turn().stall()])).build();
    session.start(Talker).await.unwrap();
    let begun = tokio::time::Instant::now();
    session.shutdown(CloseReason::UserInitiated, true);
    tokio::time::timeout(seconds(100.0), session.closed()).await.expect("the session closes");
    assert!(begun.elapsed() >= seconds(60.0));
}
