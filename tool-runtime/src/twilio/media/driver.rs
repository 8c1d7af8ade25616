//! Driving a stream's socket: it is always read, whoever reads the events, and written as it takes.

use std::{sync::Arc, time::Duration};

use axum::extract::ws::Message;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::{
    task::consume_budget,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};

use super::{
    Audio, InboundMessage, MarkName, MediaEvent, OutboundMessage, Payload, StreamEnd, line::Line, queue::Item,
};
use crate::error::BoxError;

/// How long a peer may take to close a connection.
const CLOSING: Duration = Duration::from_secs(2);
/// How often a silent peer is asked for a sign of life before it is given up.
const ASKED: u32 = 3;
/// What a timeout may be; beyond, the clock may not go.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Drives a stream to its end.
pub(super) async fn drive<T, E>(transport: T, line: Arc<Line>)
where
    T: Stream<Item = Result<Message, E>> + Sink<Message, Error = E>,
    E: Into<BoxError>,
{
    let _driven = Driven(&line);
    let (mut sink, mut stream) = transport.split();
    let end = tokio::select! {
        end = read(&mut stream, &line) => end,
        end = write(&mut sink, &line) => end,
        () = line.closing.cancelled() => StreamEnd::Left,
    };
    tracing::debug!(stream = line.start.stream_sid, %end, "a media stream ended");
    line.over(end);
    // A connection that is merely dropped is reset, and with it what is still under way.
    let goodbye = async {
        let _ = sink.close().await;
        while let Some(Ok(_)) = stream.next().await {
            consume_budget().await;
        }
    };
    let _ = timeout(CLOSING, goodbye).await;
}

/// A stream while it is driven: afterwards it is over, also where its connection has panicked.
struct Driven<'l>(&'l Line);

impl Drop for Driven<'_> {
    fn drop(&mut self) {
        let gone: BoxError = "nobody drives it any more".into();
        self.0.over(StreamEnd::Failed(gone.into()));
    }
}

async fn read<T, E>(stream: &mut T, line: &Line) -> StreamEnd
where
    T: Stream<Item = Result<Message, E>> + Unpin,
    E: Into<BoxError>,
{
    loop {
        consume_budget().await; // a peer that never pauses must not keep what is written waiting
        match timeout(line.options.silence_timeout, stream.next()).await {
            Ok(Some(Ok(message))) => {
                if let Some(end) = hear(message, line) {
                    return end;
                }
            }
            Ok(Some(Err(error))) => return StreamEnd::Failed(error.into().into()),
            Ok(None) => return StreamEnd::Closed,
            Err(_) => return StreamEnd::Silent,
        }
    }
}

fn hear(message: Message, line: &Line) -> Option<StreamEnd> {
    match message {
        Message::Text(text) => hear_text(&text, line),
        Message::Close(_) => Some(StreamEnd::Closed),
        Message::Binary(_) | Message::Ping(_) | Message::Pong(_) => None, // pings are answered below
    }
}

/// One message. None of them can end a call but the one that says it is over.
fn hear_text(text: &str, line: &Line) -> Option<StreamEnd> {
    match text.parse() {
        Ok(InboundMessage::Media(media)) => line.tell(MediaEvent::Audio(media.into())),
        Ok(InboundMessage::Dtmf(dtmf)) => line.tell(MediaEvent::Dtmf(dtmf)),
        Ok(InboundMessage::Mark(mark)) => echo(&mark.mark.name, line),
        Ok(InboundMessage::Stop(_)) => return Some(StreamEnd::Stopped),
        Ok(InboundMessage::Unknown(unknown)) => line.tell(MediaEvent::Unknown(unknown)),
        Ok(InboundMessage::Connected(_) | InboundMessage::Start(_)) => {
            tracing::debug!("a media stream was told of again");
        }
        Err(error) => tracing::warn!(%error, "a message of a media stream makes no sense"),
    }
    None
}

/// Marks are named after the speech and their place in it.
fn echo(name: &str, line: &Line) {
    let numbers =
        name.split_once('.').and_then(|(speech, mark)| Some((speech.parse().ok()?, mark.parse().ok()?)));
    if let Some((speech, mark)) = numbers {
        line.echo(speech, mark);
    } else {
        tracing::debug!("a mark came back that was never sent");
    }
}

async fn write<T, E>(sink: &mut T, line: &Line) -> StreamEnd
where
    T: Sink<Message, Error = E> + Unpin,
    E: Into<BoxError>,
{
    let every = (line.options.silence_timeout / ASKED).clamp(Duration::from_millis(1), LONGEST);
    let mut asking = interval_at(Instant::now() + every, every);
    asking.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let item = tokio::select! {
            biased;
            item = line.next() => Some(item),
            _ = asking.tick() => None,
        };
        if let Err(end) = send(sink, line, item).await {
            return end;
        }
    }
}

/// Sends something, or asks for a sign of life.
async fn send<T, E>(sink: &mut T, line: &Line, item: Option<Item>) -> Result<(), StreamEnd>
where
    T: Sink<Message, Error = E> + Unpin,
    E: Into<BoxError>,
{
    let message = match &item {
        Some(item) => Message::Text(text(item, &line.start.stream_sid).into()),
        None => Message::Ping(axum::body::Bytes::new()),
    };
    match timeout(line.options.write_timeout, sink.send(message)).await {
        Ok(Ok(())) => {
            if let Some(item) = &item {
                line.written(item);
            }
            Ok(())
        }
        Ok(Err(error)) => Err(StreamEnd::Failed(error.into().into())),
        Err(_) => Err(StreamEnd::Stalled),
    }
}

fn text(item: &Item, stream_sid: &str) -> String {
    let stream_sid = stream_sid.to_owned();
    let message = match item {
        Item::Frame { audio, .. } => {
            OutboundMessage::Media { stream_sid, media: Payload { payload: Audio::new(audio.as_slice()) } }
        }
        Item::Mark { speech, mark } => {
            OutboundMessage::Mark { stream_sid, mark: MarkName { name: format!("{speech}.{mark}") } }
        }
        Item::Clear => OutboundMessage::Clear { stream_sid },
    };
    serde_json::to_string(&message).unwrap_or_default() // texts can always be written
}
