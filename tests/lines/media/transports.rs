//! Connections that are no WebSocket: of peers that never pause, and one that panics.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use axum::extract::ws::Message;
use futures_util::{Sink, Stream};
use tokio::time::{Duration, timeout};
use tool_examples::tone::ToneVoice;
use tool_runtime::{
    Provenance,
    twilio::{HandshakeError, MediaOptions, MediaStream, StreamEnd},
};

use super::support::{CALL, milliseconds, play};

/// What a peer says, if it goes on: at once, whenever it is asked.
struct Peer(Box<dyn FnMut() -> Option<String> + Send>);

impl Peer {
    /// Tells of a stream, and then does something else.
    fn of_stream(mut then: impl FnMut() -> Option<String> + Send + 'static) -> Self {
        let start = format!(r#"{{"event":"start","start":{{"streamSid":"MZ1","callSid":"{CALL}"}}}}"#);
        let mut start = Some(start);
        Self(Box::new(move || start.take().or_else(&mut then)))
    }
}

impl Stream for Peer {
    type Item = Result<Message, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready((self.0)().map(|text| Ok(Message::Text(text.into()))))
    }
}

/// It takes everything.
impl Sink<Message> for Peer {
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

    fn poll_close(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

fn options() -> MediaOptions {
    MediaOptions::default().echo_timeout(milliseconds(10)).echo_margin(milliseconds(10))
}

#[tokio::test]
async fn a_peer_that_never_pauses_is_spoken_to_and_can_be_left() {
    let media = || Some(r#"{"event":"media","media":{"payload":"/w=="}}"#.to_owned());
    let stream = MediaStream::accept_over(Peer::of_stream(media), options()).await.unwrap();
    let (playout, _) = play(&stream.speech(ToneVoice::at_rate(100.0)), "One.", None).await;
    assert_eq!((playout.provenance, playout.heard.as_str()), (Provenance::TimedOut, "One."));
    stream.close();
    assert!(matches!(stream.stopped().await, StreamEnd::Left));
}

#[tokio::test]
async fn a_peer_that_talks_and_never_tells_of_a_stream_is_refused() {
    let weather = Peer(Box::new(|| Some(r#"{"event":"weather"}"#.to_owned())));
    let options = options().handshake_timeout(milliseconds(50));
    let error = MediaStream::accept_over(weather, options).await.expect_err("it became a stream");
    assert!(matches!(error, HandshakeError::TimedOut), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_over_when_its_connection_panics() {
    let peer = Peer::of_stream(|| panic!("no connection"));
    let stream = MediaStream::accept_over(peer, options()).await.unwrap();
    let end = timeout(Duration::from_secs(60), stream.stopped()).await.expect("nobody has noticed");
    assert!(matches!(end, StreamEnd::Failed(_)), "{end}");
    let (playout, _) = play(&stream.speech(ToneVoice::at_rate(100.0)), "One.", None).await;
    assert_eq!(playout.provenance, Provenance::NeverStarted);
}
