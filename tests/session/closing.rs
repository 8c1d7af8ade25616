//! The end of a session.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tool_runtime::{
    CloseReason, LlmError, ScriptedTurn, SessionError, SessionEvent, SessionOptions, ToolChoice, tools,
};

use super::support::{Notes, Person, Scene, pass, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

fn end(scene: &Scene) -> (CloseReason, Option<String>) {
    let ends = scene.happened().into_iter().filter_map(|event| match event {
        SessionEvent::Closed(closed) => Some((closed.reason, closed.error.map(|error| error.to_string()))),
        _ => None,
    });
    let ends: Vec<_> = ends.collect();
    assert_eq!(ends.len(), 1, "it ends once");
    ends.into_iter().next().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_session_that_drains_hears_what_was_asked_for_and_the_farewell() {
    let clerk = Person::with(vec![]).on_exit(|session| async move {
        session.say("Farewell.");
    });
    let scene = Scene::of(clerk, []).await;
    scene.say("0123456789");
    scene.say("in the queue");
    pass(0.5).await;
    scene.shutdown(CloseReason::TaskCompleted, true);
    scene.say("too late");
    scene.closed().await;
    assert_eq!(scene.told().await, ["agent: 0123456789", "agent: in the queue", "agent: Farewell."]);
    assert_eq!(end(&scene), (CloseReason::TaskCompleted, None));
}

#[tokio::test(start_paused = true)]
async fn a_session_may_drain_for_as_long_as_it_takes() {
    let options = SessionOptions::default().drain_timeout(Duration::MAX);
    let scene = Scene::with(options, Person::with(vec![]), []).await;
    scene.say("0123456789");
    scene.shutdown(CloseReason::TaskCompleted, true);
    scene.closed().await;
    assert_eq!(scene.told().await, ["agent: 0123456789"]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_does_not_drain_breaks_off_what_is_said_even_if_protected() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let begun = Instant::now();
    let speech = scene.say(tool_runtime::Say::new("one two three four").allow_interruptions(false));
    let queued = scene.say("never");
    pass(1.0).await;
    scene.aclose().await;
    assert_eq!(begun.elapsed(), Duration::from_secs(1));
    assert!(speech.interrupted() && queued.interrupted());
    assert_eq!(scene.told().await, ["agent| one two "]);
    assert_eq!(end(&scene), (CloseReason::UserInitiated, None));
}

#[tokio::test(start_paused = true)]
async fn tools_come_to_their_end_first() {
    for drain in [true, false] {
        let mut turns = vec![turn().call("think", r#"{"seconds":5}"#)];
        if drain {
            turns.push(turn().expect_tool_choice(ToolChoice::None).say("Done."));
        }
        let scene = Scene::of(Person::with(tools![think]), turns).await;
        scene.user_input("Think.");
        pass(1.0).await;
        scene.shutdown(CloseReason::UserInitiated, drain);
        scene.closed().await;
        let told = ["user: Think.", "call think", "output thought for 5 s", "agent: Done."];
        assert_eq!(scene.told().await, told[..if drain { 4 } else { 3 }]);
        scene.llm.finished().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_hangs_is_left_behind() {
    let hangs = tool("hangs", |_| std::future::pending::<()>());
    let options = SessionOptions::default().drain_timeout(Duration::from_secs(7));
    let scene = Scene::with(options, Person::with(vec![hangs]), [turn().call("hangs", "{}")]).await;
    let speech = scene.user_input("Hang.");
    pass(1.0).await;
    let begun = Instant::now();
    scene.shutdown(CloseReason::UserInitiated, true);
    scene.closed().await;
    assert_eq!(begun.elapsed(), Duration::from_secs(7));
    speech.await.unwrap();
    let given_up = "error The conversation ended before the tool was done.";
    assert_eq!(scene.told().await, ["user: Hang.", "call hangs", given_up]);
}

#[tokio::test(start_paused = true)]
async fn last_words_that_never_end_are_broken_off() {
    let clerk = Person::with(vec![]).on_exit(|session| async move {
        session.generate_reply("Say goodbye.");
    });
    let options = SessionOptions::default().drain_timeout(Duration::from_secs(7));
    let scene = Scene::with(options, clerk, [turn().say("one two ").stall()]).await;
    let begun = Instant::now();
    scene.shutdown(CloseReason::UserInitiated, true);
    scene.closed().await;
    assert_eq!(begun.elapsed(), Duration::from_secs(7));
    assert_eq!(scene.told().await, ["agent| one two "]);
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_does_not_leave_is_left() {
    let clerk = Person::with(vec![]).on_exit(|_| std::future::pending());
    let scene = Scene::of(clerk, []).await;
    let begun = Instant::now();
    scene.aclose().await;
    assert_eq!(begun.elapsed(), Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn the_first_who_closes_it_says_why() {
    let left = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&left);
    let clerk = Person::with(vec![]).on_exit(move |_| {
        seen.fetch_add(1, Ordering::Relaxed);
        async {}
    });
    let scene = Scene::of(clerk, []).await;
    scene.shutdown(CloseReason::MaxDuration, true);
    scene.shutdown(CloseReason::Silence, false);
    tokio::join!(scene.aclose(), scene.aclose());
    scene.aclose().await;
    assert_eq!(end(&scene), (CloseReason::MaxDuration, None));
    assert_eq!(left.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_the_session_waits_for_can_close_it_without_waiting_for_itself() {
    let closes = tool("closes", |ctx| async move {
        ctx.session().unwrap().aclose().await;
        "closed"
    });
    let in_tool = Scene::of(Person::with(vec![closes]), [turn().call("closes", "{}")]).await;
    in_tool.user_input("Close.");
    let on_enter = Person::with(vec![]).on_enter(|session| async move { session.aclose().await });
    let on_enter = Scene::of(on_enter, []).await;
    let on_exit = Person::with(vec![]).on_exit(|session| async move { session.aclose().await });
    let on_exit = Scene::of(on_exit, []).await;
    on_exit.shutdown(CloseReason::UserInitiated, true);
    let begun = Instant::now();
    for scene in [in_tool, on_enter, on_exit] {
        scene.closed().await;
        assert_eq!(end(&scene), (CloseReason::UserInitiated, None));
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn an_agent_leaves_once_even_if_the_end_overtakes_the_handoff() {
    let notes = Notes::default();
    let (clerk_s, billing_s) = (notes.clone(), notes.clone());
    let clerk = Person::with(vec![]).on_exit(move |session| {
        clerk_s.take("clerk leaves");
        async move { drop(session.say("0123456789")) }
    });
    let billing = Person::named("billing").on_enter(move |_| {
        billing_s.take("billing enters");
        async {}
    });
    let scene = Scene::of(clerk, []).await;
    let session = scene.session.clone();
    let handoff = tokio::spawn(async move { session.update_agent(billing).await });
    pass(0.5).await;
    scene.shutdown(CloseReason::UserInitiated, true);
    scene.closed().await;
    assert_eq!(handoff.await.unwrap(), Err(SessionError::Closed));
    assert_eq!(notes.all(), ["clerk leaves"]);
    assert_eq!(scene.told().await, ["agent: 0123456789"]);
}

#[tokio::test(start_paused = true)]
async fn history_outlasts_the_session_and_nothing_else_does() {
    let scene = Scene::of(Person::with(vec![]), [turn().say("Hello.")]).await;
    scene.run("Hi.").await.unwrap();
    scene.over().await;
    assert_eq!(scene.told().await, ["user: Hi.", "agent: Hello."]);
    assert!(scene.agent().await.is_none());
    assert!(scene.current_speech().await.is_none());
    scene.wait_for_idle().await;
    scene.interrupt().await.unwrap();
    let closed = Err(SessionError::Closed);
    assert_eq!(scene.start(Person::with(vec![])).await, closed);
    assert_eq!(scene.update_agent(Person::with(vec![])).await, closed);
    assert_eq!(scene.update_tools(tools![think]).await, closed);
    assert_eq!(scene.update_instructions("Go on.").await, closed);
}

#[tokio::test(start_paused = true)]
async fn a_session_nobody_is_in_yet_says_so() {
    let scene = Scene::empty([], |builder| builder);
    let not_started = Err(SessionError::NotStarted);
    assert_eq!(scene.update_agent(Person::with(vec![])).await, not_started);
    assert_eq!(scene.update_tools(tools![think]).await, not_started);
    assert_eq!(scene.update_instructions("Go on.").await, not_started);
    assert_eq!(scene.run("Hello?").await.unwrap_err(), SessionError::NotStarted);
    scene.wait_for_idle().await;
    scene.aclose().await; // it is not there to be waited for
    assert_eq!(scene.start(Person::with(vec![])).await, Err(SessionError::Closed));
    scene.closed().await;
    assert_eq!(end(&scene), (CloseReason::UserInitiated, None));
}

#[tokio::test(start_paused = true)]
async fn a_session_is_started_once() {
    let scene = Scene::of(Person::named("clerk"), []).await;
    assert_eq!(scene.start(Person::named("other")).await, Err(SessionError::AlreadyStarted));
    assert_eq!(scene.agent().await.unwrap().id(), "clerk");
    scene.over().await;
}

fn failing() -> ScriptedTurn {
    turn().fail(LlmError::Server { status: 503 })
}

#[tokio::test(start_paused = true)]
async fn three_failed_replies_in_a_row_close_it() {
    let turns = [failing(), failing(), turn().say("Sorry."), failing(), failing(), failing()];
    let scene = Scene::of(Person::with(vec![]), turns).await;
    for _ in 0..5 {
        let result = scene.run("Hello?").await.unwrap();
        assert_eq!(result.speech().exception().is_some(), result.said().is_empty());
    }
    assert_eq!(scene.count(|event| matches!(event, SessionEvent::Closed(_))), 0);
    scene.user_input("Hello?").await.unwrap();
    scene.closed().await;
    let error = LlmError::Server { status: 503 }.to_string();
    assert_eq!(end(&scene), (CloseReason::Error, Some(error)));
    assert_eq!(scene.count(|event| matches!(event, SessionEvent::Error(_))), 5);
    scene.llm.finished().unwrap();
}

#[tokio::test(start_paused = true)]
async fn how_many_failures_are_too_many_is_an_option() {
    let options = SessionOptions::default().max_llm_failures(1);
    let scene = Scene::with(options, Person::with(vec![]), [failing()]).await;
    scene.user_input("Hello?");
    scene.closed().await;
    assert_eq!(end(&scene).0, CloseReason::Error);
}

#[tokio::test(start_paused = true)]
async fn without_a_model_a_reply_fails_and_says_why() {
    let session = tool_runtime::AgentSession::builder(()).build();
    session.start(Person::with(vec![])).await.unwrap();
    let result = session.run("Hello?").await.unwrap();
    let exception = result.speech().exception().unwrap();
    assert!(exception.to_string().contains("without a model"), "{exception}");
    session.aclose().await;
}
