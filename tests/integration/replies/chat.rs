//! `OpenAI`'s Chat Completions, as the many who speak it write them.

use serde_json::json;
use tool_runtime::{FinishReason, Format, ReplyPart};

use super::{called, calls, events, extra, kept, sse, stream};

/// A chunk with a delta of the one choice.
fn delta(delta: &serde_json::Value) -> String {
    json!({"id": "c1", "choices": [{"index": 0, "delta": delta}]}).to_string()
}

/// A chunk with deltas of calls.
fn call_delta(deltas: &serde_json::Value) -> String {
    delta(&json!({"tool_calls": deltas}))
}

fn finish(reason: &str) -> String {
    json!({"id": "c1", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}).to_string()
}

/// What a stream of such deltas calls.
fn stream_of(deltas: &[serde_json::Value], reason: &str) -> Vec<String> {
    let chunks: Vec<_> = deltas.iter().map(call_delta).chain([finish(reason)]).collect();
    called(&events(Format::OpenAiChat, &chunks.iter().map(String::as_str).collect::<Vec<_>>()))
}

fn body(message: &serde_json::Value, reason: &str) -> Vec<String> {
    let body = json!({"choices": [{"message": message, "finish_reason": reason}]}).to_string();
    called(&Format::OpenAiChat.read_reply(&body).unwrap())
}

#[test]
fn the_parts_come_as_they_are_written() {
    let chunks = [
        delta(&json!({"role": "assistant", "content": "Let me "})),
        delta(&json!({"content": "see."})),
        call_delta(&json!([{"index": 0, "id": "a", "function": {"name": "add", "arguments": ""}}])),
        call_delta(&json!([{"index": 0, "function": {"arguments": "{\"x\":"}}])),
        call_delta(&json!([{"index": 0, "function": {"arguments": "1}"}}])),
        finish("tool_calls"),
    ];
    let (parts, reply) = stream(Format::OpenAiChat, sse(&chunks.each_ref().map(String::as_str)));
    let call = calls(&reply).remove(0);
    let arguments = |delta: &str| ReplyPart::CallArguments { index: 0, delta: delta.into() };
    let wanted = [
        ReplyPart::Text("Let me ".into()),
        ReplyPart::Text("see.".into()),
        ReplyPart::CallStarted { index: 0, call_id: "a".into(), name: "add".into() },
        arguments("{\"x\":"),
        arguments("1}"),
        ReplyPart::Call(call),
        ReplyPart::Finish(FinishReason::ToolCalls),
    ];
    assert_eq!(parts, wanted);
    assert_eq!((reply.text().as_str(), reply.id.as_deref()), ("Let me see.", Some("c1")));
}

#[test]
fn id_and_name_may_be_repeated_in_every_delta() {
    let piece = |text: &str| json!([{"index": 0, "id": "a", "function": {"name": "add", "arguments": text}}]);
    assert_eq!(stream_of(&[piece("{\"x\""), piece(":1"), piece("}")], "tool_calls"), [r#"add{"x":1}"#]);
}

#[test]
fn the_first_index_may_be_one() {
    let deltas = [
        json!([{"index": 1, "id": "a", "function": {"name": "add", "arguments": "{"}}]),
        json!([{"index": 1, "function": {"arguments": "}"}}]),
    ];
    assert_eq!(stream_of(&deltas, "tool_calls"), ["add{}"]);
}

#[test]
fn without_an_index_each_id_is_a_call() {
    let call = |id: &str| json!([{"id": id, "function": {"name": "add", "arguments": "{\"x\":1}"}}]);
    assert_eq!(stream_of(&[call("a"), call("b")], "tool_calls"), [r#"add{"x":1}"#, r#"add{"x":1}"#]);
}

#[test]
fn whole_calls_of_one_index_are_told_apart_by_their_ids() {
    let call = |id: &str| json!([{"index": 0, "id": id, "function": {"name": "add", "arguments": "{}"}}]);
    assert_eq!(stream_of(&[call("a"), call("b")], "stop"), ["add{}", "add{}"]);
}

#[test]
fn whole_calls_of_one_index_without_ids_are_told_apart_by_their_ends() {
    let call = |name: &str| json!([{"index": 0, "id": "", "function": {"name": name, "arguments": "{}"}}]);
    let chunks = [call_delta(&call("add")), call_delta(&call("add")), finish("stop")];
    let reply = events(Format::OpenAiChat, &chunks.each_ref().map(String::as_str));
    let ids: Vec<_> = reply.calls().map(|call| call.call_id.clone()).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    assert!(ids.iter().all(|id| id.starts_with("call_")), "{ids:?}");
    let again = events(Format::OpenAiChat, &chunks.each_ref().map(String::as_str));
    assert_eq!(again.calls().map(|call| call.call_id.clone()).collect::<Vec<_>>(), ids);
}

#[test]
fn a_name_repeated_within_an_object_begins_no_call() {
    let piece = |text: &str| json!([{"index": 0, "function": {"name": "add", "arguments": text}}]);
    let deltas = [piece("{\"a\":"), piece("{\"b\":1}"), piece("}")];
    assert_eq!(stream_of(&deltas, "tool_calls"), [r#"add{"a":{"b":1}}"#]);
}

#[test]
fn deltas_of_two_calls_may_alternate() {
    let start = |index: u64| json!([{"index": index, "id": index, "function": {"name": format!("f{index}"), "arguments": "{"}}]);
    let end = |index: u64| json!([{"index": index, "function": {"arguments": "}"}}]);
    assert_eq!(stream_of(&[start(0), start(1), end(0), end(1)], "tool_calls"), ["f0{}", "f1{}"]);
}

#[test]
fn the_legacy_function_call_is_a_call() {
    let chunks = [
        delta(&json!({"function_call": {"name": "add", "arguments": ""}})),
        delta(&json!({"function_call": {"arguments": "{\"x\":1}"}})),
        finish("function_call"),
    ];
    let reply = events(Format::OpenAiChat, &chunks.each_ref().map(String::as_str));
    assert_eq!(called(&reply), [r#"add{"x":1}"#]);
    assert_eq!(reply.finish, Some(FinishReason::ToolCalls));
}

#[test]
fn no_arguments_are_an_empty_object() {
    for function in [
        json!({"name": "now"}),
        json!({"name": "now", "arguments": null}),
        json!({"name": "now", "arguments": ""}),
        json!({"name": "now", "arguments": "null"}),
        json!({"name": "now", "arguments": "{}"}),
        json!({"name": "now", "arguments": {}}),
    ] {
        let call = json!([{"index": 0, "id": "a", "function": function}]);
        assert_eq!(stream_of(std::slice::from_ref(&call), "tool_calls"), ["now{}"], "{call}");
        assert_eq!(body(&json!({"tool_calls": call}), "tool_calls"), ["now{}"], "{call}");
    }
}

#[test]
fn a_call_that_is_cut_off_is_incomplete_whatever_the_reason_says() {
    let call = json!([{"index": 0, "id": "a", "function": {"name": "add", "arguments": "{\"x\": 1"}}]);
    for reason in ["length", "tool_calls", "stop"] {
        assert_eq!(stream_of(std::slice::from_ref(&call), reason), ["add{\"x\": 1…"], "{reason}");
        assert_eq!(body(&json!({"tool_calls": call}), reason), ["add{\"x\": 1…"], "{reason}");
    }
}

#[test]
fn only_the_last_call_can_lack_what_was_not_written() {
    let calls = json!([
        {"index": 0, "id": "a", "function": {"name": "first", "arguments": ""}},
        {"index": 1, "id": "b", "function": {"name": "second", "arguments": ""}},
    ]);
    assert_eq!(stream_of(std::slice::from_ref(&calls), "length"), ["first{}", "second…"]);
    assert_eq!(stream_of(std::slice::from_ref(&calls), "tool_calls"), ["first{}", "second{}"]);
}

#[test]
fn a_call_in_a_stream_that_ends_early_is_incomplete_unless_it_is_whole() {
    let start = |arguments: &str| {
        let function = json!({"name": "add", "arguments": arguments});
        let chunk = call_delta(&json!([{"index": 0, "id": "a", "function": function}]));
        let (_, reply) = stream(Format::OpenAiChat, sse(&[&chunk]));
        assert_eq!(reply.finish, None);
        called(&reply).remove(0)
    };
    assert_eq!(start("{\"x\":"), "add{\"x\":…");
    assert_eq!(start(""), "add…");
    assert_eq!(start("{\"x\":1}"), "add{\"x\":1}");
}

#[test]
fn json_that_is_wrong_but_not_cut_off_is_left_to_be_repaired() {
    let call = json!([{"index": 0, "id": "a", "function": {"name": "add", "arguments": "{'x': 1}"}}]);
    assert_eq!(stream_of(std::slice::from_ref(&call), "tool_calls"), ["add{'x': 1}"]);
    assert_eq!(stream_of(std::slice::from_ref(&call), "length"), ["add{'x': 1}…"]);
}

#[test]
fn reasoning_is_shown_and_kept_as_a_field_of_the_message() {
    for field in ["reasoning_content", "reasoning"] {
        let chunks = [delta(&json!({field: "Hm, "})), delta(&json!({field: "yes."})), finish("stop")];
        let (parts, reply) = stream(Format::OpenAiChat, sse(&chunks.each_ref().map(String::as_str)));
        assert_eq!(parts[..2], [ReplyPart::Reasoning("Hm, ".into()), ReplyPart::Reasoning("yes.".into())]);
        assert_eq!(kept(&reply), [json!({field: "Hm, yes."}).to_string()]);
    }
}

#[test]
fn pieces_of_a_reasoning_detail_are_joined() {
    let detail =
        |text: &str| json!({"reasoning_details": [{"type": "reasoning.text", "index": 0, "text": text}]});
    let signature = json!({"reasoning_details": [{"type": "reasoning.text", "index": 0, "signature": "s"}]});
    let chunks = [delta(&detail("Hm, ")), delta(&detail("yes.")), delta(&signature), finish("stop")];
    let reply = events(Format::OpenAiChat, &chunks.each_ref().map(String::as_str));
    let whole = json!([{"type": "reasoning.text", "index": 0, "text": "Hm, yes.", "signature": "s"}]);
    assert_eq!(kept(&reply), [json!({"reasoning_details": whole}).to_string()]);
}

#[test]
fn mistrals_content_may_be_a_list_with_thinking() {
    let thinking =
        |text: &str| json!({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": text}]}]});
    let chunks = [
        delta(&thinking("Hm, ")),
        delta(&thinking("yes.")),
        delta(&json!({"content": "Yes."})),
        finish("stop"),
    ];
    let (parts, reply) = stream(Format::Mistral, sse(&chunks.each_ref().map(String::as_str)));
    assert_eq!(parts[1], ReplyPart::Reasoning("yes.".into()));
    assert_eq!((reply.text().as_str(), kept(&reply).len()), ("Yes.", 1));
}

#[test]
fn googles_signature_stays_with_its_call() {
    let signature = json!({"google": {"thought_signature": "s"}});
    let call = json!([{"index": 0, "id": "a", "extra_content": signature,
        "function": {"name": "add", "arguments": "{}"}}]);
    let chunk = call_delta(&call);
    let reply = events(Format::OpenAiChat, &[&chunk]);
    assert_eq!(extra(&calls(&reply)[0])["extra_content"], signature);
}

#[test]
fn of_alternatives_the_first_is_read() {
    let body = json!({"choices": [
        {"index": 0, "message": {"content": "one"}, "finish_reason": "stop"},
        {"index": 1, "message": {"content": "two"}, "finish_reason": "stop"},
    ]});
    assert_eq!(Format::OpenAiChat.read_reply(&body.to_string()).unwrap().text(), "one");
}

#[test]
fn usage_is_read_wherever_it_stands() {
    let usage =
        json!({"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 2}});
    let own = json!({"id": "c1", "choices": [], "usage": usage});
    let groq = json!({"id": "c1", "choices": [], "x_groq": {"usage": usage}});
    for chunk in [own, groq] {
        let chunk = chunk.to_string();
        let usage = events(Format::OpenAiChat, &[&chunk]).usage.unwrap();
        assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (9, 2, 4));
    }
}

#[test]
fn a_field_of_another_type_does_not_make_a_reply_unreadable() {
    let body = json!({"id": 7, "choices": [{"message": {"content": {"a": 1}, "reasoning": [1], "refusal": 1.5,
        "tool_calls": null}, "finish_reason": "stop"}], "usage": {"prompt_tokens": "many"}});
    let reply = Format::OpenAiChat.read_reply(&body.to_string()).unwrap();
    assert_eq!((reply.finish, reply.usage), (Some(FinishReason::Stop), None));
}

/// Some servers write it in each chunk as long as the model goes on.
#[test]
fn an_empty_finish_reason_in_a_stream_is_none_yet() {
    let chunk = |delta: serde_json::Value, reason: &str| {
        json!({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}).to_string()
    };
    let call = |arguments: &str| json!({"tool_calls": [{"index": 0, "function": {"arguments": arguments}}]});
    let first =
        json!({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "add", "arguments": "{\"x\""}}]});
    let stream =
        [chunk(first, ""), chunk(call(":1"), ""), chunk(call("}"), ""), chunk(json!({}), "tool_calls")];
    let reply = events(Format::OpenAiChat, &stream.each_ref().map(String::as_str));
    assert_eq!(
        (called(&reply), reply.finish),
        (vec![r#"add{"x":1}"#.to_owned()], Some(FinishReason::ToolCalls))
    );
}
