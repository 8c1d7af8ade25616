//! Speech outputs that do not do as they should: the session goes on after each.

use std::{
    future::pending,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::{Instant, timeout};
use tool_runtime::{
    AgentSession, BoxError, Playback, Playout, Provenance, ScriptedLlm, ScriptedTurn, SpeechHandle,
    SpeechOutput, SpeechStream, VirtualSpeech, function_tool, tools,
};

use super::{
    stage::{Clerk, after, rounded, seconds},
    support::short,
};

/// What goes wrong, once; after that the output is sound.
#[derive(Clone, Copy)]
enum Fault {
    Fails,
    Panics,
    FailsHalfWay,
    PanicsHalfWay,
    /// Gives no sign of life.
    NeverStarts,
    HangsHalfWay,
    /// Takes no notice of being cleared.
    IgnoresClearing,
    /// Says the same again and again.
    RepeatsItself,
    /// Says that a word more was heard each second.
    NeverStopsTalking,
    /// Says that there is ever more sound left.
    PilesUp,
    /// Says that half a minute of sound is left, and plays it.
    TakesItsTime,
    StopsHalfWay,
}

struct Faulty {
    fault: Fault,
    used: AtomicBool,
    clears_panic: bool,
    sound: VirtualSpeech,
}

impl Faulty {
    fn new(fault: Fault) -> Self {
        Self { fault, used: AtomicBool::new(false), clears_panic: false, sound: VirtualSpeech::new() }
    }
}

#[async_trait]
impl SpeechOutput for Faulty {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        if self.used.swap(true, Ordering::Relaxed) {
            return self.sound.play(speech, playback).await;
        }
        match self.fault {
            Fault::Fails => return Err("no line".into()),
            Fault::Panics => panic!("no line at all"),
            Fault::NeverStarts => pending().await,
            Fault::RepeatsItself => loop {
                after(1.0).await;
                playback.queued(seconds(2.0));
            },
            Fault::NeverStopsTalking => loop {
                after(1.0).await;
                playback.heard("blah ", seconds(1.0));
            },
            Fault::PilesUp => {
                let mut left = seconds(2.0);
                loop {
                    after(1.0).await;
                    left += seconds(2.0);
                    playback.queued(left);
                }
            }
            Fault::TakesItsTime => {
                playback.queued(seconds(30.0));
                after(30.0).await;
                return Ok(Playout::new(Provenance::Played, "a jingle"));
            }
            _ => {}
        }
        playback.heard("Half ", seconds(0.5));
        after(0.5).await;
        match self.fault {
            Fault::FailsHalfWay => Err("the line broke".into()),
            Fault::PanicsHalfWay => panic!("the line broke badly"),
            Fault::StopsHalfWay => Ok(Playout::new(Provenance::Played, "Half ")),
            _ => pending().await,
        }
    }

    async fn clear(&self) {
        assert!(!self.clears_panic, "nothing can be cleared");
        match self.fault {
            Fault::IgnoresClearing if !self.clears_panic => pending().await,
            _ => self.sound.clear().await,
        }
    }
}

const REPLY: &str = "Half of it and the other half.";

struct Case {
    session: AgentSession,
    speech: SpeechHandle,
    /// How long the first reply took, in seconds.
    took: f64,
    first: Vec<String>,
}

async fn begin(output: Faulty) -> (AgentSession, Instant) {
    let turns = [ScriptedTurn::new().say(REPLY), ScriptedTurn::new().say("On we go.")];
    let session = AgentSession::builder(()).llm(ScriptedLlm::new(turns)).speech(output).build();
    session.start(Clerk(vec![])).await.unwrap();
    (session, Instant::now())
}

/// A reply over a faulty output, and one more after it.
async fn case(fault: Fault) -> Case {
    let (session, begun) = begin(Faulty::new(fault)).await;
    let speech = session.user_input("Go.");
    timeout(Duration::from_secs(3600), speech.wait_for_playout()).await.expect("the speech hangs").unwrap();
    let took = rounded(begun.elapsed());
    let first = short(speech.chat_items().as_slice());
    goes_on(&session).await;
    Case { session, speech, took, first }
}

async fn goes_on(session: &AgentSession) {
    let result = session.run("Go on.").await.unwrap();
    assert_eq!(short(result.items()), ["user: Go on.", "agent: On we go."]);
    assert!(result.speech().exception().is_none());
}

impl Case {
    async fn ends(self) {
        timeout(seconds(60.0), self.session.aclose()).await.expect("closing hangs");
    }

    fn failure(&self) -> String {
        self.speech.exception().expect("the speech did not fail").to_string()
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_fails() {
    let case = case(Fault::Fails).await;
    assert_eq!((case.failure().as_str(), &case.first[..]), ("no line", &["user: Go.".to_owned()][..]));
    assert_eq!(case.took, 0.0);
    case.ends().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_panics() {
    let case = case(Fault::Panics).await;
    assert_eq!(case.failure(), "the speech output panicked");
    assert_eq!(case.first, ["user: Go."]);
    case.ends().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_heard_before_it_failed_is_kept_as_broken_off() {
    for fault in [Fault::FailsHalfWay, Fault::PanicsHalfWay] {
        let case = case(fault).await;
        assert_eq!(case.first, ["user: Go.", "agent| Half "]);
        assert_eq!(case.took, 0.5);
        assert!(case.speech.exception().is_some() && !case.speech.interrupted());
        case.ends().await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_never_starts_is_given_up() {
    let case = case(Fault::NeverStarts).await;
    assert_eq!(case.failure(), "the speech output has not come to an end");
    assert_eq!(case.first, ["user: Go."]);
    assert_eq!(case.took, 20.0, "15 s of patience, 5 s to fall silent");
    case.ends().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_half_way_is_given_up() {
    let case = case(Fault::HangsHalfWay).await;
    assert_eq!(case.first, ["user: Go.", "agent| Half "]);
    assert_eq!(case.took, 20.0);
    case.ends().await;
}

#[tokio::test(start_paused = true)]
async fn signs_of_life_that_say_nothing_new_do_not_count() {
    let case = case(Fault::RepeatsItself).await;
    assert_eq!(case.took, 21.0, "the first of them did");
    case.ends().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_makes_steps_for_ever_is_given_up_in_the_end() {
    for fault in [Fault::NeverStopsTalking, Fault::PilesUp] {
        let case = case(fault).await;
        assert_eq!(case.took, 605.0);
        assert!(case.speech.exception().is_some());
        case.ends().await;
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_says_how_long_it_takes_is_given_the_time() {
    let case = case(Fault::TakesItsTime).await;
    assert_eq!((case.took, &case.first[1]), (30.0, &"agent: a jingle".to_owned()));
    assert!(case.speech.exception().is_none());
    case.ends().await;
}

#[tokio::test(start_paused = true)]
async fn one_that_plays_less_than_there_was_is_taken_at_its_word() {
    let case = case(Fault::StopsHalfWay).await;
    assert_eq!(case.first, ["user: Go.", "agent: Half "]);
    assert!(case.speech.exception().is_none());
    case.ends().await;
}

/// An interruption waits five seconds for the clearing and five for the playing to end.
#[tokio::test(start_paused = true)]
async fn one_that_takes_no_notice_of_being_cleared_is_left_behind() {
    let (session, begun) = begin(Faulty::new(Fault::IgnoresClearing)).await;
    let speech = session.user_input("Go.");
    after(1.0).await;
    session.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(rounded(begun.elapsed()), 11.0);
    assert_eq!(short(&speech.chat_items()), ["user: Go.", "agent| Half "]);
    goes_on(&session).await;
}

#[tokio::test(start_paused = true)]
async fn one_that_panics_on_being_cleared_is_waited_for() {
    let output = Faulty { clears_panic: true, ..Faulty::new(Fault::HangsHalfWay) };
    let (session, begun) = begin(output).await;
    let speech = session.user_input("Go.");
    after(1.0).await;
    session.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(rounded(begun.elapsed()), 6.0);
    goes_on(&session).await;
}

/// Tell the time.
#[function_tool]
async fn time() -> &'static str {
    "noon"
}

/// Its text is lost, but neither its calls nor the reply to them.
#[tokio::test(start_paused = true)]
async fn the_calls_of_a_reply_nobody_heard_are_made_all_the_same() {
    let turns = [
        ScriptedTurn::new().say("Let me look.").call("time", "{}"),
        ScriptedTurn::new().expect_output("call_1", "noon").say("It is noon."),
    ];
    let session =
        AgentSession::builder(()).llm(ScriptedLlm::new(turns)).speech(Faulty::new(Fault::Panics)).build();
    session.start(Clerk(tools![time])).await.unwrap();
    let result = session.run("What time is it?").await.unwrap();
    let expected = ["user: What time is it?", "call time", "output noon", "agent: It is noon."];
    assert_eq!(short(result.items()), expected);
    session.aclose().await;
}

/// The patience is the application's to set.
#[tokio::test(start_paused = true)]
async fn patience_can_be_set() {
    let options = tool_runtime::SessionOptions::default().playout_timeout(seconds(2.0));
    let turns = [ScriptedTurn::new().say(REPLY)];
    let session = AgentSession::builder(())
        .llm(ScriptedLlm::new(turns))
        .speech(Faulty::new(Fault::NeverStarts))
        .options(options)
        .build();
    session.start(Clerk(vec![])).await.unwrap();
    let begun = Instant::now();
    session.user_input("Go.").wait_for_playout().await.unwrap();
    assert_eq!(rounded(begun.elapsed()), 10.0, "5 s at least beyond what is left, 5 s to fall silent");
}
