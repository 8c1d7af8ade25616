//! What is no reply.

use serde_json::json;
use tool_runtime::{Format, FormatError};

use super::{error, read, sse};

#[test]
fn what_is_nothing_of_a_reply_is_malformed() {
    let html = "<!DOCTYPE html><html><body>502: Bad Gateway</body></html>\n";
    for format in Format::ALL {
        for body in ["", "\n\n", html, "null", "{}", "[]", "{\"a\":1}", "data: [DONE]\n\n", "{"] {
            let streamed = read(format, body);
            assert!(
                matches!(streamed, Err(FormatError::Malformed(_))),
                "{format:?} of {body:?}: {streamed:?}"
            );
            let whole = format.read_reply(body);
            assert!(matches!(whole, Err(FormatError::Malformed(_))), "{format:?} of {body:?}: {whole:?}");
        }
    }
}

#[test]
fn an_error_amid_a_chat_is_an_error() {
    let said = json!({"id": "c", "choices": [{"delta": {"content": "a"}}]}).to_string();
    let wanted = FormatError::Provider { code: Some("server_error".into()), message: "Sorry.".into() };
    for report in [
        json!({"error": {"message": "Sorry.", "type": "x", "code": "server_error"}}),
        json!({"error": {"message": "Sorry.", "type": "server_error"}}),
        json!({"error": {"message": "Sorry.", "type": "server_error", "code": null}, "choices": []}),
    ] {
        assert_eq!(error(Format::OpenAiChat, &[&said, &report.to_string()]), wanted);
    }
}

#[test]
fn an_error_may_be_worded_otherwise() {
    let wanted = FormatError::Provider { code: None, message: "Sorry.".into() };
    for report in [json!({"error": "Sorry."}), json!({"object": "error", "message": "Sorry.", "code": 400})] {
        assert_eq!(error(Format::OpenAiChat, &[&report.to_string()]), wanted);
        assert_eq!(Format::Mistral.read_reply(&report.to_string()).unwrap_err(), wanted);
    }
    let named = "event: error\ndata: {\"message\": \"Sorry.\"}\n\n";
    assert_eq!(read(Format::OpenAiChat, named).unwrap_err(), wanted);
}

#[test]
fn a_broken_event_of_a_chat_is_malformed() {
    let said = json!({"id": "c", "choices": [{"delta": {"content": "a"}}]}).to_string();
    for broken in
        ["{", "{\"choices\": 1}", "nonsense", "{\"choices\":[{\"delta\":{\"content\":\"\\ud800\"}}]}"]
    {
        assert!(matches!(error(Format::OpenAiChat, &[&said, broken]), FormatError::Malformed(_)), "{broken}");
    }
    let mut bytes = sse(&[&said]).into_bytes();
    bytes.extend(b"data: \xff\n\n");
    assert!(matches!(read(Format::OpenAiChat, bytes), Err(FormatError::Malformed(_))));
}
