//! Amazon's binary event stream.
//!
//! <https://smithy.io/2.0/aws/amazon-eventstream.html>: a frame is its length, the length of its
//! headers and a checksum of both, the headers, the payload and a checksum of all; numbers are
//! big-endian, checksums CRC-32 as in IEEE 802.3.

use crate::formats::{
    FormatError,
    reply::{Sink, provider},
};

/// The two lengths and their checksum.
const PRELUDE: usize = 12;
/// The checksum at the end.
const TRAILER: usize = 4;
/// "The total length of a message": 16 MiB of payload, 128 KiB of headers and what is around them.
const LONGEST: usize = (16 << 20) + (128 << 10) + PRELUDE + TRAILER;

/// Cuts a stream of bytes into events.
#[derive(Default)]
pub(in crate::formats) struct Frames {
    /// A frame whose end has not come yet.
    pending: Vec<u8>,
    /// Its length, when its prelude was read.
    length: Option<usize>,
}

/// What the headers say of a payload.
#[derive(Default)]
struct Headers<'f> {
    message_type: &'f str,
    /// `:event-type` or `:exception-type`.
    kind: &'f str,
    error_code: Option<&'f str>,
    error_message: &'f str,
}

impl Frames {
    pub(in crate::formats) fn push(
        &mut self,
        mut bytes: &[u8],
        sink: &mut impl Sink,
    ) -> Result<(), FormatError> {
        while !bytes.is_empty() {
            let wanted = self.length.unwrap_or(PRELUDE) - self.pending.len();
            let (piece, rest) = bytes.split_at(wanted.min(bytes.len()));
            self.pending.extend_from_slice(piece);
            bytes = rest;
            match self.length {
                _ if piece.len() < wanted => break,
                None => self.length = Some(length(&self.pending)?),
                Some(_) => {
                    self.length = None;
                    read(&self.pending, sink)?;
                    self.pending.clear();
                }
            }
        }
        Ok(())
    }
}

/// The length of the frame that begins with `prelude`.
fn length(prelude: &[u8]) -> Result<usize, FormatError> {
    let length = number(prelude, 0).ok_or_else(|| broken("its prelude is cut off"))?;
    if number(prelude, 8) != Some(crc32(prelude.get(..8).unwrap_or_default()) as usize) {
        return Err(broken("the checksum of its prelude is wrong"));
    }
    if !(PRELUDE + TRAILER..=LONGEST).contains(&length) {
        return Err(broken("its length is out of bounds"));
    }
    Ok(length)
}

fn read(frame: &[u8], sink: &mut impl Sink) -> Result<(), FormatError> {
    let (body, trailer) = frame.split_at(frame.len().saturating_sub(TRAILER));
    if number(trailer, 0) != Some(crc32(body) as usize) {
        return Err(broken("its checksum is wrong"));
    }
    let headers_end = number(body, 4).and_then(|length| length.checked_add(PRELUDE));
    let split = headers_end.and_then(|end| Some((body.get(PRELUDE..end)?, body.get(end..)?)));
    let (headers, payload) = split.ok_or_else(|| broken("its headers are cut off"))?;
    let headers = Headers::of(headers).ok_or_else(|| broken("its headers cannot be read"))?;
    match headers.message_type {
        "error" => Err(provider(headers.error_code, headers.error_message)),
        "event" | "exception" if !headers.kind.is_empty() => sink.event(payload, headers.kind),
        _ => Ok(()),
    }
}

impl<'f> Headers<'f> {
    fn of(mut bytes: &'f [u8]) -> Option<Self> {
        let mut headers = Self::default();
        while !bytes.is_empty() {
            let (length, rest) = bytes.split_first()?;
            let (name, rest) = rest.split_at_checked(usize::from(*length))?;
            let (kind, rest) = rest.split_first()?;
            let (value, rest) = value(*kind, rest)?;
            bytes = rest;
            let text = std::str::from_utf8(value).unwrap_or_default();
            match name {
                b":message-type" => headers.message_type = text,
                b":event-type" | b":exception-type" => headers.kind = text,
                b":error-code" => headers.error_code = Some(text),
                b":error-message" => headers.error_message = text,
                _ => {}
            }
        }
        Some(headers)
    }
}

/// A header's value by its type, and what follows it.
fn value(kind: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = match kind {
        0 | 1 => 0, // true, false
        2 => 1,     // byte
        3 => 2,     // short
        4 => 4,     // integer
        5 | 8 => 8, // long, timestamp
        9 => 16,    // UUID
        6 | 7 => {
            // bytes, text
            let (length, rest) = bytes.split_at_checked(2)?;
            return rest.split_at_checked(usize::from(u16::from_be_bytes(length.try_into().ok()?)));
        }
        _ => return None,
    };
    bytes.split_at_checked(length)
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_be_bytes(bytes.try_into().ok()?)).ok()
}

fn broken(problem: &str) -> FormatError {
    FormatError::Malformed(format!("a frame of the event stream: {problem}"))
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| (crc >> 8) ^ TABLE[usize::from(crc.to_le_bytes()[0] ^ byte)];
    !bytes.iter().fold(!0, step)
}

const TABLE: [u32; 256] = {
    let (mut table, mut index) = ([0; 256], 0);
    while index < 256 {
        #[allow(clippy::cast_possible_truncation, reason = "below 256")]
        let (mut crc, mut bit) = (index as u32, 0);
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[index] = crc;
        index += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
