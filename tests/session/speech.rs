//! Handles of speeches: the queue, waiting, callbacks, what went wrong.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::Instant;
use tool_runtime::{
    AgentState, BoxError, LlmError, NotInterruptible, OwnSpeech, Playback, Playout, ReplyOptions, Say,
    ScriptedTurn, SessionError, SessionEvent, SpeechOutput, SpeechPriority, SpeechStream, ToolChoice, tools,
};

use super::support::{Notes, Person, Scene, add, pass, think, tool};

fn turn() -> ScriptedTurn {
    ScriptedTurn::new()
}

#[tokio::test(start_paused = true)]
async fn the_most_urgent_is_next_and_of_equals_the_first() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let say = |text: &'static str, priority| scene.say(Say::new(text).priority(priority));
    say("under way", SpeechPriority::Low);
    pass(0.1).await;
    say("low", SpeechPriority::Low);
    say("first", SpeechPriority::Normal);
    say("second", SpeechPriority::Normal);
    say("urgent", SpeechPriority::High);
    scene.wait_for_idle().await;
    assert_eq!(
        scene.told().await,
        ["agent: under way", "agent: urgent", "agent: first", "agent: second", "agent: low"]
    );
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_asked_for_before_the_start_is_said_after_it() {
    let scene = Scene::empty([turn().say("two")], |builder| builder);
    let one = scene.say("one");
    let two = scene.generate_reply("Count.");
    scene.start(Person::with(vec![])).await.unwrap();
    one.await.unwrap();
    two.await.unwrap();
    assert_eq!(scene.told().await, ["agent: one", "agent: two"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_that_waits_for_its_own_speech_is_told_so() {
    let waits = tool("waits", |ctx| async move {
        assert_eq!(ctx.speech_handle().unwrap().wait_for_playout().await, Err(OwnSpeech));
        assert_eq!(ctx.speech_handle().unwrap().await, Err(OwnSpeech));
        OwnSpeech.to_string()
    });
    let turns =
        [turn().call("waits", "{}"), turn().expect_output("call_1", OwnSpeech.to_string()).say("I see.")];
    let scene = Scene::of(Person::with(vec![waits]), turns).await;
    assert_eq!(scene.run("Wait.").await.unwrap().said(), "I see.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn so_is_a_tool_of_a_speech_that_came_of_it() {
    let outer_speech = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&outer_speech);
    let outer = tool("outer", move |ctx| {
        *slot.lock().unwrap() = ctx.speech_handle().cloned();
        async move {
            let options = ReplyOptions::new().tool_choice(ToolChoice::Auto);
            ctx.session().unwrap().generate_reply(options).await.is_ok()
        }
    });
    let inner = tool("inner", move |_| {
        let outer = outer_speech.lock().unwrap().clone().unwrap();
        async move { outer.wait_for_playout().await == Err(OwnSpeech) }
    });
    let turns = [
        turn().call("outer", "{}"),
        turn().call("inner", "{}"),
        turn().expect_output("call_2", "true").say("Inner."),
        turn().expect_output("call_1", "true").say("Outer."),
    ];
    let scene = Scene::of(Person::with(vec![outer, inner]), turns).await;
    assert_eq!(scene.run("Go.").await.unwrap().said(), "Inner. Outer.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_tool_can_wait_until_the_words_before_it_were_heard() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let times = Arc::clone(&heard);
    let begun = Instant::now();
    let waits = tool("waits", move |ctx| {
        let times = Arc::clone(&times);
        async move {
            ctx.wait_for_playout().await;
            times.lock().unwrap().push(begun.elapsed().as_millis());
        }
    });
    let turns = [
        turn().say("0123456789").call("waits", "{}").call("think", r#"{"seconds":3}"#),
        turn().say("01234").call("waits", "{}"),
    ];
    let scene = Scene::of(Person::with(tools![{ waits }, think]), turns).await;
    scene.run("Go.").await.unwrap();
    assert_eq!(*heard.lock().unwrap(), [1000, 3500]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_tool_says_is_heard_while_it_runs() {
    use AgentState::{Listening, Speaking, Thinking};
    let tells = tool("tells", |ctx| async move {
        let begun = Instant::now();
        ctx.session().unwrap().say("0123456789").await.unwrap();
        let heard_after = begun.elapsed();
        pass(1.0).await;
        heard_after.as_millis()
    });
    let turns = [turn().call("tells", "{}"), turn().expect_output("call_1", "1000").say("Done.")];
    let scene = Scene::of(Person::with(vec![tells]), turns).await;
    scene.run("Go.").await.unwrap();
    assert_eq!(scene.states(), [Listening, Thinking, Speaking, Thinking, Speaking, Listening]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_speech_is_over_when_the_replies_to_its_tools_are() {
    let turns = [turn().say("0123456789").call("think", r#"{"seconds":5}"#), turn().say("0123456789")];
    let scene = Scene::of(Person::with(tools![think]), turns).await;
    let begun = Instant::now();
    scene.user_input("Go.").await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(6));
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn callbacks_are_called_once_when_it_is_over() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let notes = Notes::default();
    let note = |text: &'static str| {
        let notes = notes.clone();
        move |speech: &tool_runtime::SpeechHandle| {
            assert!(speech.done());
            notes.take(text);
        }
    };
    let speech = scene.say("0123456789");
    speech.add_done_callback(note("first"));
    speech.add_done_callback(|_| panic!("not mine alone"));
    let removed = speech.add_done_callback(note("removed"));
    speech.add_done_callback(note("last"));
    assert!(speech.remove_done_callback(removed));
    assert!(!speech.remove_done_callback(removed));
    pass(0.5).await;
    assert!(notes.all().is_empty());
    speech.clone().await.unwrap();
    assert_eq!(notes.all(), ["first", "last"]);
    let late = speech.add_done_callback(note("late"));
    speech.add_done_callback(|_| panic!("not mine alone"));
    assert!(!speech.remove_done_callback(late));
    assert_eq!(notes.all(), ["first", "last", "late"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_callback_may_ask_for_the_next_speech() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let session = scene.session.clone();
    scene.say("one").add_done_callback(move |_| drop(session.say("two")));
    pass(1.0).await;
    assert_eq!(scene.told().await, ["agent: one", "agent: two"]);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn work_is_given_up_when_the_speech_is_broken_off() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let speech = scene.say("0123456789 0123456789");
    assert_eq!(speech.wait_if_not_interrupted(async { 1 }).await, Some(1));
    let work = speech.wait_if_not_interrupted(pass(60.0));
    let interruption = async {
        pass(0.5).await;
        speech.interrupt().unwrap();
    };
    let begun = Instant::now();
    let (given_up, ()) = tokio::join!(work, interruption);
    assert_eq!((given_up, begun.elapsed()), (None, Duration::from_millis(500)));
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn to_interrupt_what_is_over_changes_nothing() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let speech = scene.say(Say::new("one").allow_interruptions(false));
    speech.clone().await.unwrap();
    assert_eq!(speech.interrupt(), Ok(()));
    speech.force_interrupt();
    assert!(speech.done() && !speech.interrupted());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn protection_can_be_given_and_taken_until_it_is_broken_off() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    let speech = scene.say("0123456789");
    speech.set_allow_interruptions(false).unwrap();
    assert_eq!(speech.interrupt(), Err(NotInterruptible::Protected));
    speech.set_allow_interruptions(true).unwrap();
    assert!(speech.allow_interruptions());
    speech.interrupt().unwrap();
    assert_eq!(speech.set_allow_interruptions(false), Err(NotInterruptible::Already));
    scene.over().await;
}

/// A line that is dead.
struct DeadLine;

#[async_trait]
impl SpeechOutput for DeadLine {
    async fn play(&self, _: SpeechStream, _: &Playback) -> Result<Playout, BoxError> {
        Err("the line is dead".into())
    }

    async fn clear(&self) {}
}

#[tokio::test(start_paused = true)]
async fn the_first_thing_that_went_wrong_is_the_exception_and_awaiting_does_not_raise_it() {
    let turns = [turn().say("Hello.").fail(LlmError::Truncated)];
    let scene = Scene::built(Person::with(vec![]), turns, |builder| builder.speech(DeadLine)).await;
    let speech = scene.user_input("Hello?");
    assert_eq!(speech.wait_for_playout().await, Ok(()));
    assert!(!speech.interrupted());
    let errors: Vec<_> = scene
        .happened()
        .into_iter()
        .filter_map(|event| match event {
            SessionEvent::Error(error) => Some(error.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(errors, ["the line is dead".to_owned(), LlmError::Truncated.to_string()]);
    assert_eq!(speech.exception().unwrap().to_string(), "the line is dead");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_tools_of_a_reply_that_failed_are_answered_and_not_replied_to() {
    let turns = [
        turn().say("Hello.").call("add", r#"{"a":2,"b":3}"#).fail(LlmError::Server { status: 500 }),
        turn().expect_output("call_1", "5").say("Five."),
    ];
    let scene = Scene::of(Person::with(tools![add]), turns).await;
    let speech = scene.user_input("2 + 3?");
    speech.clone().await.unwrap();
    assert_eq!(speech.exception().unwrap().to_string(), LlmError::Server { status: 500 }.to_string());
    assert_eq!(scene.told().await, ["user: 2 + 3?", "agent: Hello.", "call add", "output 5"]);
    assert_eq!(scene.run("Well?").await.unwrap().said(), "Five.");
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_current_speech_is_the_one_that_is_heard() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    assert_eq!(scene.current_speech().await, None);
    let (one, two) = (scene.say("0123456789"), scene.say("0123456789"));
    pass(0.5).await;
    assert_eq!(scene.current_speech().await.as_ref(), Some(&one));
    pass(1.0).await;
    assert_eq!(scene.current_speech().await.as_ref(), Some(&two));
    scene.over().await;
}

/// Counts how often it is cleared while nothing it was given comes to an end.
#[derive(Default)]
struct Deaf(AtomicUsize);

#[async_trait]
impl SpeechOutput for Deaf {
    async fn play(&self, _: SpeechStream, _: &Playback) -> Result<Playout, BoxError> {
        std::future::pending().await
    }

    async fn clear(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn an_output_without_a_sign_of_life_is_given_up() {
    let output = Arc::new(Deaf::default());
    let scene = Scene::built(Person::with(vec![]), [], |builder| builder.speech(Arc::clone(&output))).await;
    let begun = Instant::now();
    let speech = scene.say("Hello?");
    speech.clone().await.unwrap();
    // 15 seconds of patience, then 5 for it to fall silent.
    assert_eq!(begun.elapsed(), Duration::from_secs(20));
    assert_eq!(output.0.load(Ordering::Relaxed), 1);
    assert!(scene.told().await.is_empty());
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_closed_session_is_asked_to_say_is_over_at_once_and_failed() {
    let scene = Scene::of(Person::with(vec![]), []).await;
    scene.over().await;
    let called = Arc::new(AtomicUsize::new(0));
    for speech in [scene.say("Hello?"), scene.generate_reply("Greet."), scene.user_input("Hello?")] {
        let called = Arc::clone(&called);
        speech.add_done_callback(move |_| _ = called.fetch_add(1, Ordering::Relaxed));
        speech.clone().await.unwrap();
        let exception = speech.exception().unwrap();
        assert_eq!(exception.downcast_ref::<SessionError>(), Some(&SessionError::Closed));
    }
    assert_eq!(called.load(Ordering::Relaxed), 3);
    assert_eq!(scene.run("Hello?").await.unwrap_err(), SessionError::Closed);
    assert!(scene.told().await.is_empty());
}
