//! A Twilio line as a whole: what its session has, how a call on it ends, and the front desk on it.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::timeout};
use tool_examples::{
    fake_twilio::{FakeCall, FakeStream, FakeTwilio, Fault, Leaving, Step, StreamFault},
    tone::ToneVoice,
};
use tool_runtime::{
    CallControl, ChatItem, CloseReason, EndCallTool, Handoff, HangUpOutcome, JobContext, JobOptions,
    JobReport, Role, ScriptedLlm, ScriptedTurn, function_tool,
    serde_json::{self, json},
    tools,
    twilio::{CallStatus, MediaOptions, MediaStream, StreamEnd, TwilioLine},
};
use tool_tests::Clerk;

use super::{desk::front_desk, rest::support::patient};

struct Scene {
    twilio: FakeTwilio,
    call: FakeCall,
    caller: FakeStream,
    line: TwilioLine,
}

/// A call in progress, whose agent hums a hundred characters a second.
async fn call() -> Scene {
    call_with([]).await
}

async fn call_with(faults: impl IntoIterator<Item = StreamFault>) -> Scene {
    let twilio = FakeTwilio::start().await.unwrap();
    let call = twilio.new_call();
    let (caller, socket) =
        FakeStream::builder(call.sid()).parameter("customer", "4711").faults(faults).in_memory();
    let stream = MediaStream::accept_over(socket, MediaOptions::default()).await.unwrap();
    let account = twilio.account_builder().http(patient()).build().unwrap();
    let line = TwilioLine::new(account.call(call.sid()).unwrap(), stream, ToneVoice::at_rate(100.0));
    Scene { twilio, call, caller, line }
}

/// Hand the caller to somebody else.
#[function_tool]
async fn hand_over() -> Handoff {
    Handoff::to(Clerk(Vec::new()))
}

/// A job on the line, in which the caller says all that, and the model all it is to say.
async fn job(line: &TwilioLine, llm: ScriptedLlm, agent: Clerk, says: &'static [&str]) -> JobReport {
    let (line, llm) = (line.clone(), Arc::new(llm));
    let model = Arc::clone(&llm);
    let job = JobContext::builder(()).call_control(line.clone()).build();
    let run = job.run(async move |job| {
        let session = line.session(&job).llm(model).build();
        session.start(agent).await.unwrap();
        for text in says {
            session.wait_for_idle().await;
            session.user_input(*text);
        }
        session.closed().await;
    });
    let report = timeout(Duration::from_secs(60), run).await.expect("the call goes on");
    llm.finished().unwrap();
    report
}

/// What a line adds to the instructions of an agent.
fn told(own: &str) -> String {
    format!("{own}\n\n{}", TwilioLine::USAGE)
}

/// A turn whose model is told these instructions.
fn instructed(expected: String) -> ScriptedTurn {
    ScriptedTurn::new().expect(move |request| match request.chat.items().first() {
        Some(ChatItem::Message(message)) if message.role == Role::System && message.text == expected => {
            Ok(())
        }
        first => Err(format!("the model is told {:?}", first.map(serde_json::to_string))),
    })
}

#[tokio::test]
async fn every_agent_can_end_the_call_and_is_told_how() {
    let there = || instructed(told("You are a clerk.")).expect_tool("end_call");
    let llm = ScriptedLlm::new([
        there().call("hand_over", "{}"),
        there().expect_no_tool("hand_over").call("end_call", "{}"),
        ScriptedTurn::new().say("Goodbye!"),
    ]);
    let Scene { call, caller, line, twilio } = call().await;
    let report = job(&line, llm, Clerk(tools![hand_over]), &["Somebody else, please.", "Goodbye."]).await;
    assert_eq!((report.reason, report.failures().count()), (CloseReason::TaskCompleted, 0), "{report}");
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)), "{report}");
    let record = caller.over().await;
    assert_eq!(record.heard, Duration::from_millis(80), "the farewell was heard before the hang-up");
    assert_eq!((call.hang_ups(), call.status()), (1, CallStatus::Completed));
    assert_eq!(twilio.complaints(), [""; 0]);
}

#[tokio::test]
async fn the_tool_and_the_instructions_can_be_left_out() {
    for (end_call, usage) in [(true, false), (false, true), (false, false)] {
        let Scene { line, caller, twilio: _twilio, .. } = call().await;
        let line = line.end_call(end_call).usage_instructions(usage);
        let instructions = if usage { told("You are a clerk.") } else { "You are a clerk.".to_owned() };
        let turn = instructed(instructions);
        let turn = if end_call { turn.expect_tool("end_call") } else { turn.expect_no_tool("end_call") };
        let llm = Arc::new(ScriptedLlm::new([turn.say("Hm.")]));
        let job = JobContext::builder(()).call_control(line.clone()).build();
        let session = line.session(&job).llm(Arc::clone(&llm)).build();
        session.start(Clerk(Vec::new())).await.unwrap();
        session.user_input("Well?").wait_for_playout().await.unwrap();
        llm.finished().unwrap();
        job.shutdown(CloseReason::UserInitiated);
        job.closed().await;
        caller.over().await;
    }
}

#[tokio::test]
async fn a_tool_of_ones_own_takes_the_place_of_the_lines() {
    let Scene { line, call, twilio: _twilio, caller: _caller } = call().await;
    let own = EndCallTool::builder().end_instructions("say farewell").build();
    let llm = ScriptedLlm::new([
        ScriptedTurn::new().call("end_call", "{}"),
        ScriptedTurn::new().expect_output("call_1", "say farewell").say("Farewell."),
    ]);
    let report = job(&line.end_call(false), llm, Clerk(tools![{ own }]), &["Goodbye."]).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)), "{report}");
    assert_eq!(call.hang_ups(), 1);
}

#[tokio::test]
async fn a_caller_who_hangs_up_ends_the_job_and_is_not_hung_up_on() {
    let Scene { line, call, caller, .. } = call().await;
    let job = JobContext::builder(()).call_control(line.clone()).build();
    let session = line.session(&job).llm(ScriptedLlm::new([])).build();
    session.start(Clerk(Vec::new())).await.unwrap();
    caller.hang_up(Leaving::Stop);
    let report = timeout(Duration::from_secs(60), job.closed()).await.expect("nobody has noticed");
    assert_eq!(report.reason, CloseReason::ParticipantDisconnected);
    assert!(matches!(report.hang_up, Some(HangUpOutcome::AlreadyGone)), "{report}");
    assert!(call.received().is_empty(), "nobody is asked to hang up");
}

/// On several threads, as those who learn that the caller is gone run at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_hangs_up_on_the_farewell_is_why_the_call_ended() {
    let mut calls = JoinSet::new();
    let ways = [Leaving::Stop, Leaving::Close, Leaving::Reset];
    for (heard, leaving) in (40..100).zip(ways.into_iter().cycle()) {
        let step = Step::Hearing(Duration::from_millis(heard));
        calls.spawn(async move {
            let Scene { line, call, twilio: _twilio, caller: _caller } =
                call_with([StreamFault::HangsUp(step, leaving)]).await;
            let llm = ScriptedLlm::new([
                ScriptedTurn::new().call("end_call", "{}"),
                ScriptedTurn::new().say("Thank you for calling. Goodbye."),
            ]);
            let report = job(&line, llm, Clerk::default(), &["Goodbye."]).await;
            assert_eq!(report.reason, CloseReason::ParticipantDisconnected, "{leaving:?}: {report}");
            assert!(call.received().is_empty(), "nobody is asked to hang up");
        });
    }
    calls.join_all().await;
}

#[tokio::test]
async fn a_hang_up_that_fails_closes_the_stream_all_the_same() {
    let Scene { line, call, caller, twilio: _twilio } = call().await;
    call.faults([Fault::unauthorized()]);
    assert!(matches!(line.end().await, HangUpOutcome::Unconfirmed(_)));
    let end = line.stream().stopped().await;
    assert!(matches!(end, StreamEnd::Left), "{end}");
    timeout(Duration::from_secs(60), caller.over()).await.expect("the stream is open");
}

/// A job gives a hang-up only so much time.
#[tokio::test]
async fn a_hang_up_that_is_cut_short_closes_the_stream_all_the_same() {
    let Scene { line, call, caller, twilio: _twilio } = call().await;
    call.faults([Fault::silence()]);
    let options = JobOptions::default().hang_up_timeout(Duration::from_millis(200)).handle_signals(false);
    let job = JobContext::builder(()).call_control(line.clone()).options(options).build();
    job.shutdown(CloseReason::TaskCompleted);
    let report = timeout(Duration::from_secs(60), job.closed()).await.expect("the job goes on");
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Unconfirmed(_))), "{report}");
    timeout(Duration::from_secs(60), caller.over()).await.expect("the stream is open");
    assert!(matches!(line.stream().stopped().await, StreamEnd::Left));
}

#[tokio::test]
async fn what_is_known_of_a_call_is_its_ids_and_parameters() {
    let Scene { line, call, twilio, caller: _caller } = call().await;
    let expected = json!({
        "call_sid": call.sid(),
        "account_sid": twilio.account_sid(),
        "stream_sid": line.stream().start().stream_sid,
        "custom_parameters": { "customer": "4711" },
    });
    assert_eq!(json!(line.metadata()), expected);
    assert!(!format!("{line:?}").contains("4711"), "{line:?}");
}

#[tokio::test]
async fn the_front_desk_runs_on_the_line_as_it_is() {
    let Scene { line, call, caller, twilio } = call().await;
    let speech = line.speech();
    front_desk("twilio", line, speech).await;
    assert_eq!((call.hang_ups(), twilio.complaints().len()), (1, 0));
    assert!(caller.over().await.heard > Duration::from_secs(3));
}
