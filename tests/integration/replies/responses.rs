//! `OpenAI`'s Responses and Realtime.

use serde_json::json;
use tool_runtime::{FinishReason, Format, FormatError, ReplyPart};

use super::{called, calls, error, events, extra, kept, read, sse, stream};

const CREATED: &str =
    r#"{"type":"response.created","response":{"id":"r1","status":"in_progress","output":[]}}"#;
const ADDED: &str = r#"{"type":"response.output_item.added","output_index":0,
    "item":{"type":"function_call","id":"fc_1","call_id":"call_1","name":"add","arguments":""}}"#;
const COMPLETED: &str = r#"{"type":"response.completed","response":{"id":"r1","status":"completed","output":[],
    "usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":1},"output_tokens":2}}}"#;

fn delta(text: &str) -> String {
    json!({"type": "response.function_call_arguments.delta", "output_index": 0, "item_id": "fc_1", "delta": text})
        .to_string()
}

fn done(arguments: &str, status: &str) -> String {
    json!({"type": "response.output_item.done", "output_index": 0, "item": {"type": "function_call",
        "id": "fc_1", "call_id": "call_1", "name": "add", "arguments": arguments, "status": status}})
    .to_string()
}

#[test]
fn the_item_counts_and_not_its_deltas() {
    let stream = [CREATED, ADDED, &delta("{\"x\":9"), &done("{\"x\":1}", "completed"), COMPLETED];
    let reply = events(Format::OpenAiResponses, &stream);
    assert_eq!(called(&reply), [r#"add{"x":1}"#]);
    assert_eq!(extra(&calls(&reply)[0])["id"], "fc_1");
    assert_eq!(
        (reply.finish, reply.raw_finish.as_deref()),
        (Some(FinishReason::ToolCalls), Some("completed"))
    );
    let usage = reply.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (5, 1, 2));
}

#[test]
fn a_call_is_given_out_before_the_response_is_over() {
    let (parts, _) = stream(Format::OpenAiResponses, sse(&[CREATED, ADDED, &done("{}", "completed")]));
    assert!(matches!(parts.last(), Some(ReplyPart::Call(_))), "{parts:?}");
}

#[test]
fn items_that_stand_only_in_the_completed_response_are_read() {
    let item =
        json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "add", "arguments": "{}"});
    let completed =
        json!({"type": "response.completed", "response": {"status": "completed", "output": [item]}});
    assert_eq!(called(&events(Format::OpenAiResponses, &[CREATED, &completed.to_string()])), ["add{}"]);
    let beside = [CREATED, ADDED, &done("{}", "completed"), &completed.to_string()];
    assert_eq!(called(&events(Format::OpenAiResponses, &beside)), ["add{}"], "and none of them twice");
}

#[test]
fn ids_that_differ_from_event_to_event_are_told_by_their_place() {
    let other = done("{}", "completed").replace("fc_1", "fc_2");
    assert_eq!(called(&events(Format::OpenAiResponses, &[CREATED, ADDED, &other, COMPLETED])), ["add{}"]);
}

#[test]
fn a_call_that_is_cut_off_is_incomplete() {
    let incomplete = r#"{"type":"response.incomplete","response":{"status":"incomplete",
        "incomplete_details":{"reason":"max_output_tokens"},"output":[]}}"#;
    let stream = [CREATED, ADDED, &delta("{\"x\""), &done("{\"x\"", "incomplete"), incomplete];
    let reply = events(Format::OpenAiResponses, &stream);
    assert_eq!((called(&reply).remove(0).as_str(), reply.finish), ("add{\"x\"…", Some(FinishReason::Length)));
    let early = events(Format::OpenAiResponses, &[CREATED, ADDED, &delta("{\"x\"")]);
    assert_eq!((called(&early).remove(0).as_str(), early.finish), ("add{\"x\"…", None));
}

#[test]
fn an_event_that_is_no_json_is_passed_over_where_the_item_is_whole() {
    let stream = [CREATED, ADDED, r#"{"type":"resp"#, &done("{\"x\":1}", "completed")];
    let reply = events(Format::OpenAiResponses, &stream);
    assert_eq!((called(&reply).remove(0).as_str(), reply.finish), (r#"add{"x":1}"#, None));
}

#[test]
fn a_call_that_may_have_lost_a_piece_is_never_whole() {
    let stream = [CREATED, ADDED, &delta("{\"x\":1"), r#"{"delta":"00"#, &delta("}"), COMPLETED];
    assert_eq!(called(&events(Format::OpenAiResponses, &stream)), ["add{\"x\":1}…"]);
}

#[test]
fn nothing_but_broken_events_is_an_error() {
    assert!(matches!(error(Format::OpenAiResponses, &["{", "}"]), FormatError::Malformed(_)));
}

#[test]
fn reasoning_and_the_providers_own_tools_are_kept_as_they_came() {
    let reasoning = json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"});
    let search = json!({"type": "web_search_call", "id": "ws_1", "status": "completed"});
    let body = json!({"id": "r1", "status": "completed", "output": [reasoning, search,
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Sunny."}]}]});
    let reply = Format::OpenAiResponses.read_reply(&body.to_string()).unwrap();
    assert_eq!(kept(&reply), [reasoning.to_string(), search.to_string()]);
    assert_eq!((reply.text().as_str(), reply.finish), ("Sunny.", Some(FinishReason::Stop)));
}

#[test]
fn a_custom_tools_text_stands_for_its_arguments() {
    let item = json!({"type": "custom_tool_call", "id": "ctc_1", "call_id": "call_1", "name": "shell", "input": "ls {"});
    let body = json!({"status": "completed", "output": [item]}).to_string();
    let reply = Format::OpenAiResponses.read_reply(&body).unwrap();
    assert_eq!(called(&reply), ["shellls {"]);
    assert_eq!(extra(&calls(&reply)[0])["type"], "custom_tool_call");
}

#[test]
fn a_response_that_failed_is_an_error() {
    let response =
        json!({"status": "failed", "output": [], "error": {"code": "server_error", "message": "Sorry."}});
    let failed = json!({"type": "response.failed", "response": response}).to_string();
    let wanted = FormatError::Provider { code: Some("server_error".into()), message: "Sorry.".into() };
    assert_eq!(error(Format::OpenAiResponses, &[CREATED, &failed]), wanted);
    assert_eq!(Format::OpenAiResponses.read_reply(&response.to_string()).unwrap_err(), wanted);
    let event = r#"{"type":"error","code":"server_error","message":"Sorry.","param":null}"#;
    assert_eq!(error(Format::OpenAiResponses, &[CREATED, event]), wanted);
}

#[test]
fn one_realtime_response_follows_another() {
    let transcript =
        r#"{"type":"response.output_audio_transcript.delta","output_index":0,"item_id":"m","delta":"Hi"}"#;
    let status = r#"{"type":"response.done","response":{"status":"completed","output":[]}}"#;
    let session = r#"{"type":"session.created","session":{"tools":[]}}"#;
    // A WebSocket's messages have nothing between them.
    let messages = [
        session,
        CREATED,
        ADDED,
        &delta("{}"),
        &done("{}", "completed"),
        status,
        CREATED,
        transcript,
        status,
    ];
    let (parts, reply) = stream(Format::OpenAiRealtime, messages.concat());
    let finishes = parts.iter().filter_map(|part| match part {
        ReplyPart::Finish(reason) => Some(reason.clone()),
        _ => None,
    });
    assert_eq!(finishes.collect::<Vec<_>>(), [FinishReason::ToolCalls, FinishReason::Stop]);
    assert_eq!((called(&reply).len(), reply.text().as_str()), (1, "Hi"));
}

#[test]
fn realtime_items_of_one_place_are_told_by_their_ids() {
    let message =
        r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m"}}"#;
    let text = r#"{"type":"response.output_text.delta","item_id":"m","delta":"Hi"}"#;
    let early = r#"{"type":"response.function_call_arguments.delta","item_id":"fc_1","delta":"{}"}"#;
    let messages = [CREATED, message, ADDED, text, early];
    let (_, reply) = stream(Format::OpenAiRealtime, messages.concat());
    assert_eq!((called(&reply).remove(0).as_str(), reply.text().as_str()), ("add{}", "Hi"));
}

/// It is about something else that was asked for: an update of the session, say.
#[test]
fn an_error_in_the_midst_of_a_realtime_response_does_not_end_it() {
    let event = r#"{"type":"error","error":{"type":"invalid_request_error","code":"invalid_value","message":"No.",
        "event_id":"event_7"}}"#;
    let status = r#"{"type":"response.done","response":{"status":"completed","output":[]}}"#;
    let messages = [CREATED, ADDED, event, &delta("{}"), &done("{}", "completed"), status];
    let (_, reply) = stream(Format::OpenAiRealtime, messages.concat());
    assert_eq!(called(&reply), ["add{}"]);
    assert_eq!(reply.finish, Some(FinishReason::ToolCalls));
    for outside in [vec![event], vec![CREATED, status, event]] {
        let error = read(Format::OpenAiRealtime, outside.concat()).unwrap_err();
        assert!(matches!(error, FormatError::Provider { .. }), "{error}");
    }
}

#[test]
fn a_cancelled_response_leaves_its_call_incomplete() {
    let status = r#"{"type":"response.done","response":{"status":"cancelled","status_details":
        {"type":"cancelled","reason":"turn_detected"},"output":[]}}"#;
    let (_, reply) = read(Format::OpenAiRealtime, [CREATED, ADDED, status].concat()).unwrap();
    assert_eq!(called(&reply), ["add…"]);
    assert_eq!(reply.finish, Some(FinishReason::Other("cancelled".into())));
}

/// Some servers leave the status out: the event, or that there is a response, says it.
#[test]
fn a_response_without_a_status_has_that_of_its_event() {
    let end =
        |kind: &str| json!({"type": format!("response.{kind}"), "response": {"output": []}}).to_string();
    let finish = |kind: &str| events(Format::OpenAiResponses, &[CREATED, &end(kind)]).finish;
    assert_eq!(finish("completed"), Some(FinishReason::Stop));
    assert_eq!(finish("incomplete"), Some(FinishReason::Length));
    let body = Format::OpenAiResponses.read_reply(r#"{"id": "r1", "output": []}"#).unwrap();
    assert_eq!(body.finish, Some(FinishReason::Stop));
}
