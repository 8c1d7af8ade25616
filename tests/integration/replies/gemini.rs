//! Google's Gemini.

use serde_json::json;
use tool_runtime::{FinishReason, Format, FormatError, ReplyPart};

use super::{called, calls, events, extra, kept, read, sse, stream};

fn chunk(parts: &serde_json::Value) -> String {
    json!({"responseId": "r1", "candidates": [{"content": {"role": "model", "parts": parts}}]}).to_string()
}

fn last(reason: &str) -> String {
    json!({"candidates": [{"finishReason": reason}], "usageMetadata": {"promptTokenCount": 5,
        "cachedContentTokenCount": 2, "candidatesTokenCount": 3, "thoughtsTokenCount": 4}})
    .to_string()
}

#[test]
fn calls_without_ids_get_stable_ones() {
    let call = json!({"functionCall": {"name": "add", "args": {"x": 1.50}}});
    let body = chunk(&json!([call, call]));
    let reply = Format::Gemini.read_reply(&body).unwrap();
    let ids: Vec<_> = reply.calls().map(|call| call.call_id.clone()).collect();
    assert_ne!(ids[0], ids[1]);
    let again = events(Format::Gemini, &[&body]);
    assert_eq!(again.calls().map(|call| call.call_id.clone()).collect::<Vec<_>>(), ids);
    let other = Format::Gemini.read_reply(&body.replace("r1", "r2")).unwrap();
    assert!(other.calls().all(|call| !ids.contains(&call.call_id)), "of two replies, two calls");
}

#[test]
fn stop_with_calls_means_that_it_waits_for_them() {
    let reply = events(Format::Gemini, &[&chunk(&json!([{"functionCall": {"name": "now"}}])), &last("STOP")]);
    assert_eq!(called(&reply), ["now{}"]);
    assert_eq!((reply.finish, reply.raw_finish.as_deref()), (Some(FinishReason::ToolCalls), Some("STOP")));
    let usage = reply.usage.unwrap();
    assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (5, 2, 7));
}

#[test]
fn signatures_stay_with_what_they_sign() {
    let parts = json!([
        {"text": "Hm.", "thought": true},
        {"functionCall": {"name": "add", "args": {}}, "thoughtSignature": "s1"},
        {"text": "Done.", "thoughtSignature": "s2"},
    ]);
    let (shown, reply) = stream(Format::Gemini, sse(&[&chunk(&parts), &last("STOP")]));
    assert!(shown.contains(&ReplyPart::Reasoning("Hm.".into())), "{shown:?}");
    assert_eq!(extra(&calls(&reply)[0])["thoughtSignature"], "s1");
    let signed = json!({"text": "", "thoughtSignature": "s2"});
    assert_eq!(kept(&reply), [json!({"text": "Hm.", "thought": true}).to_string(), signed.to_string()]);
    assert_eq!(reply.text(), "Done.");
}

#[test]
fn pieces_of_a_thought_are_joined() {
    let thought = |text: &str| chunk(&json!([{"text": text, "thought": true}]));
    let reply = events(Format::Gemini, &[&thought("Hm, "), &thought("yes."), &last("STOP")]);
    assert_eq!(kept(&reply), [json!({"text": "Hm, yes.", "thought": true}).to_string()]);
}

#[test]
fn code_it_ran_itself_is_kept() {
    let code = json!({"executableCode": {"language": "PYTHON", "code": "print(1)"}});
    let result = json!({"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}});
    let reply = events(Format::Gemini, &[&chunk(&json!([code, result])), &last("STOP")]);
    assert_eq!(kept(&reply), [code.to_string(), result.to_string()]);
}

fn piece(piece: &serde_json::Value) -> String {
    chunk(&json!([{"functionCall": piece}]))
}

fn at(path: &str, text: &str) -> String {
    piece(&json!({"partialArgs": [{"jsonPath": path, "stringValue": text}], "willContinue": true}))
}

#[test]
fn arguments_in_pieces_are_put_together() {
    let begin = piece(&json!({"name": "add", "willContinue": true}));
    let end = piece(&json!({}));
    let one = [&*begin, &at("$.list[0].a", "x"), &at("$.list[1].a", "y"), &end];
    let stream: Vec<_> = one.iter().copied().chain(one).collect();
    let whole = r#"add{"list":[{"a":"x"},{"a":"y"}]}"#;
    assert_eq!(called(&events(Format::Gemini, &stream)), [whole, whole]);
}

#[test]
fn arguments_whose_pieces_do_not_end_are_incomplete() {
    let begin = piece(&json!({"name": "add", "willContinue": true}));
    for end in [vec![], vec![last("MAX_TOKENS")], vec![last("STOP")]] {
        let mut stream = vec![begin.clone(), at("$.a", "x")];
        stream.extend(end);
        let stream: Vec<_> = stream.iter().map(String::as_str).collect();
        let reply = events(Format::Gemini, &stream);
        assert!(calls(&reply)[0].incomplete, "{:?}", reply.finish);
    }
}

#[test]
fn a_stream_may_be_a_list() {
    let list = format!("[{},\r\n{}]", chunk(&json!([{"text": "Hi"}])), last("STOP"));
    assert_eq!(stream(Format::Gemini, &list).1.text(), "Hi");
    assert_eq!(Format::Gemini.read_reply(&list).unwrap().text(), "Hi");
}

#[test]
fn a_prompt_that_was_blocked_is_a_finish() {
    let reply = Format::Gemini.read_reply(r#"{"promptFeedback": {"blockReason": "SAFETY"}}"#).unwrap();
    assert_eq!(
        (reply.finish, reply.raw_finish.as_deref()),
        (Some(FinishReason::ContentFilter), Some("SAFETY"))
    );
}

#[test]
fn an_error_is_an_error() {
    let body = r#"{"error": {"code": 503, "status": "UNAVAILABLE", "message": "Overloaded."}}"#;
    let wanted = FormatError::Provider { code: Some("UNAVAILABLE".into()), message: "Overloaded.".into() };
    assert_eq!(Format::Gemini.read_reply(body).unwrap_err(), wanted);
    assert_eq!(read(Format::Gemini, sse(&[body])).unwrap_err(), wanted);
}

#[test]
fn live_messages_are_read_without_the_sound() {
    let audio = json!({"inlineData": {"mimeType": "audio/pcm", "data": "AAAA"}});
    let messages = [
        json!({"setupComplete": {}}),
        json!({"toolCall": {"functionCalls": [{"id": "f1", "name": "add", "args": {"x": 1}}]}}),
        json!({"serverContent": {"modelTurn": {"parts": [audio]}, "outputTranscription": {"text": "It is 1."}}}),
        json!({"serverContent": {"turnComplete": true}, "usageMetadata": {"promptTokenCount": 5, "responseTokenCount": 3}}),
    ];
    let messages = messages.map(|message| format!("{message:#}")).concat();
    let (parts, reply) = stream(Format::Gemini, messages);
    assert_eq!((called(&reply), kept(&reply).len()), (vec![r#"add{"x":1}"#.to_owned()], 0));
    assert_eq!((reply.text().as_str(), reply.usage.unwrap().output_tokens), ("It is 1.", 3));
    let said = parts.iter().position(|part| matches!(part, ReplyPart::Text(_)));
    let call = parts.iter().position(|part| matches!(part, ReplyPart::Call(_)));
    assert!(call < said, "the call is given out at once");
}
