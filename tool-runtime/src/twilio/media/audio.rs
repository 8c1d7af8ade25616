//! Sound as it travels.

use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Mu-law at 8 kHz is a byte a sample.
const MICROSECONDS_A_BYTE: u64 = 125;

/// How long so many bytes sound.
pub(super) fn lasts(bytes: u64) -> Duration {
    Duration::from_micros(bytes.saturating_mul(MICROSECONDS_A_BYTE))
}

/// How many bytes sound in that time.
pub(super) fn bytes_in(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX) / MICROSECONDS_A_BYTE
}

/// Mu-law at 8 kHz, 8,000 bytes a second; base64 on the wire. Cloning is cheap.
///
/// [`Debug`](fmt::Debug) leaves out what is to be heard.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Audio(Arc<[u8]>);

impl Audio {
    /// The audio of these bytes.
    pub fn new(mulaw: impl Into<Arc<[u8]>>) -> Self {
        Self(mulaw.into())
    }

    /// How long it sounds.
    pub fn duration(&self) -> Duration {
        lasts(self.0.len() as u64)
    }

    /// The audio of a base64 text, padded or not.
    pub(super) fn from_base64(text: &str) -> Option<Self> {
        let bytes = general_purpose::STANDARD_PAD_INDIFFERENT.decode(text).ok()?;
        Some(Self::new(bytes))
    }
}

impl Deref for Audio {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Audio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Audio({} bytes)", self.0.len())
    }
}

impl Serialize for Audio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&general_purpose::STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Audio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_base64(&text).ok_or_else(|| de::Error::custom("the audio is no base64"))
    }
}
