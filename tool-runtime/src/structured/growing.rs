//! A typed value out of a document that is not whole.

use serde::de::DeserializeOwned;

use super::machine::Machine;

/// The value as far as it has come.
///
/// The longest beginning that makes a `T` when its brackets are closed: with the string that is
/// being read as far as it goes, else without it, else without the innermost open object or array,
/// and so on outwards.
pub(super) fn growing<T: DeserializeOwned>(machine: &Machine, text: &str) -> Option<T> {
    if machine.is_done() {
        return read(text.get(..machine.offset())?);
    }
    let frames = machine.frames();
    let close = |end: usize, quote: &str, open: usize| {
        let brackets = frames.iter().take(open).rev().map(super::machine::Frame::bracket);
        let mut closed = String::with_capacity(end + 1 + open);
        closed.push_str(text.get(..end)?);
        closed.push_str(quote);
        closed.extend(brackets);
        read(&closed)
    };
    let string = machine.open_string().and_then(|end| close(end, "\"", frames.len()));
    string.or_else(|| {
        frames.iter().enumerate().rev().find_map(|(outer, frame)| close(frame.whole, "", outer + 1))
    })
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
