//! Mu-law (ITU-T G.711), the audio of telephones: eight bits for fourteen of linear PCM.
//!
//! A voice usually makes linear PCM of 16 bits. At 8 kHz that is what goes in here; other rates must
//! be resampled first.
//!
//! ```
//! use tool_runtime::twilio::mulaw;
//!
//! assert_eq!(mulaw::encode(0), mulaw::SILENCE);
//! assert_eq!(mulaw::decode(mulaw::encode(1000)), 988);
//! ```

use audio_codec_algorithms::{decode_ulaw, encode_ulaw};

/// The byte of silence.
pub const SILENCE: u8 = 0xff;

/// The byte of a sample. What is louder than mu-law goes is as loud as it goes.
pub fn encode(sample: i16) -> u8 {
    encode_ulaw(sample)
}

/// The sample of a byte.
pub fn decode(byte: u8) -> i16 {
    decode_ulaw(byte)
}

/// The bytes of samples.
pub fn encode_all(samples: &[i16]) -> Vec<u8> {
    samples.iter().copied().map(encode).collect()
}

/// The samples of bytes.
pub fn decode_all(mulaw: &[u8]) -> Vec<i16> {
    mulaw.iter().copied().map(decode).collect()
}
