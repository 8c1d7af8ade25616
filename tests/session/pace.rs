//! The outputs that come with the crate, by themselves.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::{task::JoinHandle, time::Instant};
use tool_runtime::{
    Playback, Playout, Provenance, SpeechChunk, SpeechOutput, SpeechStream, TerminalSpeech, VirtualSpeech,
};

use super::stage::{after, rounded};

fn in_pieces(pieces: &'static [&'static str]) -> SpeechStream {
    SpeechStream::new(stream::iter(pieces).map(|piece| SpeechChunk::Text((*piece).to_owned())))
}

fn playing(output: Arc<dyn SpeechOutput>, speech: SpeechStream) -> (Playback, JoinHandle<Playout>) {
    let playback = Playback::new();
    let its_own = playback.clone();
    (playback, tokio::spawn(async move { output.play(speech, &its_own).await.unwrap() }))
}

/// What was heard of a speech that was cleared after some seconds.
async fn cleared(output: impl SpeechOutput + 'static, speech: SpeechStream, at: f64) -> Playout {
    let output = Arc::new(output);
    let (_, playout) = playing(Arc::clone(&output) as _, speech);
    after(at).await;
    output.clear().await;
    let begun = Instant::now();
    let playout = playout.await.unwrap();
    assert!(begun.elapsed().is_zero(), "it fell silent late");
    playout
}

/// However the text was cut, and without the error of the timer adding up.
#[tokio::test(start_paused = true)]
async fn a_text_takes_as_long_as_its_characters() {
    let words = "word ".repeat(3000);
    let begun = Instant::now();
    VirtualSpeech::new().play(words.as_str().into(), &Playback::new()).await.unwrap();
    assert_eq!(rounded(begun.elapsed()), 1000.0);

    let begun = Instant::now();
    let letters: Vec<_> = words.chars().map(|c| SpeechChunk::Text(c.to_string())).collect();
    let speech = SpeechStream::new(stream::iter(letters));
    let playout = VirtualSpeech::at_rate(150.0).play(speech, &Playback::new()).await.unwrap();
    assert_eq!(rounded(begun.elapsed()), 100.0);
    assert_eq!((playout.provenance, playout.heard), (Provenance::Played, words));
}

#[tokio::test(start_paused = true)]
async fn no_rate_takes_no_time() {
    let begun = Instant::now();
    for output in [VirtualSpeech::instant(), VirtualSpeech::at_rate(-1.0), VirtualSpeech::at_rate(f64::NAN)] {
        let playout = output.play("one two".into(), &Playback::new()).await.unwrap();
        assert_eq!(playout, Playout::new(Provenance::Played, "one two"));
    }
    assert!(begun.elapsed().is_zero());
}

#[tokio::test(start_paused = true)]
async fn a_pace_slower_than_time_itself_can_still_be_cleared() {
    let playout = cleared(VirtualSpeech::at_rate(1e-300), "one two".into(), 1000.0).await;
    assert_eq!(playout, Playout::new(Provenance::NeverStarted, ""));
}

#[tokio::test(start_paused = true)]
async fn an_interruption_is_heard_after_the_last_whole_word() {
    // 15 characters a second: "one " is over at 0.27 s, "two " at 0.53 s, "three" at 0.87 s.
    for (at, heard) in [(0.3, "one "), (0.5, "one "), (0.6, "one two ")] {
        let playout = cleared(VirtualSpeech::new(), "one two three".into(), at).await;
        assert_eq!(playout, Playout::new(Provenance::Cleared, heard), "at {at}");
        let pieces = in_pieces(&["o", "ne t", "wo", " th", "r", "ee"]);
        assert_eq!(cleared(VirtualSpeech::new(), pieces, at).await.heard, heard, "in pieces, at {at}");
    }
    let playout = cleared(VirtualSpeech::new(), "one two".into(), 0.2).await;
    assert_eq!(playout, Playout::new(Provenance::NeverStarted, ""));
}

#[tokio::test(start_paused = true)]
async fn a_word_without_an_end_is_said_when_it_is_told_to_flush() {
    let chunks = [SpeechChunk::Text("Well".to_owned()), SpeechChunk::Flush];
    let speech = SpeechStream::new(stream::iter(chunks).chain(stream::pending()));
    let (playback, _playing) = playing(Arc::new(VirtualSpeech::new()), speech);
    after(1.0).await;
    assert_eq!(playback.progress().heard, "Well");
}

#[tokio::test(start_paused = true)]
async fn it_says_how_far_it_is() {
    let (playback, playing) = playing(Arc::new(VirtualSpeech::at_rate(4.0)), "one two tri".into());
    after(1.1).await;
    let progress = playback.progress();
    assert!(progress.started);
    assert_eq!((progress.heard.as_str(), rounded(progress.remaining)), ("one ", 1.8));
    playing.await.unwrap();
    let progress = playback.progress();
    assert_eq!((progress.heard.as_str(), progress.remaining), ("one two tri", Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn what_is_cleared_while_nothing_plays_does_not_touch_the_next() {
    let output = VirtualSpeech::new();
    output.clear().await;
    let playout = output.play("one".into(), &Playback::new()).await.unwrap();
    assert_eq!(playout, Playout::new(Provenance::Played, "one"));
}

#[tokio::test(start_paused = true)]
async fn a_text_that_does_not_come_can_be_cleared() {
    let playout = cleared(VirtualSpeech::new(), SpeechStream::new(stream::pending()), 5.0).await;
    assert_eq!(playout.provenance, Provenance::NeverStarted);
}

#[tokio::test(start_paused = true)]
async fn a_terminal_writes_at_the_pace_of_speech() {
    let begun = Instant::now();
    let playout =
        TerminalSpeech::at_rate(8.0).play("one two three ..".into(), &Playback::new()).await.unwrap();
    assert_eq!((playout.heard.as_str(), rounded(begun.elapsed())), ("one two three ..", 2.0));
    let playout = cleared(TerminalSpeech::new(), "one two three".into(), 0.6).await;
    assert_eq!(playout, Playout::new(Provenance::Cleared, "one two "));
}
