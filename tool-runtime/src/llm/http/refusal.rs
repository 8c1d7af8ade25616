//! Replies that are none: what a status and its body say.

use std::time::SystemTime;

use http_body_util::{BodyExt, Collected, Limited};
use hyper::{Response, body::Incoming};
use serde_json::Value;
use tracing::trace;

use super::{attempt::Failure, backoff::retry_after, patience::Patience, secret::Secrets};
use crate::{formats::FormatError, llm::LlmError};

/// How much of a body is looked at.
const LONGEST_BODY: usize = 64 << 10;
/// How much of a provider's words is repeated.
const LONGEST_MESSAGE: usize = 500;

pub(super) async fn read(response: Response<Incoming>, patience: Patience, secrets: &Secrets) -> Failure {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), SystemTime::now());
    let body = patience.idle(Limited::new(response.into_body(), LONGEST_BODY).collect()).await;
    let body = body.ok().and_then(Result::ok).map(Collected::to_bytes).unwrap_or_default();
    let words = secrets.hidden_in(&String::from_utf8_lossy(&body));
    trace!(status, body = words, "a request to a model was refused");
    let error = match status {
        401 => LlmError::Unauthorized,
        429 => LlmError::RateLimited { retry_after },
        300..=499 => LlmError::Rejected { status, message: told(&message(&body), secrets) },
        500.. => LlmError::Server { status },
        _ => LlmError::Malformed(format!("it has the status {status}")),
    };
    Failure { error, retry_after }
}

/// An error reported in the midst of a reply, as far as it may be repeated.
pub(super) fn reported(error: FormatError, secrets: &Secrets) -> FormatError {
    match error {
        FormatError::Provider { code, message } => FormatError::Provider {
            code: code.map(|code| told(&code, secrets)),
            message: told(&message, secrets),
        },
        error => error,
    }
}

/// A provider's words, as far as they may be repeated.
fn told(words: &str, secrets: &Secrets) -> String {
    shortened(&secrets.hidden_in(words))
}

/// The provider's words, wherever they stand: `error.message` (OpenAI, Anthropic), `error`,
/// `message`, `detail` (servers on `FastAPI`).
fn message(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let places = [
        &body["error"]["message"],
        &body["error"],
        &body["message"],
        &body["detail"],
        &body["detail"][0]["msg"],
    ];
    places.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned()
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(LONGEST_MESSAGE) {
        Some((end, _)) => format!("{}..", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_MESSAGE, message, shortened};

    #[test]
    fn the_providers_words_are_found() {
        let bodies = [
            r#"{"error": {"message": "no such model", "type": "invalid_request_error"}}"#,
            r#"{"type": "error", "error": {"type": "not_found_error", "message": "no such model"}}"#,
            r#"{"error": "no such model"}"#,
            r#"{"message": "no such model"}"#,
            r#"{"detail": [{"loc": ["body"], "msg": "no such model"}]}"#,
        ];
        for body in bodies {
            assert_eq!(message(body.as_bytes()), "no such model", "{body}");
        }
    }

    #[test]
    fn a_body_without_words_has_none() {
        for body in ["", "<html>no</html>", "[]", "null", r#"{"error": {}}"#] {
            assert_eq!(message(body.as_bytes()), "", "{body}");
        }
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(shortened(&"é".repeat(LONGEST_MESSAGE + 1)), format!("{}..", "é".repeat(LONGEST_MESSAGE)));
        assert_eq!(shortened("short"), "short");
    }
}
