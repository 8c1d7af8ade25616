//! JSON objects one after another: lines of them, messages of a WebSocket, a list of them.

use super::{scan::Scan, sink::Sink};
use crate::formats::FormatError;

/// Cuts a stream of bytes into the JSON objects in it.
///
/// Blanks, commas and the brackets of a list around the objects are passed over, so that it does not
/// matter whether a provider ends each with a line (Ollama, MCP over stdio), sends them as messages
/// of a WebSocket (Realtime, Gemini Live) or as the items of a list (Gemini without `alt=sse`).
#[derive(Default)]
pub(super) struct Values {
    scan: Scan,
    /// The beginning of an object whose end has not come yet.
    pending: Vec<u8>,
}

impl Values {
    pub(super) fn push(&mut self, mut bytes: &[u8], sink: &mut impl Sink) -> Result<(), FormatError> {
        while !bytes.is_empty() {
            if self.scan.is_outside() {
                bytes = start(bytes)?;
            }
            let (read, whole) = self.scan.read(bytes);
            let (object, rest) = bytes.split_at(read);
            bytes = rest;
            if !whole {
                self.pending.extend_from_slice(object);
            } else if self.pending.is_empty() {
                sink.event(object, "")?;
            } else {
                self.pending.extend_from_slice(object);
                let object = std::mem::take(&mut self.pending);
                sink.event(&object, "")?;
            }
        }
        Ok(())
    }
}

/// From the next object's first brace on.
fn start(bytes: &[u8]) -> Result<&[u8], FormatError> {
    let between = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'[' | b']');
    let at = bytes.iter().position(|byte| !between(byte)).unwrap_or(bytes.len());
    match bytes.get(at) {
        Some(b'{') | None => Ok(&bytes[at..]),
        Some(_) => Err(FormatError::Malformed("between two objects there is something else".into())),
    }
}
