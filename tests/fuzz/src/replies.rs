//! Any bytes as a reply: they are read or refused, and alike however they were cut.
//!
//! The first byte picks the format, the second how the rest is cut.

use tool_runtime::{Completion, Format, FormatError, ReplyPart, ReplyReader};

/// What comes of some bytes; the parts only where nothing was wrong, as a failing push keeps its own.
type Outcome = Result<(Vec<ReplyPart>, String), FormatError>;

/// Holds the law for one input.
///
/// # Panics
/// Where it is broken.
pub fn hold(input: &[u8]) {
    let [format, cut, stream @ ..] = input else { return };
    let format = Format::ALL[usize::from(*format) % Format::ALL.len()];
    let whole = read(format, [stream].into_iter());
    let size = 1 + usize::from(*cut % 64);
    assert_eq!(whole, read(format, stream.chunks(size)), "in pieces of {size}");
    let (one, other) = stream.split_at(usize::from(*cut) * stream.len() / 256);
    assert_eq!(whole, read(format, [one, other].into_iter()), "cut at {}", one.len());
    if let Ok(body) = std::str::from_utf8(stream) {
        check(&format.read_reply(body));
    }
}

fn read<'b>(format: Format, pieces: impl Iterator<Item = &'b [u8]>) -> Outcome {
    let (mut reader, mut parts) = (ReplyReader::new(format), Vec::new());
    for piece in pieces {
        parts.extend(reader.push(piece)?);
    }
    let is_over = reader.is_over();
    let reply = reader.finish();
    check(&reply);
    let reply = reply?;
    check_parts(&parts, &reply);
    let Completion { items, finish, raw_finish, usage, id, .. } = reply;
    let items = serde_json::to_string(&items).expect("a reply can be written");
    Ok((parts, format!("{items} {finish:?} {raw_finish:?} {usage:?} {id:?} {is_over}")))
}

/// What was given out while the reply was written stands in it.
fn check_parts(parts: &[ReplyPart], reply: &Completion) {
    let mut calls = reply.calls();
    let mut said = String::new();
    for part in parts {
        match part {
            ReplyPart::Text(text) => said += text,
            ReplyPart::Call(call) => assert_eq!(calls.next(), Some(call), "it is not in the reply"),
            _ => {}
        }
    }
    assert!(reply.text().starts_with(&said), "what was shown is not what was said");
}

/// Each call can be answered, and is whole where it is not marked.
fn check(outcome: &Result<Completion, FormatError>) {
    for call in outcome.iter().flat_map(Completion::calls) {
        assert!(!call.call_id.is_empty(), "a call without an id");
        assert!(call.incomplete || !call.name.is_empty(), "a whole call without a name");
        assert!(call.incomplete || !call.arguments.is_empty(), "a whole call without arguments");
    }
}
