//! Calls in rooms.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use tokio::{task::JoinSet, time::timeout};
use tool_runtime::{
    AgentSession, EndCallTool, HangUpOutcome, JobContext, JobOptions, JobReport, JobStep, ScriptedLlm,
    ScriptedTurn, SessionError, VirtualSpeech,
    livekit::{LiveKitRoom, RoomEnd},
    tools,
};
use tool_tests::Clerk;

use super::{
    CALLS, HANGS, counted,
    luck::{Luck, room_faults},
    seed,
};
use crate::livekit::{
    impatient,
    server::{FakeLiveKit, Fault},
};

/// A room that is over: the call's number, how often something was done after it, the report.
struct Ended {
    number: u32,
    post_calls: u32,
    report: JobReport,
}

fn name(number: u32) -> String {
    format!("call-{number}")
}

/// A call to its end and beyond. Some callers leave before they are said goodbye to.
async fn call(number: u32, line: LiveKitRoom, leaves: bool) -> Ended {
    let (post_call, post_calls) = counted();
    let job = JobContext::builder(()).call_control(line.clone()).end_function(post_call);
    let job = job.options(JobOptions::default().handle_signals(false)).build();
    let report = job.run(async move |job| {
        let llm = ScriptedLlm::new([
            ScriptedTurn::new().call("end_call", "{}"),
            ScriptedTurn::new().say("Goodbye!"),
        ]);
        let session = AgentSession::for_job(&job).llm(llm).speech(VirtualSpeech::at_rate(100.0)).build();
        session.start(Clerk(tools![{ EndCallTool::new() }])).await?;
        session.user_input("Goodbye.");
        if leaves {
            line.participant_left("caller");
        }
        session.closed().await;
        Ok::<_, SessionError>(())
    });
    let report = report.await;
    Ended { number, post_calls: post_calls.load(Ordering::Relaxed), report }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_five_hundred_rooms_ends_once() {
    let (seed, livekit) = (seed(), FakeLiveKit::start([]).await);
    let server = livekit.client().http(impatient()).build().unwrap();
    let mut calls = JoinSet::new();
    for number in 1..=CALLS {
        let mut luck = Luck::of(seed, number);
        livekit.open(&name(number), &["caller", "agent"], room_faults(&mut luck));
        let end = if luck.draw(2) == 0 { RoomEnd::DeleteRoom } else { RoomEnd::RemoveParticipant };
        let line = server.room(name(number)).participant("caller").ending(end).build().unwrap();
        calls.spawn(call(number, line, luck.draw(8) == 0));
    }
    let calls = timeout(HANGS, calls.join_all()).await.expect("a call hangs");
    let mut tally = BTreeMap::<String, u32>::new();
    for Ended { number, post_calls, report } in &calls {
        check(&livekit, *number, report);
        assert_eq!(*post_calls, 1, "{number}: {report}");
        let hang_up = match report.hang_up.as_ref().unwrap() {
            HangUpOutcome::Unconfirmed(_) => "unconfirmed".to_owned(),
            outcome => outcome.to_string(),
        };
        *tally.entry(format!("{}, {hang_up}", report.reason)).or_default() += 1;
    }
    assert!(livekit.complaints().is_empty(), "{:?}", livekit.complaints());
    let sum = |of: fn(&FakeLiveKit, &str) -> usize| -> usize {
        (1..=CALLS).map(|number| of(&livekit, &name(number))).sum()
    };
    println!(
        "seed {seed}: {} ends in {} requests; {tally:#?}",
        sum(FakeLiveKit::ends),
        sum(FakeLiveKit::requests)
    );
}

/// However a call ends, its room, or the caller's part in it, ends once at most.
fn check(livekit: &FakeLiveKit, number: u32, report: &JobReport) {
    let (ends, requests) = (livekit.ends(&name(number)), livekit.requests(&name(number)));
    let fits = match &report.hang_up {
        Some(HangUpOutcome::Ended) => ends == 1,
        // Nobody was asked where the caller had left; otherwise the reply to the deed was lost.
        Some(HangUpOutcome::AlreadyGone) => ends == usize::from(requests > 0),
        Some(_) => ends <= 1 && requests > 0,
        None => false,
    };
    assert!(fits, "{number}: {ends} ends, {requests} requests, {report}");
    assert!(report.failures().all(|failure| failure.step == JobStep::HangUp), "{number}: {report}");
}

/// What a request for a room may meet.
pub(super) const FAULTS: [Fault; 10] = [
    Fault::twirp(503, "unavailable"),
    Fault::twirp(500, "internal"),
    Fault::twirp(429, "resource_exhausted"),
    Fault::twirp(403, "permission_denied"),
    Fault::page(502),
    Fault::page(200),
    Fault::reset(),
    Fault::silence(),
    Fault::reset().behind_the_deed(),
    Fault::twirp(500, "internal").behind_the_deed(),
];
