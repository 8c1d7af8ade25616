//! Calls over Twilio: ending them, and talking in them.
//!
//! [`TwilioAccount`] is whose calls they are, [`TwilioCall`] one of them, as a job's
//! [`CallControl`](crate::CallControl). [`MediaStream`] is a call's audio, [`TwilioLine`] both together
//! and a session on them. [`RequestValidator`] tells Twilio's webhooks from others'.
//!
//! The sockets and their messages are those of axum 0.8, which an application lists itself, with its
//! feature `ws`. A whole application is [`TwilioLine`]'s example; [`Voice`] is the part that has no
//! default.

mod account;
mod api;
mod call;
mod error;
mod input;
mod line;
mod media;
mod record;
mod signature;

pub use self::{
    account::{TwilioAccount, TwilioAccountBuilder},
    call::TwilioCall,
    error::TwilioError,
    input::{TwilioInput, TwilioInputError},
    line::TwilioLine,
    record::{CallRecord, CallStatus},
    signature::{InvalidSignature, RequestValidator},
};

pub use self::media::{
    Audio, CallerAudio, Connected, CustomParameters, Dtmf, DtmfDigit, HandshakeError, InboundMessage, Mark,
    MarkName, Media, MediaEvent, MediaEvents, MediaFormat, MediaFrame, MediaOptions, MediaSpeech,
    MediaStream, MessageError, OutboundMessage, Payload, Silenced, Start, Stop, StopDetails, StreamEnd,
    StreamStart, UnknownMessage, Voice, VoiceSink, mulaw,
};
