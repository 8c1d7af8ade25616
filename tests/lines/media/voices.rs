//! Voices: of pieces of every size, that fail, and that say nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use tokio::time::{sleep, timeout};
use tool_examples::fake_twilio::{Sent, StreamFault::NeverEchoes};
use tool_runtime::{
    BoxError, Playback, Provenance, SpeechChunk, SpeechOutput, SpeechStream,
    twilio::{MediaOptions, Voice, VoiceSink},
};

use super::support::{after, call, call_with, milliseconds, play};

fn audio(milliseconds: usize) -> Vec<u8> {
    vec![0x80; milliseconds * 8]
}

/// Pieces of any size: messages are whole, and a mark waits for the message its words end in.
#[tokio::test(start_paused = true)]
async fn pieces_need_not_fill_messages() {
    struct Crumbs;

    #[async_trait]
    impl Voice for Crumbs {
        async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
            for (words, bytes) in [("One ", 100), ("two ", 100), ("", 0), ("", 500), ("three.", 7)] {
                sink.send(words, &vec![0x80; bytes]).await?;
            }
            Ok(())
        }
    }
    let call = call(&[]).await;
    let (playout, _) = play(&call.speech_of(Crumbs), "", None).await;
    assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::Played, "One two three."));
    let mark = |name: &str| Sent::Mark(name.to_owned());
    // 707 bytes fill four messages, and a fifth with silence.
    let sent = [Sent::Audio(160), mark("1.1"), Sent::Audio(160), mark("1.2"), Sent::Audio(480), mark("1.3")];
    let record = call.caller.record();
    assert_eq!(record.sent, sent);
    assert_eq!(record.complaints, [""; 0]);
}

/// Of a piece that was heard in part, the words are as long as their letters are many.
#[tokio::test(start_paused = true)]
async fn of_a_sentence_in_one_piece_it_is_known_how_much_was_heard() {
    struct Whole;

    #[async_trait]
    impl Voice for Whole {
        async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
            Ok(sink.send("One two three.", &audio(1400)).await?)
        }
    }
    for (clear, heard) in [(399, ""), (400, "One "), (799, "One "), (1399, "One two ")] {
        let call = call(&[]).await;
        let (playout, _) = play(&call.speech_of(Whole), "", Some(clear)).await;
        assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::Cleared, heard), "{clear}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_waited_for_where_there_is_no_audio() {
    struct Mute;

    #[async_trait]
    impl Voice for Mute {
        async fn speak(&self, mut speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
            while let Some(chunk) = speech.next().await {
                if let SpeechChunk::Text(words) = chunk {
                    sink.send(&words, &[]).await?;
                }
            }
            Ok(())
        }
    }
    let call = call(&[NeverEchoes]).await;
    for text in ["", "One two three."] {
        let (playout, playback) = play(&call.speech_of(Mute), text, None).await;
        assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::NeverStarted, ""));
        assert!(!playback.progress().started);
    }
    assert_eq!((call.now(), call.caller.record().sent.len()), (0, 0));
}

struct Failing(&'static str);

#[async_trait]
impl Voice for Failing {
    async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
        sink.send("One ", &audio(400)).await?;
        match self.0 {
            "panics" => panic!("no voice"),
            "hangs" => std::future::pending().await,
            error => Err(error.into()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_voice_made_before_it_failed_is_heard() {
    let call = call(&[]).await;
    let playback = Playback::new();
    let error = call.speech_of(Failing("hoarse")).play("".into(), &playback).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), call.now()), ("hoarse", 400));
    assert_eq!(playback.progress().heard, "One ");
    assert_eq!(call.caller.record().heard, milliseconds(400));
}

#[tokio::test(start_paused = true)]
async fn a_voice_that_hangs_can_be_cleared_and_one_that_panics_falls_silent() {
    let call = call(&[]).await;
    let (playout, _) = play(&call.speech_of(Failing("hangs")), "", Some(1000)).await;
    assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::Cleared, "One "));

    let speech = call.speech_of(Failing("panics"));
    let playing = tokio::spawn(async move { speech.play("".into(), &Playback::new()).await });
    assert!(playing.await.unwrap_err().is_panic());
    let (playout, _) = play(&call.speech(), "Two.", None).await;
    assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::Played, "Two."));
}

/// Of a piece that was not taken to its end, what was not taken is neither heard nor waited for.
#[tokio::test(start_paused = true)]
async fn a_voice_may_give_up_a_piece_and_go_on() {
    struct Impatient;

    #[async_trait]
    impl Voice for Impatient {
        async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
            let long = audio(1500);
            let sending = sink.send("One two three. ", &long);
            assert!(timeout(milliseconds(400), sending).await.is_err(), "it is taken at once");
            Ok(sink.send("Four.", &audio(500)).await?)
        }
    }
    let call = call_with(&[], MediaOptions::default().lead(milliseconds(200))).await;
    let (playout, playback) = play(&call.speech_of(Impatient), "", None).await;
    assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::Played, "One Four."));
    assert_eq!(playback.progress().remaining, Duration::ZERO);
}

/// What a voice gave to others to do learns that nobody wants it any more.
#[tokio::test(start_paused = true)]
async fn a_voice_can_tell_others_that_it_was_broken_off() {
    struct Delegates(Arc<AtomicBool>);

    #[async_trait]
    impl Voice for Delegates {
        async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
            let (silenced, told) = (sink.silenced(), Arc::clone(&self.0));
            tokio::spawn(async move {
                silenced.await;
                told.store(true, Ordering::Release);
            });
            sink.send("One ", &audio(400)).await?;
            sleep(Duration::from_secs(1)).await;
            Ok(())
        }
    }
    for clear in [Some(200), None] {
        let (call, told) = (call(&[]).await, Arc::new(AtomicBool::new(false)));
        let speech = call.speech_of(Delegates(Arc::clone(&told)));
        let playing = tokio::spawn(async move { play(&speech, "", clear).await });
        after(100).await;
        assert!(!told.load(Ordering::Acquire));
        playing.await.unwrap();
        after(1).await;
        assert!(told.load(Ordering::Acquire));
    }
}
