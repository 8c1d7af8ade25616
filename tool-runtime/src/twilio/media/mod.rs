//! The audio of a call: Twilio's Media Streams over a WebSocket.
//!
//! [`MediaStream`] is one call's stream, [`MediaSpeech`] speaks into it with a [`Voice`]. How much of
//! that was heard is known by a count of our own, which Twilio's echoes of marks confirm: they come
//! back when audio was heard and when it was thrown away, and do not say which.

mod audio;
mod driver;
mod error;
mod events;
mod fields;
mod handshake;
mod line;
mod message;
pub mod mulaw;
mod options;
mod playing;
mod queue;
mod speech;
mod stream;
mod tally;
mod voice;

pub use self::{
    audio::Audio,
    error::{HandshakeError, MessageError, Silenced, StreamEnd},
    events::{CallerAudio, MediaEvent, MediaEvents},
    message::{
        Connected, CustomParameters, Dtmf, DtmfDigit, InboundMessage, Mark, MarkName, Media, MediaFormat,
        MediaFrame, OutboundMessage, Payload, Start, Stop, StopDetails, StreamStart, UnknownMessage,
    },
    options::MediaOptions,
    speech::MediaSpeech,
    stream::MediaStream,
    voice::{Voice, VoiceSink},
};
