//! Any bytes as the messages of a media stream, a line each: they are read or refused, and a speech
//! into the stream comes to its end.
//!
//! The first byte says when the speech is cleared. The messages come 50 ms apart, by a clock of tokio's
//! that is paused.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::extract::ws::Message;
use futures_util::{
    Sink, Stream, StreamExt,
    stream::{self, BoxStream},
};
use serde_json::Value;
use tokio::{
    runtime::{Builder, Runtime},
    time::{Instant, sleep, timeout},
};
use tool_runtime::{
    BoxError, Playback, Playout, Provenance, SpeechOutput, SpeechStream, async_trait,
    twilio::{InboundMessage, MediaOptions, MediaStream, Voice, VoiceSink},
};

use crate::mutation;

/// What is said, and how much audio each word is.
const WORDS: [&str; 3] = ["one ", "two ", "three"];
const A_WORD: Duration = Duration::from_millis(100);
const BETWEEN: Duration = Duration::from_millis(50);
/// How long an echo is waited for.
const ECHO: Duration = Duration::from_secs(15);
/// How long nothing may take.
const TOO_LONG: Duration = Duration::from_secs(60);

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime needs nothing");
}

/// Holds the law for one input.
///
/// # Panics
/// Where it is broken.
pub fn hold(input: &[u8]) {
    let Some((clear, messages)) = input.split_first() else { return };
    let messages = String::from_utf8_lossy(messages);
    let messages: Vec<_> = messages.lines().map(str::to_owned).collect();
    for message in &messages {
        read(message);
    }
    RUNTIME.with(|runtime| runtime.block_on(speak(messages, *clear)));
}

/// What is read is the same when written and read again.
fn read(text: &str) {
    let message: InboundMessage = match text.parse() {
        Ok(message) => message,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    if let InboundMessage::Unknown(unknown) = &message {
        let all: Value = serde_json::from_str(text).expect("it was read");
        assert_eq!(all.as_object(), Some(unknown.object()), "an unknown event lost something");
    }
    let written = serde_json::to_string(&message).expect("it can be written");
    assert_eq!(written.parse(), Ok(message), "{written}");
}

/// A speech into a stream of these messages, where they make one.
async fn speak(messages: Vec<String>, clear: u8) {
    let socket = Socket { messages: Some(come(messages)) };
    let accepted = timeout(TOO_LONG, MediaStream::accept_over(socket, MediaOptions::default()));
    let Ok(stream) = accepted.await.expect("the handshake hangs") else { return };
    let (speech, begun) = (stream.speech(Speaker), Instant::now());
    let playback = Playback::new();
    let clearing = async {
        if clear > 0 {
            sleep(Duration::from_millis(5 * u64::from(clear))).await;
            speech.clear().await;
        }
    };
    let (played, ()) = tokio::join!(timeout(TOO_LONG, speech.play("".into(), &playback)), clearing);
    let playout = played.expect("the speech hangs").expect("the voice does not fail");
    check(&playout, begun.elapsed(), clear);
    assert_eq!(playback.progress().heard, playout.heard, "what was told on the way");
    drop(speech);
    stream.close();
    timeout(TOO_LONG, stream.stopped()).await.expect("the stream hangs");
}

fn check(playout: &Playout, took: Duration, clear: u8) {
    let all = WORDS.concat();
    let words = WORDS.iter().scan(String::new(), |said, word| {
        said.push_str(word);
        Some(said.clone())
    });
    let heard = words.take_while(|said| playout.heard.len() >= said.len()).count();
    assert_eq!(playout.heard, WORDS[..heard].concat(), "not the beginning of what was said");
    assert!(took >= A_WORD * u32::try_from(heard).unwrap_or(u32::MAX), "{heard} words in {took:?}");
    match playout.provenance {
        Provenance::Played => assert_eq!(playout.heard, all),
        Provenance::TimedOut => assert!(playout.heard == all && took >= ECHO && clear == 0),
        Provenance::NeverStarted => assert!(playout.heard.is_empty()),
        _ => assert!(clear > 0 || took < ECHO),
    }
}

/// A hundred milliseconds a word.
struct Speaker;

#[async_trait]
impl Voice for Speaker {
    async fn speak(&self, _speech: SpeechStream, sink: &mut VoiceSink) -> Result<(), BoxError> {
        for word in WORDS {
            sink.send(word, &[0x80; 800]).await?;
        }
        Ok(())
    }
}

/// The first two messages come at once, the others one after the other; then nothing any more.
fn come(messages: Vec<String>) -> BoxStream<'static, Message> {
    let messages = stream::iter(messages.into_iter().enumerate()).then(|(index, message)| async move {
        if index > 1 {
            sleep(BETWEEN).await;
        }
        Message::text(message)
    });
    messages.chain(stream::pending()).boxed()
}

/// Twilio's end of a connection, which takes all that it is sent.
struct Socket {
    /// None once it is closed.
    messages: Option<BoxStream<'static, Message>>,
}

impl Stream for Socket {
    type Item = Result<Message, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.messages {
            Some(messages) => messages.poll_next_unpin(context).map(|message| message.map(Ok)),
            None => Poll::Ready(None),
        }
    }
}

impl Sink<Message> for Socket {
    type Error = Infallible;

    fn poll_ready(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn start_send(self: Pin<&mut Self>, _message: Message) -> Result<(), Infallible> {
        Ok(())
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.messages = None;
        Poll::Ready(Ok(()))
    }
}

/// What [`libfuzzer_sys::fuzz_mutator`] asks for: changes one message.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    mutation::over(data, (size, max_size), seed, |input| {
        let mut lines: Vec<_> = input.lines().map(str::to_owned).collect();
        let index = usize::try_from(seed / 4).ok()? % lines.len().max(1);
        let (clear, message) = match index {
            0 => lines.first()?.split_at_checked(1)?,
            _ => ("", lines.get(index)?.as_str()),
        };
        let changed = format!("{clear}{}", mutation::mutate(message, &names(), seed)?);
        lines[index] = changed;
        Some(lines.join("\n"))
    })
}

/// The names to choose from for keys and texts.
fn names() -> Vec<String> {
    const NAMES: &str = "event connected start media dtmf mark stop clear weather protocol Call version \
        sequenceNumber streamSid MZ1 accountSid AC1 callSid CA1 tracks inbound customParameters mediaFormat \
        encoding audio/x-mulaw sampleRate 8000 channels track chunk timestamp payload //// /w== digit name \
        1.1 1.2 1.3 1.0 2.1 1.18446744073709551615";
    NAMES.split_ascii_whitespace().map(str::to_owned).collect()
}
