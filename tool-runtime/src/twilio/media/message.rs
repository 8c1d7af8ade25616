//! The messages of a media stream, both ways.
//!
//! <https://www.twilio.com/docs/voice/media-streams/websocket-messages>

mod inbound;
mod outbound;
mod start;

pub use self::{
    inbound::{
        Connected, Dtmf, DtmfDigit, InboundMessage, Mark, Media, MediaFrame, Stop, StopDetails,
        UnknownMessage,
    },
    outbound::{MarkName, OutboundMessage, Payload},
    start::{CustomParameters, MediaFormat, Start, StreamStart},
};
