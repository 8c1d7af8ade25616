//! Whole jobs whose call is in a room.

use std::sync::Arc;

use tool_runtime::{
    AgentSession, CloseReason, EndCallTool, HangUpOutcome, JobContext, JobReport, ScriptedLlm, ScriptedTurn,
    VirtualSpeech,
    livekit::{LiveKitRoom, RoomEnd},
    tools,
};
use tool_tests::Clerk;

use super::{
    super::desk::front_desk,
    CALLER, ROOM, line,
    server::{FakeLiveKit, Fault},
};

/// A call that the model ends as soon as the caller has said one thing.
async fn call(line: LiveKitRoom, end_call: EndCallTool) -> JobReport {
    let llm = Arc::new(ScriptedLlm::new([
        ScriptedTurn::new().expect_user("That is all.").call("end_call", "{}"),
        ScriptedTurn::new().say("Goodbye!"),
    ]));
    let job = JobContext::builder(()).call_control(line).build();
    let model = Arc::clone(&llm);
    let report = job.run(|job| async move {
        let session = AgentSession::for_job(&job).llm(model).speech(VirtualSpeech::instant()).build();
        session.start(Clerk(tools![{ end_call }])).await.unwrap();
        session.user_input("That is all.");
    });
    let report = report.await;
    llm.finished().unwrap();
    report
}

#[tokio::test]
async fn the_tool_deletes_the_room_once() {
    let livekit = FakeLiveKit::start([Fault::page(502), Fault::twirp(503, "unavailable")]).await;
    livekit.open(ROOM, &[CALLER, "agent"], []);
    let report = call(line(&livekit, RoomEnd::DeleteRoom), EndCallTool::new()).await;
    assert_eq!(report.reason, CloseReason::TaskCompleted);
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)), "{report}");
    assert_eq!(report.failures().count(), 0, "{report}");
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (1, 3));
    assert!(livekit.complaints().is_empty(), "{:?}", livekit.complaints());
}

#[tokio::test]
async fn the_tool_removes_the_caller_once() {
    let livekit = FakeLiveKit::start([Fault::reset()]).await;
    livekit.open(ROOM, &[CALLER, "agent"], []);
    let report = call(line(&livekit, RoomEnd::RemoveParticipant), EndCallTool::new()).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Ended)), "{report}");
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (1, 2));
    assert_eq!(livekit.participants(ROOM), ["agent"]);
}

#[tokio::test]
async fn the_tool_leaves_the_room_when_it_is_told_to() {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[CALLER], []);
    let report =
        call(line(&livekit, RoomEnd::DeleteRoom), EndCallTool::builder().delete_room(false).build()).await;
    assert!(report.hang_up.is_none(), "{report}");
    assert_eq!(livekit.requests(ROOM), 0);
    assert!(livekit.is_open(ROOM));
}

#[tokio::test]
async fn a_room_that_cannot_be_deleted_is_in_the_report() {
    let livekit = FakeLiveKit::start([Fault::twirp(403, "permission_denied")]).await;
    livekit.open(ROOM, &[CALLER], []);
    let report = call(line(&livekit, RoomEnd::DeleteRoom), EndCallTool::new()).await;
    assert!(matches!(report.hang_up, Some(HangUpOutcome::Unconfirmed(_))), "{report}");
    assert!(report.to_string().contains("status 403, permission_denied"), "{report}");
    assert!(livekit.is_open(ROOM));
}

#[tokio::test]
async fn whoever_asks_to_delete_the_room_is_told_of_the_one_deletion() {
    let livekit = FakeLiveKit::start([Fault::twirp(500, "internal")]).await;
    livekit.open(ROOM, &[CALLER], []);
    let job = JobContext::builder(()).call_control(line(&livekit, RoomEnd::DeleteRoom)).build();
    let (one, other) = tokio::join!(job.delete_room(), job.delete_room());
    job.shutdown(CloseReason::UserInitiated);
    let report = job.closed().await;
    for outcome in [Some(one), Some(other), report.hang_up] {
        assert!(matches!(outcome, Some(HangUpOutcome::Ended)), "{outcome:?}");
    }
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (1, 2));
}

#[tokio::test]
async fn a_caller_who_leaves_ends_the_job_and_is_not_hung_up_on() {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[CALLER], []);
    let line = line(&livekit, RoomEnd::DeleteRoom);
    let job = JobContext::builder(()).call_control(line.clone()).build();
    assert!(line.participant_left(CALLER));
    let report = job.run(|job| async move { job.shutdown_requested().await }).await;
    assert_eq!(report.reason, CloseReason::ParticipantDisconnected);
    assert_eq!(livekit.requests(ROOM), 0);
}

#[tokio::test]
async fn the_front_desk_runs_over_a_room() {
    let livekit = FakeLiveKit::start([Fault::twirp(503, "unavailable")]).await;
    livekit.open(ROOM, &[CALLER], []);
    front_desk("livekit", line(&livekit, RoomEnd::DeleteRoom), VirtualSpeech::at_rate(5000.0)).await;
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (1, 2));
}
