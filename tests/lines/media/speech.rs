//! Speech into a stream that does as it should, or takes nothing any more.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout};
use tool_examples::{
    fake_twilio::{
        Sent,
        StreamFault::{NeverEchoes, StopsReading},
    },
    tone::ToneVoice,
};
use tool_runtime::{
    Playback, Provenance, SpeechChunk, SpeechOutput, SpeechStream,
    twilio::{MediaOptions, StreamEnd},
};

use super::support::{after, call, call_with, milliseconds, play, voice};

#[tokio::test(start_paused = true)]
async fn each_word_is_followed_by_a_mark_and_none_comes_before_its_audio() {
    let call = call(&[]).await;
    play(&call.speech(), "One two.", None).await;
    play(&call.speech(), "Three.", None).await;
    let mark = |name: &str| Sent::Mark(name.to_owned());
    let sent =
        [Sent::Audio(3200), mark("1.1"), Sent::Audio(3200), mark("1.2"), Sent::Audio(4800), mark("2.1")];
    assert_eq!(call.caller.record().sent, sent);
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_as_time_passes() {
    let call = call(&[]).await;
    let (speech, playback) = (call.speech(), Playback::new());
    let mut steps = playback.subscribe();
    let told = tokio::spawn(async move {
        let begun = Instant::now();
        let mut told = Vec::new();
        while steps.changed().await.is_ok() {
            let step = steps.borrow_and_update().clone();
            told.push((begun.elapsed().as_millis(), step.heard, step.remaining.as_millis()));
        }
        told
    });
    speech.play("One two three.".into(), &playback).await.unwrap();
    drop(playback);
    let told = told.await.unwrap();
    let heard: Vec<_> = told.iter().filter(|(at, ..)| *at > 0).cloned().collect();
    assert_eq!(told.iter().map(|(.., remaining)| *remaining).max(), Some(1400));
    let expected = [(400, "One ", 1000), (800, "One two ", 600), (1400, "One two three.", 0)];
    assert_eq!(heard, expected.map(|(at, heard, remaining)| (at, heard.to_owned(), remaining)));
}

/// Twenty seconds are sent ten seconds ahead, and waited for beyond the 15 that are the least.
#[tokio::test(start_paused = true)]
async fn a_long_farewell_is_heard_to_its_end() {
    let text = format!("{}bye", "good ".repeat(40));
    for (faults, provenance, at) in
        [(&[][..], Provenance::Played, 20_350), (&[NeverEchoes], Provenance::TimedOut, 25_350)]
    {
        let call = call(faults).await;
        let (playout, playback) = play(&call.speech_of(voice().effort(0.1)), text.as_str(), None).await;
        assert_eq!((playout.provenance, playout.heard.as_str()), (provenance, text.as_str()));
        assert_eq!(call.now(), at);
        assert_eq!(playback.progress().remaining, Duration::ZERO);
    }
}

/// Sent at once, it takes longer than the 15 seconds.
#[tokio::test(start_paused = true)]
async fn a_long_farewell_that_was_sent_at_once_is_heard_to_its_end() {
    let text = format!("{}bye", "good ".repeat(40));
    let options = MediaOptions::default().lead(Duration::from_secs(60));
    for (faults, provenance, at) in
        [(&[][..], Provenance::Played, 20_300), (&[NeverEchoes], Provenance::TimedOut, 25_300)]
    {
        let call = call_with(faults, options).await;
        let (playout, _) = play(&call.speech(), text.as_str(), None).await;
        assert_eq!((playout.provenance, call.now()), (provenance, at));
        assert_eq!(playout.heard, text);
    }
}

#[tokio::test(start_paused = true)]
async fn how_long_an_echo_is_waited_for_can_be_set() {
    let options = MediaOptions::default().echo_timeout(milliseconds(2000)).echo_margin(milliseconds(700));
    for (text, at) in [("One two three.", 2100), ("One.", 2000)] {
        let call = call_with(&[NeverEchoes], options).await;
        let (playout, _) = play(&call.speech(), text, None).await;
        assert_eq!((playout.provenance, call.now()), (Provenance::TimedOut, at));
    }
}

/// A voice that is faster than the ear waits, so that no more than so much is thrown away.
#[tokio::test(start_paused = true)]
async fn a_fast_voice_waits() {
    let call = call_with(&[], MediaOptions::default().lead(milliseconds(500))).await;
    let speech = call.speech();
    let playing = tokio::spawn(async move { play(&speech, "One two three four five.", None).await.0 });
    after(1000).await;
    let sent = Duration::from_micros(125 * call.caller.record().bytes() as u64);
    assert!(milliseconds(1480) <= sent && sent <= milliseconds(1520), "{sent:?}");
    let playout = playing.await.unwrap();
    assert_eq!((playout.provenance, call.now()), (Provenance::Played, 2400));
}

/// A model that pauses leaves a gap, which is not heard as words.
#[tokio::test(start_paused = true)]
async fn a_gap_in_the_text_is_a_gap_in_what_is_heard() {
    let call = call(&[]).await;
    let slow = stream::iter(["One ", "two ", "three."]).then(|words| async move {
        after(if words == "One " { 0 } else { 1000 }).await;
        SpeechChunk::Text(words.to_owned())
    });
    let (playout, _) = play(&call.speech(), SpeechStream::new(slow), Some(1700)).await;
    // Heard: `One ` until 400 ms, `two ` from 1000 to 1400.
    assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::Cleared, "One two "));
    assert_eq!(call.caller.record().heard, milliseconds(800));
}

#[tokio::test(start_paused = true)]
async fn a_speech_that_is_dropped_falls_silent_and_the_next_begins_at_once() {
    let call = call(&[]).await;
    let (speech, playback) = (call.speech(), Playback::new());
    let dropped = timeout(milliseconds(600), speech.play("One two three.".into(), &playback)).await;
    assert!(dropped.is_err());
    assert_eq!(playback.progress().heard, "One ");
    let begun = Instant::now();
    let (playout, _) = play(&speech, "Four.", None).await;
    assert_eq!((playout.heard.as_str(), begun.elapsed()), ("Four.", milliseconds(500)));
    let record = call.caller.record();
    assert_eq!((record.clears(), record.heard), (1, milliseconds(1100)));
}

#[tokio::test(start_paused = true)]
async fn clearing_when_nothing_plays_is_nothing() {
    let call = call(&[]).await;
    let speech = call.speech();
    speech.clear().await;
    play(&speech, "One.", None).await;
    speech.clear().await;
    after(100).await;
    assert_eq!(call.caller.record().clears(), 0);
    let (playout, _) = play(&speech, "Two.", None).await;
    assert_eq!(playout.provenance, Provenance::Played, "a clear is not for what comes after it");
}

#[tokio::test(start_paused = true)]
async fn clearing_twice_is_clearing_once() {
    let call = call(&[]).await;
    let speech = call.speech();
    let (playout, ()) = tokio::join!(play(&speech, "One two three.", Some(600)), async {
        after(600).await;
        speech.clear().await;
        speech.clear().await;
    });
    assert_eq!((playout.0.provenance, playout.0.heard.as_str()), (Provenance::Cleared, "One "));
    after(100).await;
    assert_eq!(call.caller.record().clears(), 1);
}

/// One plays at a time, whatever voice it is in; clearing breaks off what waits, too.
#[tokio::test(start_paused = true)]
async fn two_speeches_play_one_after_the_other() {
    let call = call(&[]).await;
    let (low, high) = (call.speech(), call.speech_of(ToneVoice::at_rate(20.0)));
    let ((one, _), (two, _)) = tokio::join!(play(&low, "One.", None), play(&high, "Two.", None));
    assert_eq!((one.provenance, two.provenance), (Provenance::Played, Provenance::Played));
    assert_eq!(call.now(), 600);
    let ((one, _), (two, _)) = tokio::join!(play(&low, "One.", None), play(&high, "Two.", Some(200)));
    assert_eq!((one.provenance, two.provenance), (Provenance::Cleared, Provenance::NeverStarted));
    assert_eq!(call.caller.record().heard, milliseconds(800));
}

/// Neither a speech nor the stream hangs when nothing is taken any more.
#[tokio::test(start_paused = true)]
async fn a_peer_that_reads_nothing_any_more_is_given_up() {
    let call = call(&[StopsReading(20)]).await;
    let (playout, _) = play(&call.speech(), "One two three four five.", None).await;
    assert!(matches!(call.stream.stopped().await, StreamEnd::Stalled));
    assert_eq!(playout.provenance, Provenance::Cleared);
    assert_eq!(playout.heard, "One two ", "what was taken, though nobody knows what was heard of it");
    assert!((10_000..11_000).contains(&call.now()), "{}", call.now());
}

#[tokio::test(start_paused = true)]
async fn one_that_reads_nothing_can_be_cleared_all_the_same() {
    let call = call(&[StopsReading(20)]).await;
    let (playout, _) = play(&call.speech(), "One two three four five.", Some(600)).await;
    assert_eq!((playout.provenance, playout.heard.as_str(), call.now()), (Provenance::Cleared, "One ", 600));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_speeches_leave_nothing_behind() {
    let call = call(&[]).await;
    let speech = call.speech_of(ToneVoice::at_rate(50.0));
    for number in 0..1000 {
        let (playout, _) = play(&speech, "No.", (number % 3 == 0).then_some(30)).await;
        assert_eq!(playout.heard, if number % 3 == 0 { "" } else { "No." }, "{number}");
    }
    let record = call.caller.record();
    assert_eq!((record.clears(), record.marks().count()), (334, 1000));
    assert_eq!(record.heard, milliseconds(666 * 60 + 334 * 30));
}
