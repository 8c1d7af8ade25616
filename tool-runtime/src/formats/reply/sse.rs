//! Server-sent events.

use super::sink::Sink;
use crate::formats::FormatError;

/// Cuts a stream of bytes into events, as the HTML standard has it ("Server-sent events",
/// "Interpreting an event stream"): lines end in CR, LF or both; `data` lines are joined; a blank
/// line ends an event; comments and unknown fields are passed over.
#[derive(Default)]
pub(super) struct Sse {
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    data: Vec<u8>,
    /// Whether the event has a `data` line, be it a blank one.
    has_data: bool,
    kind: String,
    /// The last byte was a CR: an LF right after it belongs to the same end of line.
    after_cr: bool,
}

impl Sse {
    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut impl Sink) -> Result<(), FormatError> {
        while !bytes.is_empty() {
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
                self.line.extend_from_slice(bytes);
                break;
            };
            self.after_cr = bytes[end] == b'\r';
            if self.line.is_empty() {
                self.line(&bytes[..end], sink)?;
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(&bytes[..end]);
                self.line(&line, sink)?;
                line.clear();
                self.line = line; // its room is used again
            }
            bytes = &bytes[end + 1..];
        }
        Ok(())
    }

    /// What the stream's end left unfinished: many servers forget the blank line after the last event.
    pub(super) fn rest(mut self) -> Option<(Vec<u8>, String)> {
        let line = std::mem::take(&mut self.line);
        self.field(&line);
        self.has_data.then_some((self.data, self.kind))
    }

    fn line(&mut self, line: &[u8], sink: &mut impl Sink) -> Result<(), FormatError> {
        if !line.is_empty() {
            self.field(line);
            return Ok(());
        }
        let outcome = if self.has_data { sink.event(&self.data, &self.kind) } else { Ok(()) };
        self.data.clear();
        self.kind.clear();
        self.has_data = false;
        outcome
    }

    fn field(&mut self, line: &[u8]) {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line); // a byte order mark
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = (&line[..colon], line.get(colon + 1..).unwrap_or_default());
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match name {
            b"data" => {
                if self.has_data {
                    self.data.push(b'\n');
                }
                self.has_data = true;
                self.data.extend_from_slice(value);
            }
            b"event" => {
                self.kind.clear();
                self.kind.push_str(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
    }
}
