//! How a stream's events lie in its bytes.

use serde_json::json;
use tool_runtime::{FinishReason, Format, FormatError, ReplyReader, ToolContext, tools};

use super::{called, read, sse, stream};

/// A chunk of a chat that says something.
fn says(text: &str) -> String {
    json!({"id": "c1", "choices": [{"delta": {"content": text}}]}).to_string()
}

#[test]
fn lines_may_end_in_any_way() {
    for end in ["\n", "\r\n", "\r"] {
        let stream_of = format!("event: x{end}data: {}{end}{end}data:{}{end}{end}", says("a"), says("ü"));
        assert_eq!(stream(Format::OpenAiChat, stream_of).1.text(), "aü", "{end:?}");
    }
}

#[test]
fn comments_and_unknown_fields_are_passed_over() {
    let stream_of = format!(": PROCESSING\n\nid: 1\nretry: 10\nnonsense\ndata: {}\n\n", says("a"));
    assert_eq!(stream(Format::OpenAiChat, stream_of).1.text(), "a");
}

#[test]
fn the_lines_of_an_event_are_joined() {
    let stream_of = format!("data: {}\n\n", says("a").replace(',', ",\ndata: "));
    assert_eq!(stream(Format::OpenAiChat, stream_of).1.text(), "a");
}

#[test]
fn a_mark_of_the_byte_order_is_passed_over() {
    assert_eq!(stream(Format::OpenAiChat, format!("\u{feff}data: {}\n\n", says("a"))).1.text(), "a");
}

#[test]
fn the_last_event_may_lack_its_blank_line() {
    for end in ["", "\n"] {
        let stream_of = format!("data: {}\n\ndata: {}{end}", says("a"), says("b"));
        assert_eq!(stream(Format::OpenAiChat, stream_of).1.text(), "ab", "{end:?}");
    }
}

#[test]
fn an_event_that_is_cut_off_at_the_end_is_no_error() {
    let whole = sse(&[&says("a"), &says("b")]);
    for cut in whole.find("\n\n").unwrap() + 2..whole.len() - 3 {
        let (_, reply) = stream(Format::OpenAiChat, &whole[..cut]);
        assert_eq!((reply.text().as_str(), reply.finish), ("a", None), "{cut}");
    }
}

#[test]
fn nothing_is_read_after_the_end() {
    let stream_of = sse(&[&says("a"), "[DONE]", "{ nonsense"]);
    assert_eq!(stream(Format::OpenAiChat, stream_of).1.text(), "a");
}

#[test]
fn a_body_in_place_of_a_stream_is_read() {
    let body = json!({"id": "c1", "choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]});
    let (_, reply) = stream(Format::OpenAiChat, format!("\n{body:#}"));
    assert_eq!((reply.text().as_str(), reply.finish), ("a", Some(FinishReason::Stop)));
}

#[test]
fn a_reader_takes_no_more_than_its_limit() {
    let stream_of = sse(&[&says("a"), &says("b")]);
    let read_with = |limit: usize, size: usize| {
        let mut reader = ReplyReader::new(Format::OpenAiChat).with_limit(limit);
        for piece in stream_of.as_bytes().chunks(size) {
            reader.push(piece)?;
        }
        reader.finish().map(|reply| reply.text())
    };
    assert_eq!(read_with(stream_of.len(), 7).as_deref(), Ok("ab"));
    let refused = read_with(stream_of.len() - 1, 7).unwrap_err();
    assert_eq!(read_with(stream_of.len() - 1, stream_of.len()).unwrap_err(), refused);
    assert!(refused.to_string().contains("longer than"), "{refused}");
}

#[test]
fn a_reader_that_failed_stays_so() {
    let mut reader = ReplyReader::new(Format::OpenAiChat);
    let error = reader.push(b"data: {\n\n").unwrap_err();
    assert_eq!(reader.push(sse(&[&says("a")]).as_bytes()).unwrap_err(), error);
    assert_eq!(reader.finish().unwrap_err(), error);
}

#[test]
fn depth_is_no_danger() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let of_part = |part: String| format!(r#"{{"candidates":[{{"content":{{"parts":[{part}]}}}}]}}"#);
    let arguments = format!(r#"{{"a":{}}}"#, deep(100_000));
    let call = of_part(format!(r#"{{"functionCall":{{"name":"f","args":{arguments}}}}}"#));
    assert_eq!(called(&stream(Format::Gemini, call).1), [format!("f{arguments}")]);
    let kept = of_part(format!(r#"{{"other":{}}}"#, deep(100_000)));
    assert!(matches!(read(Format::Gemini, kept), Err(FormatError::Malformed(_))));
}

#[test]
fn a_name_the_provider_was_told_is_mapped_back() {
    let schema = json!({"name": "math.add", "description": "Add.", "parameters": {"type": "object"}});
    let registry = ToolContext::new(tools![{ tool_tests::noting_tool(schema).unwrap() }]).unwrap();
    let definitions = registry.definitions(Format::OpenAiChat);
    let function = json!({"name": definitions.wire_name("math.add"), "arguments": "{}"});
    let chunk =
        json!({"choices": [{"delta": {"tool_calls": [{"index": 0, "id": "a", "function": function}]}}]});
    let mut reader = ReplyReader::new(Format::OpenAiChat).with_names(definitions);
    reader.push(sse(&[&chunk.to_string()]).as_bytes()).unwrap();
    assert_eq!(called(&reader.finish().unwrap()), ["math.add{}"]);
}

#[test]
fn nothing_of_a_reply_shows_in_debug() {
    let function = json!({"name": "f", "arguments": "{\"secret\":1}"});
    let delta = json!({"content": "secret", "reasoning": "secret",
        "tool_calls": [{"index": 0, "id": "a", "function": function}]});
    let chunk = json!({"choices": [{"delta": delta, "finish_reason": "stop"}]}).to_string();
    let mut reader = ReplyReader::new(Format::OpenAiChat);
    let parts = reader.push(sse(&[&chunk]).as_bytes()).unwrap();
    let shown = format!("{reader:?} {parts:?} {:?}", stream(Format::OpenAiChat, sse(&[&chunk])).1);
    assert!(!shown.contains("secret"), "{shown}");
    let broken = r#"{"choices": "secret"}"#;
    let error = read(Format::OpenAiChat, sse(&[broken])).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
}

/// The last events of each provider, and whether they are known to be its last.
#[test]
fn a_reply_is_over_when_the_provider_says_so() {
    let chat = sse(&[&says("a"), r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#]);
    let response = |kind: &str| json!({"type": kind, "response": {"status": "completed"}}).to_string();
    let responses = |kind: &str| sse(&[&response(kind)]);
    let rows = [
        (Format::OpenAiChat, chat.clone(), "data: [DONE]\n\n".to_owned(), true),
        (Format::Mistral, chat, "data: [DONE]\n\n".to_owned(), true),
        (Format::OpenAiResponses, responses("response.created"), responses("response.completed"), true),
        (Format::OpenAiResponses, responses("response.created"), responses("response.incomplete"), true),
        (Format::OpenAiRealtime, response("response.created"), response("response.done"), false),
        (
            Format::Anthropic,
            sse(&[r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#]),
            sse(&[r#"{"type":"message_stop"}"#]),
            true,
        ),
        (
            Format::Ollama,
            r#"{"message":{},"done":false}"#.into(),
            r#"{"message":{},"done":true}"#.into(),
            true,
        ),
        (
            Format::Cohere,
            sse(&[r#"{"type":"content-end","index":0}"#]),
            sse(&[r#"{"type":"message-end","delta":{"finish_reason":"COMPLETE"}}"#]),
            true,
        ),
        (
            Format::Bedrock,
            r#"{"messageStop":{"stopReason":"end_turn"}}"#.into(),
            r#"{"metadata":{}}"#.into(),
            true,
        ),
        (
            Format::Gemini,
            sse(&[r#"{"candidates":[{"content":{"parts":[{"text":"a"}]}}]}"#]),
            sse(&[r#"{"candidates":[{"finishReason":"STOP"}]}"#]),
            false,
        ),
    ];
    for (format, before, last, is_over) in rows {
        let mut reader = ReplyReader::new(format);
        reader.push(before.as_bytes()).unwrap();
        assert!(!reader.is_over(), "{format:?}");
        reader.push(last.as_bytes()).unwrap();
        assert_eq!(reader.is_over(), is_over, "{format:?}: {last}");
    }
}
