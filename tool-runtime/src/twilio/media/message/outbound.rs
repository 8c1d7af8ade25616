//! What is sent to Twilio.

use serde::{Deserialize, Serialize};

use super::super::Audio;

/// What is sent to Twilio: three kinds of message, no more.
///
/// ```
/// use tool_runtime::twilio::OutboundMessage;
///
/// let clear = OutboundMessage::Clear { stream_sid: "MZ0".to_owned() };
/// assert_eq!(tool_runtime::serde_json::to_string(&clear)?, r#"{"event":"clear","streamSid":"MZ0"}"#);
/// # Ok::<(), tool_runtime::serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum OutboundMessage {
    /// Audio for the caller, heard after what was sent before it.
    Media {
        /// The stream.
        stream_sid: String,
        /// The audio.
        media: Payload,
    },
    /// A mark, which comes back when the audio before it was heard, or thrown away.
    Mark {
        /// The stream.
        stream_sid: String,
        /// The mark.
        mark: MarkName,
    },
    /// Throws away the audio that was not heard yet.
    Clear {
        /// The stream.
        stream_sid: String,
    },
}

/// The audio of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    /// The audio.
    pub payload: Audio,
}

/// What a mark is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkName {
    /// Its name.
    pub name: String,
}
