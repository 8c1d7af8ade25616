//! What comes of the caller, and how a stream ends.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tool_examples::fake_twilio::{
    Leaving,
    StreamFault::{AnswersNoPings, Disorder, Nonsense, UnknownEvents},
};
use tool_runtime::twilio::{MediaEvent, MediaEvents, MediaOptions, StreamEnd};

use super::support::{after, call, call_with, milliseconds, play};

/// An event in a word.
fn word(event: &MediaEvent) -> String {
    match event {
        MediaEvent::Audio(audio) => {
            format!("{} {:?} {} bytes", audio.track, audio.timestamp.unwrap(), audio.audio.len())
        }
        MediaEvent::Dtmf(dtmf) => format!("key {}", dtmf.dtmf.digit),
        MediaEvent::Unknown(unknown) => unknown.event().to_owned(),
        MediaEvent::Lagged(missed) => format!("{missed} missed"),
        _ => "?".to_owned(),
    }
}

async fn words(mut events: MediaEvents) -> Vec<String> {
    let mut words = Vec::new();
    while let Some(event) = events.next().await {
        words.push(word(&event));
    }
    words
}

#[tokio::test(start_paused = true)]
async fn audio_and_keys_come_in_order_to_each_receiver_and_end_with_the_stream() {
    let call = call(&[]).await;
    let (one, other) = (call.stream.events(), call.stream.events());
    call.caller.say(&[0x80; 400]);
    call.caller.press("5");
    call.caller.send(r#"{"event":"weather"}"#);
    call.caller.hang_up(Leaving::Stop);
    let all =
        ["inbound 0ns 160 bytes", "inbound 20ms 160 bytes", "inbound 40ms 80 bytes", "key 5", "weather"];
    assert_eq!(words(one).await, all);
    assert_eq!(words(other).await, all);
    assert_eq!(words(call.stream.events()).await, [""; 0], "nothing comes of a stream that is over");
}

#[tokio::test(start_paused = true)]
async fn nonsense_disorder_and_what_is_unknown_do_not_end_it() {
    let call = call(&[Disorder, UnknownEvents, Nonsense]).await;
    let events = call.stream.events();
    call.caller.press("1");
    for nonsense in ["", "{", "null", r#"{"event":"media"}"#, r#"{"event":"start"}"#] {
        call.caller.send(nonsense);
    }
    call.caller.press("2");
    after(10).await;
    assert!(!call.stream.is_stopped());
    call.caller.hang_up(Leaving::Close);
    // Messages come twice in disorder; what is done about that is up to who reads them.
    assert_eq!(words(events).await, ["key 1", "key 1", "key 2", "key 2"]);
}

#[tokio::test(start_paused = true)]
async fn who_falls_behind_is_told_so_and_delays_nobody() {
    let call = call_with(&[], MediaOptions::default().event_capacity(8)).await;
    let slow = call.stream.events();
    call.caller.say(&[0x80; 160 * 100]);
    let (playout, _) = play(&call.speech(), "One.", None).await;
    assert_eq!((playout.heard.as_str(), call.now()), ("One.", 400), "the mark came back at once");
    call.caller.hang_up(Leaving::Stop);
    let words = words(slow).await;
    assert_eq!(words[0], "92 missed");
    assert_eq!((words.len(), words[8].as_str()), (9, "inbound 1.98s 160 bytes"));
}

#[tokio::test(start_paused = true)]
async fn it_ends_as_the_caller_leaves() {
    for leaving in [Leaving::Stop, Leaving::Close, Leaving::Reset] {
        let call = call(&[]).await;
        let other = call.stream.clone();
        call.caller.hang_up(leaving);
        let end = other.stopped().await;
        assert!(
            matches!(
                (leaving, &end),
                (Leaving::Stop, StreamEnd::Stopped)
                    | (Leaving::Close, StreamEnd::Closed)
                    | (Leaving::Reset, StreamEnd::Failed(_))
            ),
            "{leaving:?} is {end}"
        );
        assert!(call.stream.is_stopped());
        timeout(Duration::from_secs(10), call.caller.over()).await.expect("the connection hangs");
    }
}

#[tokio::test(start_paused = true)]
async fn it_may_be_closed_from_this_side() {
    let call = call(&[]).await;
    let speech = call.speech();
    let playing = tokio::spawn(async move { play(&speech, "One two three.", None).await.0 });
    after(600).await;
    call.stream.close();
    assert!(matches!(call.stream.stopped().await, StreamEnd::Left));
    assert_eq!(playing.await.unwrap().heard, "One ");
    timeout(Duration::from_secs(1), call.caller.over()).await.expect("the connection stays open");
}

#[tokio::test(start_paused = true)]
async fn it_is_closed_when_nobody_holds_it_any_more() {
    let call = call(&[]).await;
    let (clone, speech) = (call.stream.clone(), call.speech());
    drop(call.stream);
    drop(clone);
    assert!(timeout(Duration::from_secs(60), call.caller.over()).await.is_err(), "a speech holds it");
    drop(speech);
    timeout(Duration::from_secs(1), call.caller.over()).await.expect("the connection stays open");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_gives_no_sign_of_life_is_given_up() {
    let call = call(&[AnswersNoPings]).await;
    assert!(matches!(call.stream.stopped().await, StreamEnd::Silent));
    assert_eq!(call.now(), 30_000);
}

#[tokio::test(start_paused = true)]
async fn one_that_is_merely_silent_is_not() {
    let call = call(&[]).await;
    after(3_600_000).await;
    assert!(!call.stream.is_stopped());
    let begun = Instant::now();
    let (playout, _) = play(&call.speech(), "Four.", None).await;
    assert_eq!((playout.heard.as_str(), begun.elapsed()), ("Four.", milliseconds(500)));
}
