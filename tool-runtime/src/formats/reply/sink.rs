//! Where the events of a stream go.

use crate::formats::FormatError;

/// What takes the events a stream was cut into.
pub(in crate::formats) trait Sink {
    /// One event: its payload, and its kind where the stream names it beside the payload.
    fn event(&mut self, payload: &[u8], kind: &str) -> Result<(), FormatError>;
}
