//! Replies that are none: what a status and its body say.

use std::time::SystemTime;

use hyper::{Response, body::Incoming};
use serde_json::Value;
use tracing::trace;

use crate::{
    formats::FormatError,
    http::{Failure, Patience, Secrets, retry_after, whole},
    llm::LlmError,
};

pub(super) async fn read(
    response: Response<Incoming>,
    patience: Patience,
    secrets: &Secrets,
) -> Failure<LlmError> {
    let status = response.status().as_u16();
    let retry_after = retry_after(response.headers(), SystemTime::now());
    let body = whole(response.into_body(), patience).await.unwrap_or_default();
    let words = secrets.hidden_in(&String::from_utf8_lossy(&body));
    trace!(status, body = words, "a request to a model was refused");
    let error = match status {
        401 => LlmError::Unauthorized,
        429 => LlmError::RateLimited { retry_after },
        300..=499 => LlmError::Rejected { status, message: secrets.quoted(&message(&body)) },
        500.. => LlmError::Server { status },
        _ => LlmError::Malformed(format!("it has the status {status}")),
    };
    Failure { error, retry_after }
}

/// An error reported in the midst of a reply, as far as it may be repeated.
pub(super) fn reported(error: FormatError, secrets: &Secrets) -> FormatError {
    match error {
        FormatError::Provider { code, message } => FormatError::Provider {
            code: code.map(|code| secrets.quoted(&code)),
            message: secrets.quoted(&message),
        },
        error => error,
    }
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

#[cfg(test)]
mod tests {
    use super::message;

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
}
