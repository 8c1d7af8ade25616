//! What comes of the caller.

use std::time::Duration;

use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::{Audio, Dtmf, Media, UnknownMessage};

/// Something that comes of the caller.
///
/// [`Debug`](std::fmt::Debug) leaves out what was said and typed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum MediaEvent {
    /// A piece of audio.
    Audio(CallerAudio),
    /// A key was pressed.
    Dtmf(Dtmf),
    /// An event that is not known here.
    Unknown(UnknownMessage),
    /// So many events were lost: the receiver fell behind.
    Lagged(u64),
}

/// A piece of audio, as it came: twice where it came twice, and out of order where it did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallerAudio {
    /// Whose audio it is: `inbound` is the caller's.
    pub track: String,
    /// Its place in its track, from 1.
    pub chunk: Option<u64>,
    /// Where it begins, from the beginning of the stream.
    pub timestamp: Option<Duration>,
    /// The audio.
    pub audio: Audio,
}

impl From<Media> for CallerAudio {
    fn from(message: Media) -> Self {
        let media = message.media;
        Self {
            track: media.track.unwrap_or_else(|| "inbound".to_owned()),
            chunk: media.chunk,
            timestamp: media.timestamp.map(Duration::from_millis),
            audio: media.payload,
        }
    }
}

/// What comes of the caller from the moment it was asked for.
///
/// A receiver that falls behind loses the oldest events and is told so; it delays nobody.
#[derive(Debug)]
pub struct MediaEvents(pub(super) Option<Receiver<MediaEvent>>);

impl MediaEvents {
    /// The next event; `None` when the stream is over.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<MediaEvent> {
        match self.0.as_mut()?.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(missed)) => Some(MediaEvent::Lagged(missed)),
            Err(RecvError::Closed) => None,
        }
    }
}
