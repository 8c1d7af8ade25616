//! One call in a room, without a job.

use std::time::Duration;

use futures_util::FutureExt;
use serde_json::json;
use tool_runtime::{
    CallControl, JobStatus,
    livekit::{LiveKitInput, LiveKitInputError, RoomEnd},
};

use super::{
    CALLER, ROOM, impatient, line, outcome,
    server::{FakeLiveKit, Fault},
};

#[tokio::test]
async fn a_call_can_be_ended_again() {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[CALLER], []);
    let line = line(&livekit, RoomEnd::DeleteRoom);
    assert_eq!(outcome(&line).await, "ended");
    assert_eq!(outcome(&line).await, "already gone");
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (1, 2));
    assert!(livekit.complaints().is_empty(), "{:?}", livekit.complaints());
}

#[tokio::test]
async fn removing_the_caller_leaves_the_room_to_the_others() {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[CALLER, "agent"], []);
    assert_eq!(outcome(&line(&livekit, RoomEnd::RemoveParticipant)).await, "ended");
    assert!(livekit.is_open(ROOM));
    assert_eq!(livekit.participants(ROOM), ["agent"]);
}

#[tokio::test]
async fn the_ends_of_many_calls_do_not_meet() {
    let faults = [Fault::NONE, Fault::reset(), Fault::twirp(503, "unavailable")];
    let livekit = FakeLiveKit::start([]).await;
    let http = impatient().first_byte_timeout(Duration::from_secs(5)).total_timeout(Duration::from_secs(30));
    let server = livekit.client().http(http).build().unwrap();
    let ends = (0..60).map(|number| {
        let name = format!("call-{number}");
        livekit.open(&name, &[], [faults[number % 3]]);
        let line = server.room(name).build().unwrap();
        async move { outcome(&line).await }
    });
    for (number, outcome) in futures_util::future::join_all(ends).await.into_iter().enumerate() {
        assert_eq!(outcome, "ended", "call-{number}");
        assert_eq!(livekit.ends(&format!("call-{number}")), 1);
        assert_eq!(livekit.requests(&format!("call-{number}")), 1 + usize::from(number % 3 > 0));
    }
}

#[tokio::test]
async fn a_hang_up_that_is_given_up_asks_no_further() {
    let livekit = FakeLiveKit::start([Fault::silence(), Fault::NONE]).await;
    livekit.open(ROOM, &[], []);
    let line = line(&livekit, RoomEnd::DeleteRoom);
    let mut hang_up = Box::pin(line.end());
    while livekit.requests(ROOM) == 0 {
        assert!(tokio::time::timeout(Duration::from_millis(5), &mut hang_up).await.is_err());
    }
    drop(hang_up);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (0, 1));
}

#[tokio::test]
async fn the_caller_is_gone_when_the_room_says_so() {
    let livekit = FakeLiveKit::start([]).await;
    let line = line(&livekit, RoomEnd::DeleteRoom);
    assert!(!line.participant_left("agent"));
    assert!(line.caller_gone().now_or_never().is_none());
    assert!(line.clone().participant_left(CALLER));
    assert!(line.caller_gone().now_or_never().is_some());
}

#[tokio::test]
async fn the_caller_is_gone_when_the_room_is() {
    let livekit = FakeLiveKit::start([]).await;
    let server = livekit.client().build().unwrap();
    let line = server.room(ROOM).build().unwrap();
    assert!(!line.participant_left(CALLER)); // of whom nothing is known
    assert!(line.caller_gone().now_or_never().is_none());
    line.room_finished();
    assert!(line.caller_gone().now_or_never().is_some());
}

#[tokio::test]
async fn what_is_known_of_a_call() {
    let livekit = FakeLiveKit::start([]).await;
    let known = line(&livekit, RoomEnd::DeleteRoom);
    assert_eq!(json!(known.metadata()), json!({ "room": ROOM, "participant": CALLER }));
    let unknown = livekit.client().build().unwrap().room(ROOM).build().unwrap();
    assert_eq!(json!(unknown.metadata()), json!({ "room": ROOM }));
}

#[tokio::test]
async fn the_api_is_told_nothing_of_a_jobs_status() {
    let livekit = FakeLiveKit::start([]).await;
    line(&livekit, RoomEnd::DeleteRoom).report_status(JobStatus::Success).await;
    assert_eq!(livekit.requests(ROOM), 0);
    assert!(livekit.complaints().is_empty());
}

#[tokio::test]
async fn a_call_without_a_name_or_a_caller_to_remove_is_none() {
    use LiveKitInputError::{Malformed, Missing};
    let server = FakeLiveKit::start([]).await.client().build().unwrap();
    let remove = RoomEnd::RemoveParticipant;
    let rows = [
        (server.room(""), Missing(LiveKitInput::Room)),
        (server.room("call\n4711"), Malformed(LiveKitInput::Room)),
        (server.room(ROOM).ending(remove), Missing(LiveKitInput::Participant)),
        (server.room(ROOM).ending(remove).participant(""), Missing(LiveKitInput::Participant)),
        (server.room(ROOM).participant("\0"), Malformed(LiveKitInput::Participant)),
    ];
    for (builder, error) in rows {
        let shown = format!("{builder:?}");
        assert_eq!(builder.build().unwrap_err(), error, "{shown}");
    }
}
