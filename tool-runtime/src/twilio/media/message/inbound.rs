//! What Twilio sends.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use super::{
    super::{Audio, MessageError, fields::Fields},
    MarkName, Start,
};
use crate::schema::JsonObject;

/// How long a message may be: six seconds of audio fit in one, Twilio sends 20 ms. What comes is kept
/// for those who listen.
const LONGEST: usize = 64 << 10;

/// What Twilio sends.
///
/// Numbers may be texts, as Twilio writes them, or numbers; what says nothing may be missing.
///
/// ```
/// use tool_runtime::twilio::InboundMessage;
///
/// let message: InboundMessage = r#"{"event":"mark","streamSid":"MZ0","mark":{"name":"end"}}"#.parse()?;
/// assert!(matches!(message, InboundMessage::Mark(mark) if mark.mark.name == "end"));
/// # Ok::<(), tool_runtime::twilio::MessageError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
#[non_exhaustive]
pub enum InboundMessage {
    /// The first message.
    Connected(Connected),
    /// Tells of the stream.
    Start(Start),
    /// A piece of the caller's audio.
    Media(Media),
    /// The caller pressed a key.
    Dtmf(Dtmf),
    /// A mark that was sent came back.
    Mark(Mark),
    /// The stream is over.
    Stop(Stop),
    /// An event that is not known here, with all that it says.
    #[serde(untagged)]
    Unknown(UnknownMessage),
}

/// The first message of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Connected {
    /// What is spoken from here on: `Call`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// A piece of the caller's audio.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// Its place among the messages, from 1.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u64>,
    /// The stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_sid: Option<String>,
    /// The audio.
    pub media: MediaFrame,
}

/// The audio of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MediaFrame {
    /// Whose audio it is: `inbound` is the caller's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// Its place in its track, from 1.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub chunk: Option<u64>,
    /// Where it begins, in milliseconds of the stream.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<u64>,
    /// The audio.
    pub payload: Audio,
}

/// The caller pressed a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Dtmf {
    /// Its place among the messages, from 1.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u64>,
    /// The stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_sid: Option<String>,
    /// The key.
    pub dtmf: DtmfDigit,
}

/// A key that was pressed.
///
/// [`Debug`](fmt::Debug) leaves it out: callers type what is secret.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DtmfDigit {
    /// Where it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// The key: a digit, `*` or `#`.
    pub digit: String,
}

/// A mark that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Its place among the messages, from 1.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u64>,
    /// The stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_sid: Option<String>,
    /// The mark.
    pub mark: MarkName,
}

/// The stream is over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// Its place among the messages, from 1.
    #[serde(serialize_with = "as_text", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u64>,
    /// The stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_sid: Option<String>,
    /// Whose it was.
    pub stop: StopDetails,
}

/// Whose stream it was that is over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StopDetails {
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_sid: Option<String>,
    /// The call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<String>,
}

/// A message of an event that is not known here.
///
/// [`Debug`](fmt::Debug) shows the event and nothing else.
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct UnknownMessage(JsonObject);

impl UnknownMessage {
    /// The event.
    pub fn event(&self) -> &str {
        self.0.get("event").and_then(Value::as_str).unwrap_or_default()
    }

    /// All that it says.
    pub fn object(&self) -> &JsonObject {
        &self.0
    }
}

impl FromStr for InboundMessage {
    type Err = MessageError;

    fn from_str(text: &str) -> Result<Self, MessageError> {
        if text.len() > LONGEST {
            return Err(MessageError::TooLong);
        }
        let object: JsonObject = serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => MessageError::NotAnObject,
            _ => MessageError::NotJson,
        })?;
        Self::try_from(object)
    }
}

impl TryFrom<JsonObject> for InboundMessage {
    type Error = MessageError;

    fn try_from(object: JsonObject) -> Result<Self, MessageError> {
        let of = |event| Fields { event, object: Some(&object) };
        Ok(match object.get("event").and_then(Value::as_str).ok_or(MessageError::NoEvent)? {
            "connected" => Self::Connected(connected(of("connected"))),
            "start" => Self::Start(Start::read(of("start"))?),
            "media" => Self::Media(media(of("media"))?),
            "dtmf" => Self::Dtmf(dtmf(of("dtmf"))?),
            "mark" => Self::Mark(mark(of("mark"))?),
            "stop" => Self::Stop(stop(of("stop"))),
            _ => Self::Unknown(UnknownMessage(object)),
        })
    }
}

fn connected(fields: Fields<'_>) -> Connected {
    Connected { protocol: fields.text("protocol"), version: fields.text("version") }
}

fn media(fields: Fields<'_>) -> Result<Media, MessageError> {
    let within = fields.within("media");
    let payload = Audio::from_base64(&within.required("payload")?).ok_or(within.error("payload"))?;
    let media = MediaFrame {
        track: within.text("track"),
        chunk: within.number("chunk"),
        timestamp: within.number("timestamp"),
        payload,
    };
    Ok(Media {
        sequence_number: fields.number("sequenceNumber"),
        stream_sid: fields.text("streamSid"),
        media,
    })
}

fn dtmf(fields: Fields<'_>) -> Result<Dtmf, MessageError> {
    let within = fields.within("dtmf");
    let dtmf = DtmfDigit { track: within.text("track"), digit: within.required("digit")? };
    Ok(Dtmf { sequence_number: fields.number("sequenceNumber"), stream_sid: fields.text("streamSid"), dtmf })
}

fn mark(fields: Fields<'_>) -> Result<Mark, MessageError> {
    let mark = MarkName { name: fields.within("mark").required("name")? };
    Ok(Mark { sequence_number: fields.number("sequenceNumber"), stream_sid: fields.text("streamSid"), mark })
}

fn stop(fields: Fields<'_>) -> Stop {
    let within = fields.within("stop");
    let stop = StopDetails { account_sid: within.text("accountSid"), call_sid: within.text("callSid") };
    Stop { sequence_number: fields.number("sequenceNumber"), stream_sid: fields.text("streamSid"), stop }
}

impl<'de> Deserialize<'de> for InboundMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(JsonObject::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// Numbers are texts on the wire.
#[expect(clippy::ref_option, reason = "serde gives it so")]
pub(super) fn as_text<S: Serializer>(number: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    match number {
        Some(number) => serializer.collect_str(number),
        None => serializer.serialize_none(),
    }
}

impl fmt::Debug for DtmfDigit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DtmfDigit").field("track", &self.track).finish_non_exhaustive()
    }
}

impl fmt::Debug for UnknownMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnknownMessage").field(&self.event()).finish()
    }
}
