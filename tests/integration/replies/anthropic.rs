//! Anthropic's Messages.

use serde_json::json;
use tool_runtime::{FinishReason, Format, FormatError, ReplyPart};

use super::{called, calls, error, events, extra, kept, sse, stream};

const START: &str = r#"{"type":"message_start","message":{"id":"m1","role":"assistant","content":[],
    "stop_reason":null,"usage":{"input_tokens":3,"cache_read_input_tokens":10,"output_tokens":1}}}"#;

fn begin(index: u64, block: &serde_json::Value) -> String {
    json!({"type": "content_block_start", "index": index, "content_block": block}).to_string()
}

fn delta(index: u64, kind: &str, field: &str, text: &str) -> String {
    json!({"type": "content_block_delta", "index": index, "delta": {"type": kind, field: text}}).to_string()
}

fn input(index: u64, text: &str) -> String {
    delta(index, "input_json_delta", "partial_json", text)
}

fn stop(index: u64) -> String {
    json!({"type": "content_block_stop", "index": index}).to_string()
}

fn end(reason: &str) -> String {
    json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 7}})
        .to_string()
}

fn tool(name: &str) -> serde_json::Value {
    json!({"type": "tool_use", "id": "toolu_1", "name": name, "input": {}})
}

#[test]
fn text_and_calls_are_put_together() {
    let stream = [
        START,
        &begin(0, &json!({"type": "text", "text": ""})),
        r#"{"type":"ping"}"#,
        &delta(0, "text_delta", "text", "Let me see."),
        &stop(0),
        &begin(1, &tool("add")),
        &input(1, ""),
        &input(1, "{\"x\": "),
        &input(1, "1}"),
        &stop(1),
        &end("tool_use"),
        r#"{"type":"message_stop"}"#,
    ];
    let reply = events(Format::Anthropic, &stream);
    assert_eq!((reply.text().as_str(), called(&reply)), ("Let me see.", vec![r#"add{"x": 1}"#.to_owned()]));
    assert_eq!(
        (reply.finish, reply.raw_finish.as_deref()),
        (Some(FinishReason::ToolCalls), Some("tool_use"))
    );
    let usage = reply.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (13, 10, 7));
}

#[test]
fn a_whole_call_is_given_out_when_its_block_ends() {
    let events = [START, &begin(0, &tool("add")), &input(0, "{}"), &stop(0)];
    let (parts, _) = stream(Format::Anthropic, sse(&events));
    assert!(matches!(parts.last(), Some(ReplyPart::Call(_))), "{parts:?}");
}

#[test]
fn a_call_without_deltas_has_no_arguments() {
    let stream = [START, &begin(0, &tool("now")), &stop(0), &end("tool_use")];
    assert_eq!(called(&events(Format::Anthropic, &stream)), ["now{}"]);
}

#[test]
fn a_call_without_deltas_is_incomplete_when_the_tokens_ran_out() {
    let stream = [START, &begin(0, &tool("now")), &stop(0), &end("max_tokens")];
    let reply = events(Format::Anthropic, &stream);
    assert_eq!((called(&reply).remove(0).as_str(), reply.finish), ("now…", Some(FinishReason::Length)));
}

#[test]
fn a_call_in_a_body_is_incomplete_when_the_tokens_ran_out() {
    let body = |reason: &str, content: &serde_json::Value| {
        let body = json!({"type": "message", "id": "m1", "content": content, "stop_reason": reason});
        called(&Format::Anthropic.read_reply(&body.to_string()).unwrap())
    };
    let calls = json!([{"type": "tool_use", "id": "a", "name": "add", "input": {"x": 1}},
        {"type": "tool_use", "id": "b", "name": "add", "input": {"x": 2}}]);
    assert_eq!(body("tool_use", &calls), [r#"add{"x":1}"#, r#"add{"x":2}"#]);
    assert_eq!(body("max_tokens", &calls), [r#"add{"x":1}"#, r#"add{"x":2}…"#]);
}

#[test]
fn thinking_is_shown_and_kept_with_its_signature() {
    let stream_of = [
        START,
        &begin(0, &json!({"type": "thinking", "thinking": "", "signature": ""})),
        &delta(0, "thinking_delta", "thinking", "Hm, "),
        &delta(0, "thinking_delta", "thinking", "yes."),
        &delta(0, "signature_delta", "signature", "sig"),
        &stop(0),
        &begin(1, &json!({"type": "redacted_thinking", "data": "x"})),
        &stop(1),
        &end("end_turn"),
    ];
    let (parts, reply) = stream(Format::Anthropic, sse(&stream_of));
    assert!(parts.contains(&ReplyPart::Reasoning("yes.".into())), "{parts:?}");
    let thinking = json!({"type": "thinking", "thinking": "Hm, yes.", "signature": "sig"});
    let redacted = json!({"type": "redacted_thinking", "data": "x"});
    assert_eq!(kept(&reply), [thinking.to_string(), redacted.to_string()]);
}

#[test]
fn a_tool_of_the_server_is_no_call() {
    let server = json!({"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {}});
    let result = json!({"type": "web_search_tool_result", "tool_use_id": "srv_1", "content": []});
    let stream = [
        START,
        &begin(0, &server),
        &input(0, "{\"query\":"),
        &input(0, "\"x\"}"),
        &stop(0),
        &begin(1, &result),
        &stop(1),
        &end("end_turn"),
    ];
    let reply = events(Format::Anthropic, &stream);
    let used =
        json!({"type": "server_tool_use", "id": "srv_1", "name": "web_search", "input": {"query": "x"}});
    assert_eq!(kept(&reply), [used.to_string(), result.to_string()]);
    assert_eq!((called(&reply).len(), reply.finish), (0, Some(FinishReason::Stop)));
}

#[test]
fn who_made_a_call_stays_with_it() {
    let caller = json!({"type": "code_execution_20250825", "tool_id": "srv_1"});
    let block = json!({"type": "tool_use", "id": "a", "name": "add", "input": {}, "caller": caller});
    let reply = events(Format::Anthropic, &[START, &begin(0, &block), &stop(0), &end("tool_use")]);
    assert_eq!(extra(&calls(&reply)[0])["caller"], caller);
}

#[test]
fn an_error_event_is_an_error() {
    let overloaded = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let wanted =
        FormatError::Provider { code: Some("overloaded_error".into()), message: "Overloaded".into() };
    assert_eq!(error(Format::Anthropic, &[START, overloaded]), wanted);
    assert_eq!(Format::Anthropic.read_reply(overloaded).unwrap_err(), wanted);
}

#[test]
fn an_event_that_is_to_come_is_passed_over() {
    let stream = [START, r#"{"type":"weather_changed","to":["sunny"]}"#, &end("end_turn")];
    assert_eq!(events(Format::Anthropic, &stream).finish, Some(FinishReason::Stop));
}
