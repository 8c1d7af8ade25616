//! What goes wrong with a media stream, and how it ends.

use std::{error::Error, fmt, sync::Arc};

use crate::error::BoxError;

/// A message that is none of Twilio's.
///
/// It never repeats what the message said: that may be personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MessageError {
    /// It is longer than any of Twilio's by far.
    TooLong,
    /// It is no JSON.
    NotJson,
    /// It is no object.
    NotAnObject,
    /// It does not say which event it is of.
    NoEvent,
    /// A field that the event cannot be understood without is missing, or is not what it should be.
    Field {
        /// The event.
        event: &'static str,
        /// The field.
        field: &'static str,
    },
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the message is too long"),
            Self::NotJson => f.write_str("the message is no JSON"),
            Self::NotAnObject => f.write_str("the message is no JSON object"),
            Self::NoEvent => f.write_str("the message names no event"),
            Self::Field { event, field } => {
                write!(f, "the `{field}` of a message `{event}` is missing, or not what it should be")
            }
        }
    }
}

impl Error for MessageError {}

/// Why a socket did not become a media stream.
#[derive(Debug)]
#[non_exhaustive]
pub enum HandshakeError {
    /// Nothing told of a stream within the time it may take.
    TimedOut,
    /// The peer was gone before it told of a stream.
    Closed,
    /// It stopped the stream before it had told of it.
    Stopped,
    /// It speaks another protocol, of this name.
    Protocol(String),
    /// What tells of the stream lacks something.
    Start(MessageError),
    /// The audio is not mu-law at 8 kHz on one channel, the only kind there is.
    Format {
        /// The encoding it is of.
        encoding: String,
        /// Samples a second.
        sample_rate: u64,
        /// How many channels.
        channels: u64,
    },
    /// The connection failed.
    Connection(BoxError),
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => f.write_str("no media stream was told of in time"),
            Self::Closed => f.write_str("the peer left before it told of a media stream"),
            Self::Stopped => f.write_str("the media stream stopped before it began"),
            Self::Protocol(name) => write!(f, "the peer speaks `{name}`; a media stream speaks `Call`"),
            Self::Start(_) => f.write_str("the media stream cannot be understood"),
            Self::Format { encoding, sample_rate, channels } => write!(
                f,
                "the audio is `{encoding}` at {sample_rate} Hz on {channels} channels; \
                 only mu-law at 8000 Hz on one is spoken"
            ),
            Self::Connection(_) => f.write_str("the connection failed before a media stream was told of"),
        }
    }
}

impl Error for HandshakeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Start(error) => Some(error),
            Self::Connection(error) => Some(&**error),
            _ => None,
        }
    }
}

/// How a media stream ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StreamEnd {
    /// Twilio said so: the call is over, or went on to the next verb of its TwiML.
    Stopped,
    /// The peer closed the connection.
    Closed,
    /// The connection failed.
    Failed(Arc<dyn Error + Send + Sync>),
    /// Nothing was heard of the peer for too long.
    Silent,
    /// The peer took nothing any more for too long.
    Stalled,
    /// It was ended from this side.
    Left,
}

impl fmt::Display for StreamEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped => f.write_str("the media stream was stopped"),
            Self::Closed => f.write_str("the peer closed the media stream"),
            Self::Failed(error) => write!(f, "the connection of the media stream failed: {error}"),
            Self::Silent => f.write_str("nothing was heard of the media stream's peer any more"),
            Self::Stalled => f.write_str("the media stream's peer took nothing any more"),
            Self::Left => f.write_str("the media stream was closed from this side"),
        }
    }
}

/// Nothing more of a speech is wanted: it was broken off, or the caller is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silenced;

impl fmt::Display for Silenced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the speech was broken off")
    }
}

impl Error for Silenced {}
