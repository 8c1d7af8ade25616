//! What tells of a stream.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::super::{MessageError, fields::Fields};

/// The message that tells of a stream; the first but `connected`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Start {
    /// Its place among the messages, from 1.
    #[serde(serialize_with = "super::inbound::as_text", skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<u64>,
    /// The stream.
    pub stream_sid: String,
    /// What it is.
    pub start: StreamStart,
}

/// What a stream is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StreamStart {
    /// The stream: `MZ` and 32 hex digits.
    pub stream_sid: String,
    /// The account, `AC..`; empty where it was not told.
    pub account_sid: String,
    /// The call, `CA..`.
    pub call_sid: String,
    /// Whose audio comes: `inbound` is the caller's.
    pub tracks: Vec<String>,
    /// What the TwiML's `<Parameter>`s say.
    pub custom_parameters: CustomParameters,
    /// What the audio is.
    pub media_format: MediaFormat,
}

/// What the TwiML's `<Parameter>`s say.
///
/// [`Debug`](fmt::Debug) leaves out the values: they may be personal.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CustomParameters(BTreeMap<String, String>);

/// What the audio is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MediaFormat {
    /// `audio/x-mulaw`.
    pub encoding: String,
    /// Samples a second: 8000.
    pub sample_rate: u64,
    /// How many channels: 1.
    pub channels: u64,
}

impl CustomParameters {
    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for CustomParameters {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(parameters: I) -> Self {
        Self(parameters.into_iter().collect())
    }
}

impl fmt::Debug for CustomParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// The only format there is.
impl Default for MediaFormat {
    fn default() -> Self {
        Self { encoding: "audio/x-mulaw".to_owned(), sample_rate: 8000, channels: 1 }
    }
}

impl MediaFormat {
    /// Read leniently: what is not said is as it always is.
    fn read(fields: Fields<'_>) -> Self {
        let usual = Self::default();
        Self {
            encoding: fields.text("encoding").unwrap_or(usual.encoding),
            sample_rate: fields.number("sampleRate").unwrap_or(usual.sample_rate),
            channels: fields.number("channels").unwrap_or(usual.channels),
        }
    }
}

impl Start {
    /// A message that tells of this stream.
    pub fn new(start: StreamStart) -> Self {
        Self { sequence_number: Some(1), stream_sid: start.stream_sid.clone(), start }
    }

    pub(super) fn read(fields: Fields<'_>) -> Result<Self, MessageError> {
        let within = fields.within("start");
        let sid = within.text("streamSid").or_else(|| fields.text("streamSid"));
        let start = StreamStart {
            stream_sid: sid.ok_or(fields.error("streamSid"))?,
            account_sid: within.text("accountSid").unwrap_or_default(),
            call_sid: within.required("callSid")?,
            tracks: within.texts("tracks"),
            custom_parameters: within.within("customParameters").entries().collect(),
            media_format: MediaFormat::read(within.within("mediaFormat")),
        };
        Ok(Self { sequence_number: fields.number("sequenceNumber"), ..Self::new(start) })
    }
}

impl StreamStart {
    /// A stream of the caller's audio.
    pub fn new(
        stream_sid: impl Into<String>,
        account_sid: impl Into<String>,
        call_sid: impl Into<String>,
    ) -> Self {
        Self {
            stream_sid: stream_sid.into(),
            account_sid: account_sid.into(),
            call_sid: call_sid.into(),
            tracks: vec!["inbound".to_owned()],
            custom_parameters: CustomParameters::default(),
            media_format: MediaFormat::default(),
        }
    }
}
