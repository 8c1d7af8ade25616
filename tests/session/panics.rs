//! What of an application panics, and the session that goes on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use tool_runtime::{
    Agent, AgentSession, BoxError, ChatMessage, ChatRequest, ChatStream, LlmError, Playback, Playout,
    ScriptedTurn, SpeechOutput, SpeechStream, StopResponse, Tool, Toolset, VirtualSpeech, tools,
};

use super::support::{Person, Scene, add};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Enter,
    UserTurn,
    Llm,
    Tts,
    Exit,
}

/// Panics once, in one place.
struct Fragile(Place, AtomicBool);

impl Fragile {
    fn in_one(place: Place) -> Self {
        Self(place, AtomicBool::new(true))
    }

    fn at(&self, place: Place) {
        assert!(place != self.0 || !self.1.swap(false, Ordering::Relaxed), "oh no");
    }
}

#[async_trait]
impl Agent for Fragile {
    fn instructions(&self) -> String {
        String::new()
    }

    async fn on_enter(&self, _: &AgentSession) {
        self.at(Place::Enter);
    }

    async fn on_exit(&self, _: &AgentSession) {
        self.at(Place::Exit);
    }

    async fn on_user_turn_completed(
        &self,
        _: &mut ChatMessage,
        _: &AgentSession,
    ) -> Result<(), StopResponse> {
        self.at(Place::UserTurn);
        Ok(())
    }

    async fn llm_node(&self, request: ChatRequest, session: &AgentSession) -> Result<ChatStream, LlmError> {
        self.at(Place::Llm);
        session.chat(request).await
    }

    async fn tts_node(&self, text: SpeechStream, _: &AgentSession) -> SpeechStream {
        self.at(Place::Tts);
        text
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_an_agent_s_costs_no_more_than_the_reply_it_is_part_of() {
    for place in [Place::Enter, Place::UserTurn, Place::Llm, Place::Tts, Place::Exit] {
        let mut turns = vec![ScriptedTurn::new().say("One."), ScriptedTurn::new().say("Two.")];
        if place == Place::Llm {
            turns.pop();
        }
        let scene = Scene::of(Fragile::in_one(place), turns).await;
        let first = scene.run("One?").await.unwrap();
        let costs_the_reply = [Place::Llm, Place::Tts].contains(&place);
        assert_eq!(first.speech().exception().is_some(), costs_the_reply, "{place:?}");
        assert_eq!(first.said().is_empty(), costs_the_reply, "{place:?}");
        let second = scene.run("Two?").await.unwrap();
        assert!(!second.said().is_empty() && second.speech().exception().is_none(), "{place:?}");
        assert_eq!(scene.told().await[0], "user: One?");
        scene.over().await;
    }
}

/// Panics at the first word, then speaks.
struct Hoarse(AtomicBool, VirtualSpeech);

#[async_trait]
impl SpeechOutput for Hoarse {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        assert!(self.0.swap(true, Ordering::Relaxed), "ahem");
        self.1.play(speech, playback).await
    }

    async fn clear(&self) {
        panic!("ahem")
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_output_costs_one_speech() {
    let output = Hoarse(AtomicBool::new(false), VirtualSpeech::at_rate(10.0));
    let scene = Scene::built(Person::with(vec![]), [], |builder| builder.speech(output)).await;
    let first = scene.say("one");
    first.clone().await.unwrap();
    assert!(first.exception().is_some());
    let second = scene.say("two");
    second.clone().await.unwrap();
    assert!(second.exception().is_none());
    let third = scene.say("one two three");
    super::support::pass(0.5).await;
    third.interrupt().unwrap(); // and the output panics over it
    third.clone().await.unwrap();
    assert_eq!(scene.told().await[..1], ["agent: two"]);
    scene.over().await;
}

/// A toolset that panics when it is asked for tools a second time, and raises its version to be asked.
struct Moody(AtomicBool);

impl Toolset for Moody {
    fn id(&self) -> &'static str {
        "moody"
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        assert!(!self.0.swap(true, Ordering::Relaxed), "not again");
        tools![add]
    }

    fn version(&self) -> u64 {
        u64::from(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test(start_paused = true)]
async fn a_toolset_that_panics_over_its_new_tools_keeps_the_old() {
    let moody = Moody(AtomicBool::new(false));
    let turns = [ScriptedTurn::new().expect_tool("add").say("Hello.")];
    let scene = Scene::of(Person::with(tools![{ moody }]), turns).await;
    assert_eq!(scene.run("Hi.").await.unwrap().said(), "Hello.");
    scene.over().await;
}
