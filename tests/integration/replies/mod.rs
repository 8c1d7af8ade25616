//! What providers reply, and what is made of it.

mod anthropic;
mod chat;
mod errors;
mod framing;
mod gemini;
mod others;
mod responses;

use tool_runtime::{
    ChatItem, Completion, Format, FormatError, FunctionCall, JsonObject, ReplyPart, ReplyReader,
};

/// Events as server-sent ones, each line of them a field.
fn sse(events: &[&str]) -> String {
    let event = |event: &&str| format!("data: {}\n\n", event.replace('\n', "\ndata: "));
    events.iter().map(event).collect::<Vec<_>>().concat()
}

/// What comes of a stream: at once, and byte by byte, which must be the same.
fn read(format: Format, stream: impl AsRef<[u8]>) -> Result<(Vec<ReplyPart>, Completion), FormatError> {
    let stream = stream.as_ref();
    let pieces = |size| {
        let (mut reader, mut parts) = (ReplyReader::new(format), Vec::new());
        for piece in stream.chunks(size) {
            parts.extend(reader.push(piece)?);
        }
        Ok((parts, reader.finish()?))
    };
    let whole = pieces(stream.len().max(1));
    let summary = |outcome: &Result<(Vec<ReplyPart>, Completion), FormatError>| match outcome {
        Ok((parts, reply)) => (Some(parts.clone()), content(reply), reply.finish.clone(), None),
        Err(error) => (None, String::new(), None, Some(error.clone())),
    };
    assert_eq!(summary(&whole), summary(&pieces(1)), "byte by byte it is another");
    whole
}

fn stream(format: Format, stream: impl AsRef<[u8]>) -> (Vec<ReplyPart>, Completion) {
    read(format, stream).unwrap()
}

/// What the events of a stream make.
fn events(format: Format, events: &[&str]) -> Completion {
    stream(format, sse(events)).1
}

fn error(format: Format, events: &[&str]) -> FormatError {
    read(format, sse(events)).unwrap_err()
}

fn calls(reply: &Completion) -> Vec<FunctionCall> {
    reply.calls().cloned().collect()
}

/// Name and arguments of each call; a cut-off one has a `…` at its end.
fn called(reply: &Completion) -> Vec<String> {
    let called = |call: &FunctionCall| {
        format!("{}{}{}", call.name, call.arguments, if call.incomplete { "…" } else { "" })
    };
    reply.calls().map(called).collect()
}

/// What only the provider understands.
fn kept(reply: &Completion) -> Vec<String> {
    let kept = |item: &ChatItem| match item {
        ChatItem::Provider(item) => Some(serde_json::to_string(&item.content).unwrap()),
        _ => None,
    };
    reply.items.iter().filter_map(kept).collect()
}

fn content(reply: &Completion) -> String {
    serde_json::to_string(&reply.items).unwrap()
}

fn extra(call: &FunctionCall) -> JsonObject {
    call.extra.as_deref().cloned().unwrap_or_default()
}
