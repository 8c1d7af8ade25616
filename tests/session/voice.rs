//! From what the model says to what the user hears.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use tokio::time::Instant;
use tool_runtime::{
    Agent, AgentSession, BoxError, JsonObject, Playback, Playout, Provenance, Say, ScriptedLlm, ScriptedTurn,
    SessionEvent, SpeechChunk, SpeechOutput, SpeechStream, VirtualSpeech, serde_json::json,
};

use super::{
    stage::{Clerk, after, rounded, seconds, stage},
    support::short,
};

/// What an agent's `tts_node` does.
#[derive(Clone, Copy)]
enum Change {
    Shouts,
    DropsStageDirections,
    SaysNothing,
    Panics,
    PanicsHalfWay,
    Hangs,
    NeverEnds,
}

struct Speaker(Change);

#[async_trait]
impl Agent for Speaker {
    fn instructions(&self) -> String {
        String::new()
    }

    async fn tts_node(&self, text: SpeechStream, _session: &AgentSession) -> SpeechStream {
        match self.0 {
            Change::Shouts => each(text, |words| words.to_uppercase()),
            Change::DropsStageDirections => {
                each(text, |words| if words.starts_with('[') { String::new() } else { words })
            }
            Change::SaysNothing => SpeechStream::new(stream::empty()),
            Change::Panics => panic!("no words"),
            Change::PanicsHalfWay => each(text, |words| match words.as_str() {
                "two " => panic!("lost for words"),
                _ => words,
            }),
            Change::Hangs => std::future::pending().await,
            Change::NeverEnds => SpeechStream::new(text.chain(stream::pending())),
        }
    }
}

fn each(text: SpeechStream, change: impl Fn(String) -> String + Send + 'static) -> SpeechStream {
    SpeechStream::new(text.map(move |chunk| match chunk {
        SpeechChunk::Text(words) => SpeechChunk::Text(change(words)),
        other => other,
    }))
}

/// What is in the history of one reply, in pieces, of an agent that changes it.
async fn changed(change: Change, pieces: &[&str]) -> Vec<String> {
    let turns = [ScriptedTurn::new().say_in_pieces(pieces.iter().copied())];
    let session = AgentSession::builder(()).llm(ScriptedLlm::new(turns)).speech(VirtualSpeech::new()).build();
    session.start(Speaker(change)).await.unwrap();
    let speech = session.generate_reply("Go.");
    speech.wait_for_playout().await.unwrap();
    // The session goes on: with an agent that leaves well alone.
    session.update_agent(Clerk(vec![])).await.unwrap();
    let heard = short(session.history().await.items());
    session.say("On we go.").wait_for_playout().await.unwrap();
    assert_eq!(short(session.history().await.items()).last().unwrap(), "agent: On we go.");
    session.aclose().await;
    heard
}

#[tokio::test(start_paused = true)]
async fn the_history_has_what_was_heard_not_what_the_model_said() {
    assert_eq!(changed(Change::Shouts, &["one ", "two"]).await, ["agent: ONE TWO"]);
    assert_eq!(
        changed(Change::DropsStageDirections, &["one ", "[smiles] ", "two"]).await,
        ["agent: one two"]
    );
    assert!(changed(Change::SaysNothing, &["one ", "two"]).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_voice_of_the_agents_own_may_panic_or_hang() {
    assert!(changed(Change::Panics, &["one ", "two"]).await.is_empty());
    assert_eq!(changed(Change::PanicsHalfWay, &["one ", "two ", "three"]).await, ["agent| one "]);
    assert!(changed(Change::Hangs, &["one ", "two"]).await.is_empty());
    assert_eq!(changed(Change::NeverEnds, &["one ", "two "]).await, ["agent| one two "]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_of_white_space_is_not_said() {
    let turns = [
        ScriptedTurn::new().say_in_pieces([" ", "\n\n"]),
        ScriptedTurn::new().say_in_pieces(["\n", " Yes."]),
    ];
    let stage = stage(vec![], turns).await;
    assert_eq!(stage.hears("One?").await, ["user: One?"]);
    assert!(stage.heard.texts().is_empty());
    assert_eq!(stage.hears("Two?").await, ["user: Two?", "agent:  Yes."], "what leads up to it is left out");
    stage.session.say("  ").wait_for_playout().await.unwrap();
    assert_eq!(stage.heard.texts(), [" Yes."]);
    stage.end().await;
}

/// Writes down what it is given.
#[derive(Clone, Default)]
struct Given(Arc<Mutex<Vec<SpeechChunk>>>);

#[async_trait]
impl SpeechOutput for Given {
    async fn play(&self, mut speech: SpeechStream, _playback: &Playback) -> Result<Playout, BoxError> {
        let mut heard = String::new();
        while let Some(chunk) = speech.next().await {
            if let SpeechChunk::Text(text) = &chunk {
                heard += text;
            }
            self.0.lock().unwrap().push(chunk);
        }
        Ok(Playout::new(Provenance::Played, heard))
    }

    async fn clear(&self) {}
}

fn tone(tone: &str) -> SpeechChunk {
    let Ok(voice) = tool_runtime::serde_json::from_value::<JsonObject>(json!({ "tone": tone })) else {
        unreachable!()
    };
    SpeechChunk::Voice(voice)
}

#[tokio::test(start_paused = true)]
async fn directives_reach_the_output_in_their_places() {
    let given = Given::default();
    let session = AgentSession::builder(()).speech(given.clone()).build();
    session.start(Clerk(vec![])).await.unwrap();
    let text = |text: &str| SpeechChunk::Text(text.to_owned());
    let chunks =
        [tone("warm"), text("Good "), SpeechChunk::Flush, text("morning."), tone("plain"), text("Well?")];
    let speech = session.say(SpeechStream::new(stream::iter(chunks.clone())));
    speech.wait_for_playout().await.unwrap();
    assert_eq!(*given.0.lock().unwrap(), chunks);
    assert_eq!(short(session.history().await.items()), ["agent: Good morning.Well?"]);
    session.aclose().await;
}

#[tokio::test(start_paused = true)]
async fn an_output_that_takes_no_time_is_speaking_all_the_same() {
    let session = AgentSession::builder(()).build();
    let mut events = session.events();
    session.start(Clerk(vec![])).await.unwrap();
    session.say("Hello.").wait_for_playout().await.unwrap();
    session.aclose().await;
    let mut states = Vec::new();
    while let Some(event) = events.next().await {
        if let SessionEvent::AgentStateChanged { new, .. } = event {
            states.push(format!("{new:?}"));
        }
    }
    assert_eq!(states, ["Listening", "Thinking", "Speaking", "Listening"]);
}

/// The text is slow, not the output.
#[tokio::test(start_paused = true)]
async fn a_text_may_take_its_time() {
    let stage = stage(vec![], []).await;
    let pieces = ["one ", "two ", "three "];
    let slow = stream::iter(pieces).then(|piece| async move {
        after(60.0).await;
        SpeechChunk::Text(piece.to_owned())
    });
    let speech = stage.session.say(SpeechStream::new(slow));
    speech.wait_for_playout().await.unwrap();
    assert!(speech.exception().is_none(), "{:?}", speech.exception());
    assert_eq!(stage.history().await, ["agent: one two three "]);
    assert_eq!(stage.now(), 180.4);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_text_that_never_ends_ends_with_an_interruption() {
    let stage = stage(vec![], []).await;
    let endless = stream::repeat(SpeechChunk::Text("and on ".to_owned()));
    let speech = stage.session.say(SpeechStream::new(endless.take(1_000_000)));
    after(1.0).await;
    stage.session.user_speaking(true);
    speech.wait_for_playout().await.unwrap();
    assert_eq!(stage.history().await, ["agent| and on and on "]);
    stage.end().await;
}

#[tokio::test(start_paused = true)]
async fn a_text_that_panics_ends_there() {
    let stage = stage(vec![], []).await;
    let text = stream::iter(["one ", "two "]).map(|piece| match piece {
        "two " => panic!("lost for words"),
        piece => SpeechChunk::Text(piece.to_owned()),
    });
    let speech = stage.session.say(SpeechStream::new(text));
    speech.wait_for_playout().await.unwrap();
    assert_eq!(speech.exception().unwrap().to_string(), "what was to be said panicked");
    stage.session.say("On we go.").wait_for_playout().await.unwrap();
    assert_eq!(stage.history().await.last().unwrap(), "agent: On we go.");
    stage.end().await;
}

/// Counts how often it was asked to play.
#[derive(Clone, Default)]
struct Counted(Arc<AtomicUsize>);

#[async_trait]
impl SpeechOutput for Counted {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        VirtualSpeech::new().play(speech, playback).await
    }

    async fn clear(&self) {}
}

/// An agent that has the words prepared for a while before they are said.
struct Slow;

#[async_trait]
impl Agent for Slow {
    fn instructions(&self) -> String {
        String::new()
    }

    async fn tts_node(&self, text: SpeechStream, _session: &AgentSession) -> SpeechStream {
        after(2.0).await;
        text
    }
}

/// An output that is cleared before it plays would say it all after that.
#[tokio::test(start_paused = true)]
async fn a_speech_that_is_broken_off_before_it_plays_never_does() {
    let output = Counted::default();
    let session = AgentSession::builder(()).speech(output.clone()).build();
    session.start(Slow).await.unwrap();
    let begun = Instant::now();
    let speech = session.say("Too late.");
    after(1.0).await;
    speech.interrupt().unwrap();
    speech.wait_for_playout().await.unwrap();
    assert_eq!(rounded(begun.elapsed()), 1.0);
    after(10.0).await;
    assert_eq!(output.0.load(Ordering::Relaxed), 0);
    assert!(short(session.history().await.items()).is_empty());
    session.aclose().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_not_to_be_remembered_is_heard_all_the_same() {
    let stage = stage(vec![], []).await;
    stage.session.say(Say::new("Beep.").add_to_history(false)).wait_for_playout().await.unwrap();
    assert_eq!(stage.heard.texts(), ["Beep."]);
    assert!(stage.history().await.is_empty());
    stage.end().await;
}

/// No patience is due to the text, however long the timeout.
#[tokio::test(start_paused = true)]
async fn a_timeout_beyond_all_time_is_none() {
    let options = tool_runtime::SessionOptions::default().playout_timeout(Duration::MAX);
    let session = AgentSession::builder(()).speech(VirtualSpeech::new()).options(options).build();
    session.start(Clerk(vec![])).await.unwrap();
    session.say("fifteen letters").wait_for_playout().await.unwrap();
    assert_eq!(short(session.history().await.items()), ["agent: fifteen letters"]);
    tokio::time::timeout(seconds(60.0), session.aclose()).await.unwrap();
}
