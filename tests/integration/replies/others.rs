//! Bedrock, Ollama, Cohere and the Model Context Protocol.

use serde_json::json;
use tool_runtime::{FinishReason, Format, FormatError};

use super::{called, calls, events, extra, kept, read, stream};

/// A frame of Amazon's event stream.
fn frame(headers: &[(&str, &str)], payload: &str) -> Vec<u8> {
    let mut head = Vec::new();
    for (name, value) in headers {
        head.push(u8::try_from(name.len()).unwrap());
        head.extend(name.bytes().chain([7]).chain(u16::try_from(value.len()).unwrap().to_be_bytes()));
        head.extend(value.bytes());
    }
    let length = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
    let mut frame: Vec<u8> = length(head.len() + payload.len() + 16).into();
    frame.extend(length(head.len()));
    frame.extend(crc32(&frame).to_be_bytes());
    frame.extend(head.into_iter().chain(payload.bytes()));
    frame.extend(crc32(&frame).to_be_bytes());
    frame
}

fn crc32(bytes: &[u8]) -> u32 {
    let bit = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| bit(crc)))
}

fn event(kind: &str, payload: &serde_json::Value) -> Vec<u8> {
    frame(&[(":event-type", kind), (":message-type", "event")], &payload.to_string())
}

fn bedrock_call(input: &str, reason: Option<&str>) -> Vec<u8> {
    let start = json!({"contentBlockIndex": 0, "start": {"toolUse": {"toolUseId": "t1", "name": "add"}}});
    let delta = json!({"contentBlockIndex": 0, "delta": {"toolUse": {"input": input}}});
    let mut stream = event("contentBlockStart", &start);
    stream.extend(event("contentBlockDelta", &delta));
    stream.extend(event("contentBlockStop", &json!({"contentBlockIndex": 0})));
    if let Some(reason) = reason {
        stream.extend(event("messageStop", &json!({"stopReason": reason})));
    }
    stream
}

#[test]
fn bedrocks_frames_are_read() {
    let (_, reply) = stream(Format::Bedrock, bedrock_call("{\"x\":1}", Some("tool_use")));
    assert_eq!(
        (called(&reply).remove(0).as_str(), reply.finish),
        (r#"add{"x":1}"#, Some(FinishReason::ToolCalls))
    );
    let (_, cut) = stream(Format::Bedrock, bedrock_call("{\"x\":", Some("max_tokens")));
    assert_eq!(called(&cut), [r#"add{"x":…"#]);
}

#[test]
fn a_frame_whose_checksum_is_wrong_is_refused() {
    let whole = bedrock_call("{}", None);
    for at in [0, 9, 30, whole.len() - 1] {
        let mut broken = whole.clone();
        broken[at] ^= 1;
        assert!(matches!(read(Format::Bedrock, broken), Err(FormatError::Malformed(_))), "byte {at}");
    }
}

#[test]
fn bedrocks_exceptions_and_errors_are_errors() {
    let exception = frame(
        &[(":exception-type", "throttlingException"), (":message-type", "exception")],
        r#"{"message":"Slow down."}"#,
    );
    let wanted =
        FormatError::Provider { code: Some("throttlingException".into()), message: "Slow down.".into() };
    assert_eq!(read(Format::Bedrock, exception).unwrap_err(), wanted);
    let error = [(":error-code", "Oops"), (":error-message", "Gone."), (":message-type", "error")];
    let wanted = FormatError::Provider { code: Some("Oops".into()), message: "Gone.".into() };
    assert_eq!(read(Format::Bedrock, frame(&error, "")).unwrap_err(), wanted);
}

#[test]
fn bedrocks_reasoning_is_kept_with_its_signature() {
    let delta = |piece: serde_json::Value| {
        event("contentBlockDelta", &json!({"contentBlockIndex": 0, "delta": {"reasoningContent": piece}}))
    };
    let mut bytes = delta(json!({"text": "Hm, "}));
    bytes.extend(delta(json!({"text": "yes."})));
    bytes.extend(delta(json!({"signature": "s"})));
    let (_, reply) = stream(Format::Bedrock, bytes);
    let whole = json!({"reasoningContent": {"reasoningText": {"text": "Hm, yes.", "signature": "s"}}});
    assert_eq!(kept(&reply), [whole.to_string()]);
}

#[test]
fn a_tool_bedrock_ran_itself_is_no_call() {
    let server =
        json!({"toolUse": {"toolUseId": "t", "name": "code", "input": {}, "type": "server_tool_use"}});
    let body =
        json!({"output": {"message": {"content": [server, {"text": "Four."}]}}, "stopReason": "end_turn"});
    let reply = Format::Bedrock.read_reply(&body.to_string()).unwrap();
    assert_eq!((called(&reply).len(), kept(&reply)), (0, vec![server.to_string()]));
    assert_eq!((reply.text().as_str(), reply.finish), ("Four.", Some(FinishReason::Stop)));
}

/// What came of it is sent back, too.
#[test]
fn what_came_of_a_tool_bedrock_ran_itself_is_kept() {
    let start =
        json!({"contentBlockIndex": 0, "start": {"toolResult": {"toolUseId": "t", "type": "result"}}});
    let delta = |parts: serde_json::Value| {
        event("contentBlockDelta", &json!({"contentBlockIndex": 0, "delta": {"toolResult": parts}}))
    };
    let mut bytes = event("contentBlockStart", &start);
    bytes.extend(delta(json!([{"text": "Fo"}])));
    bytes.extend(delta(json!([{"text": "ur."}, {"json": {"sum": 4}}])));
    bytes.extend(event("contentBlockStop", &json!({"contentBlockIndex": 0})));
    let whole = json!({"toolResult": {"toolUseId": "t", "type": "result",
        "content": [{"text": "Four."}, {"json": {"sum": 4}}]}});
    assert_eq!(kept(&stream(Format::Bedrock, bytes).1), [whole.to_string()]);
}

#[test]
fn what_bedrock_says_with_its_sources_is_said() {
    let cited = json!({"citationsContent": {"content": [{"text": "Four, "}, {"text": "they say."}], "citations": []}});
    let body = json!({"output": {"message": {"content": [cited]}}, "stopReason": "end_turn"});
    let reply = Format::Bedrock.read_reply(&body.to_string()).unwrap();
    assert_eq!((reply.text().as_str(), kept(&reply).len()), ("Four, they say.", 0));
}

#[test]
fn ollamas_lines_are_read() {
    let lines = [
        json!({"message": {"role": "assistant", "content": "", "thinking": "Hm."}, "done": false}),
        json!({"message": {"content": "", "tool_calls": [{"function": {"name": "add", "arguments": {"x": 1}}}]}}),
        json!({"message": {"content": "Done."}, "done": true, "done_reason": "stop", "prompt_eval_count": 5, "eval_count": 3}),
    ];
    let lines = lines.map(|line| format!("{line}\n")).concat();
    let (_, reply) = stream(Format::Ollama, lines);
    assert_eq!((called(&reply), reply.text().as_str()), (vec![r#"add{"x":1}"#.to_owned()], "Done."));
    assert_eq!(
        (kept(&reply), reply.finish),
        (vec![json!({"thinking": "Hm."}).to_string()], Some(FinishReason::ToolCalls))
    );
    assert_eq!(reply.usage.unwrap().output_tokens, 3);
}

#[test]
fn ollamas_error_is_an_error() {
    let wanted = FormatError::Provider { code: None, message: "model not found".into() };
    assert_eq!(read(Format::Ollama, "{\"error\":\"model not found\"}\n").unwrap_err(), wanted);
}

#[test]
fn coheres_stream_is_read() {
    let call = |fields: serde_json::Value| json!({"message": {"tool_calls": fields}});
    let events_of = [
        json!({"type": "message-start", "id": "r1", "delta": {"message": {"content": [], "tool_calls": []}}}),
        json!({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "I "}}}),
        json!({"type": "tool-plan-delta", "delta": {"message": {"tool_plan": "add."}}}),
        json!({"type": "tool-call-start", "index": 0, "delta": call(json!({"id": "a", "function": {"name": "add", "arguments": ""}}))}),
        json!({"type": "tool-call-delta", "index": 0, "delta": call(json!({"function": {"arguments": "{\"x\":1}"}}))}),
        json!({"type": "tool-call-end", "index": 0}),
        json!({"type": "message-end", "delta": {"finish_reason": "TOOL_CALL", "usage": {"tokens": {"input_tokens": 5.0, "output_tokens": 3.0}}}}),
    ];
    let texts: Vec<_> = events_of.iter().map(ToString::to_string).collect();
    let reply = events(Format::Cohere, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(
        (called(&reply), reply.finish.clone()),
        (vec![r#"add{"x":1}"#.to_owned()], Some(FinishReason::ToolCalls))
    );
    assert_eq!(kept(&reply), [json!({"tool_plan": "I add."}).to_string()]);
    assert_eq!((reply.id.as_deref(), reply.usage.unwrap().input_tokens), (Some("r1"), 5));
}

/// Each thought goes back as the block it was.
#[test]
fn coheres_thoughts_are_blocks_in_their_order() {
    let content = |kind: &str, index: u8, content: serde_json::Value| {
        json!({"type": kind, "index": index, "delta": {"message": {"content": content}}}).to_string()
    };
    let stream = [
        content("content-start", 0, json!({"type": "thinking", "thinking": "One"})),
        content("content-delta", 0, json!({"thinking": "."})),
        content("content-start", 1, json!({"type": "text", "text": "Said."})),
        content("content-start", 2, json!({"type": "thinking", "thinking": "Two."})),
        json!({"type": "message-end", "delta": {"finish_reason": "COMPLETE"}}).to_string(),
    ];
    let streamed = events(Format::Cohere, &stream.each_ref().map(String::as_str));
    let body = json!({"finish_reason": "COMPLETE", "message": {"role": "assistant", "content": [
        {"type": "thinking", "thinking": "One."}, {"type": "text", "text": "Said."},
        {"type": "thinking", "thinking": "Two."},
    ]}});
    for reply in [streamed, Format::Cohere.read_reply(&body.to_string()).unwrap()] {
        let thought = |text: &str| json!({"type": "thinking", "thinking": text}).to_string();
        assert_eq!(kept(&reply), [thought("One."), thought("Two.")]);
        assert_eq!(reply.text(), "Said.");
    }
}

#[test]
fn a_request_of_mcp_is_a_call_with_its_id() {
    let request = |id: serde_json::Value| {
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": "add",
            "arguments": {"x": 1}, "_meta": {"progressToken": 7}}})
    };
    for (id, wanted) in [(json!(3), "3"), (json!("three"), "three")] {
        let reply = Format::Mcp.read_reply(&request(id).to_string()).unwrap();
        let call = calls(&reply).remove(0);
        assert_eq!((call.call_id.as_str(), call.arguments.as_str()), (wanted, r#"{"x":1}"#));
        assert_eq!(extra(&call)["_meta"]["progressToken"], 7);
    }
    let batch = json!([request(json!(1)), request(json!(2))]).to_string();
    assert_eq!(called(&Format::Mcp.read_reply(&batch).unwrap()).len(), 2);
    let lines = format!(
        "{}\n{}\n",
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        request(json!(1))
    );
    assert_eq!(called(&stream(Format::Mcp, lines).1), [r#"add{"x":1}"#]);
}

#[test]
fn what_is_no_call_of_mcp_is_none() {
    for other in [
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
    ] {
        assert!(matches!(Format::Mcp.read_reply(other), Err(FormatError::Malformed(_))), "{other}");
    }
}
