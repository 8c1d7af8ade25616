//! What a peer says of its stream before there is one.

use axum::extract::ws::Message;
use futures_util::{Stream, StreamExt};
use tokio::{task::consume_budget, time::timeout};

use super::{
    Connected, HandshakeError, InboundMessage, MediaFormat, MediaOptions, MessageError, StreamStart,
};
use crate::error::BoxError;

/// What a media stream speaks.
const PROTOCOL: &str = "Call";

/// Reads until the stream is told of.
pub(super) async fn shake_hands<T, E>(
    transport: &mut T,
    options: &MediaOptions,
) -> Result<StreamStart, HandshakeError>
where
    T: Stream<Item = Result<Message, E>> + Unpin,
    E: Into<BoxError>,
{
    match timeout(options.handshake_timeout, read(transport)).await {
        Ok(start) => start,
        Err(_) => Err(HandshakeError::TimedOut),
    }
}

async fn read<T, E>(transport: &mut T) -> Result<StreamStart, HandshakeError>
where
    T: Stream<Item = Result<Message, E>> + Unpin,
    E: Into<BoxError>,
{
    loop {
        consume_budget().await; // nor may a peer that never pauses take longer
        match transport.next().await {
            Some(Ok(Message::Text(text))) => {
                if let Some(start) = hear(&text)? {
                    return Ok(start);
                }
            }
            Some(Ok(Message::Close(_))) | None => return Err(HandshakeError::Closed),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(HandshakeError::Connection(error.into())),
        }
    }
}

/// A message: what tells of the stream, or something before it.
fn hear(text: &str) -> Result<Option<StreamStart>, HandshakeError> {
    match text.parse() {
        Ok(InboundMessage::Connected(connected)) => check_protocol(connected).map(|()| None),
        Ok(InboundMessage::Start(start)) => check_format(start.start).map(Some),
        Ok(InboundMessage::Stop(_)) => Err(HandshakeError::Stopped),
        Err(error @ MessageError::Field { event: "start", .. }) => Err(HandshakeError::Start(error)),
        Ok(other) => {
            tracing::debug!(message = ?other, "a message came before its media stream was told of");
            Ok(None)
        }
        Err(error) => {
            tracing::warn!(%error, "a message of a media stream makes no sense");
            Ok(None)
        }
    }
}

fn check_protocol(connected: Connected) -> Result<(), HandshakeError> {
    match connected.protocol {
        Some(protocol) if !protocol.eq_ignore_ascii_case(PROTOCOL) => Err(HandshakeError::Protocol(protocol)),
        _ => Ok(()),
    }
}

fn check_format(start: StreamStart) -> Result<StreamStart, HandshakeError> {
    if start.media_format == MediaFormat::default() {
        return Ok(start);
    }
    let MediaFormat { encoding, sample_rate, channels } = start.media_format;
    Err(HandshakeError::Format { encoding, sample_rate, channels })
}
