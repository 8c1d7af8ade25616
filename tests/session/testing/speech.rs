use tool_runtime::{
    AgentSession, ScriptedTurn, SessionEvent,
    testing::{Expect, FaultySpeech, SpeechFault, VirtualSpeech},
};

use crate::support::{Person, Scene, pass};

const WORDS: &str = "one two three";

/// Three speeches of which the second goes wrong.
async fn scene(fault: SpeechFault) -> (Scene, FaultySpeech) {
    let speech = FaultySpeech::of(VirtualSpeech::at_rate(10.0)).fault(2, fault);
    let turns = (0..3).map(|_| ScriptedTurn::new().say(WORDS));
    let scene = Scene::built(Person::named("clerk"), turns, |builder| builder.speech(speech.clone())).await;
    (scene, speech)
}

/// The user speaks; then, after a while, breaks in.
async fn break_in(session: &AgentSession) {
    session.user_input("Well?");
    pass(3.0).await;
    session.interrupt().await.unwrap();
    session.wait_for_idle().await;
}

fn failures(scene: &Scene) -> usize {
    scene.count(|event| matches!(event, SessionEvent::Error(_)))
}

async fn after_a_failure(fault: SpeechFault, heard: &str) {
    let (scene, speech) = scene(fault).await;
    for _ in 0..3 {
        scene.run("Well?").await.unwrap();
    }
    assert_eq!(speech.heard(), [WORDS, heard, WORDS]);
    assert_eq!(failures(&scene), 1);
    let history = scene.history().await;
    let expect = Expect::of(&history).user("Well?").says(WORDS).user("Well?");
    let expect = if heard.is_empty() { expect } else { expect.interrupted(heard) };
    expect.user("Well?").says(WORDS).nothing_more();
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn the_speech_told_to_fail_fails_and_no_other() {
    after_a_failure(SpeechFault::Fails, "").await;
}

#[tokio::test(start_paused = true)]
async fn a_speech_breaks_down_behind_its_first_word() {
    after_a_failure(SpeechFault::BreaksDown, "one ").await;
}

#[tokio::test(start_paused = true)]
async fn a_speech_panics() {
    after_a_failure(SpeechFault::Panics, "").await;
}

#[tokio::test(start_paused = true)]
async fn a_speech_that_is_dropped_is_over_at_once_and_fails_nothing() {
    let (scene, speech) = scene(SpeechFault::Drops).await;
    scene.run("Well?").await.unwrap();
    let begun = tokio::time::Instant::now();
    let run = scene.run("Well?").await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 0);
    Expect::of(&run).user("Well?").nothing_more();
    assert_eq!((speech.heard(), failures(&scene)), (vec![WORDS.to_owned(), String::new()], 0));
}

#[tokio::test(start_paused = true)]
async fn a_speech_that_never_starts_waits_to_be_broken_off() {
    let (scene, speech) = scene(SpeechFault::NeverStarts).await;
    scene.run("Well?").await.unwrap();
    let begun = tokio::time::Instant::now();
    break_in(&scene).await;
    assert_eq!(begun.elapsed().as_secs(), 3);
    assert_eq!(speech.heard(), [WORDS, ""]);
    scene.run("Well?").await.unwrap();
    assert_eq!(speech.heard()[2], WORDS);
    scene.over().await;
}

#[tokio::test(start_paused = true)]
async fn a_speech_that_hangs_cannot_be_broken_off_and_the_next_is_heard() {
    let (scene, speech) = scene(SpeechFault::Hangs).await;
    scene.run("Well?").await.unwrap();
    let begun = tokio::time::Instant::now();
    break_in(&scene).await;
    assert!(begun.elapsed().as_secs() > 3, "it was broken off at once");
    scene.run("Well?").await.unwrap();
    assert_eq!(speech.heard(), [WORDS, "", WORDS]);
    let begun = tokio::time::Instant::now();
    scene.over().await;
    assert_eq!(begun.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn every_speech_goes_wrong_but_those_told_otherwise() {
    let speech = FaultySpeech::new().always(SpeechFault::Drops).fault(2, SpeechFault::Fails);
    let turns = (0..3).map(|_| ScriptedTurn::new().say(WORDS));
    let scene = Scene::built(Person::named("clerk"), turns, |builder| builder.speech(speech.clone())).await;
    for _ in 0..3 {
        scene.run("Well?").await.unwrap();
    }
    assert_eq!((speech.heard(), failures(&scene)), (vec![String::new(); 3], 1));
}
