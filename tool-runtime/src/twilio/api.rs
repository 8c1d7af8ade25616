//! One exchange with Twilio's REST API.

use std::time::SystemTime;

use hyper::{
    Method, Response, StatusCode, Uri,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::Value;
use tracing::trace;

use super::{CallRecord, TwilioError};
use crate::http::{Failure, HttpClient, Patience, Secrets, retry_after, whole};

/// The form that ends a call, and its type.
const COMPLETED: &str = "Status=completed";
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// What is asked of Twilio.
#[derive(Clone, Copy)]
pub(super) enum Asked {
    /// To end the call (`UpdateCall` of its API).
    End,
    /// What it knows of the call (`FetchCall`).
    Look,
}

/// Asks once, and reads what Twilio says of the call at `uri`.
pub(super) async fn exchange(
    http: &HttpClient,
    uri: &Uri,
    asked: Asked,
    patience: Patience,
) -> Result<CallRecord, Failure<TwilioError>> {
    let (method, form) = match asked {
        Asked::End => (Method::POST, COMPLETED),
        Asked::Look => (Method::GET, ""),
    };
    let mut request = http.request(method, uri.clone(), Bytes::from_static(form.as_bytes()));
    if !form.is_empty() {
        request.headers_mut().entry(CONTENT_TYPE).or_insert(FORM);
    }
    let response = http.send(request, patience, patience.first_byte_due()).await?;
    if !response.status().is_success() {
        return Err(refusal(response, patience, &http.secrets).await);
    }
    // Twilio has agreed, whatever becomes of the body.
    let body = whole(response.into_body(), patience).await.unwrap_or_default();
    CallRecord::read(&body, &http.secrets).ok_or_else(|| TwilioError::Malformed.into())
}

async fn refusal(
    response: Response<Incoming>,
    patience: Patience,
    secrets: &Secrets,
) -> Failure<TwilioError> {
    let status = response.status();
    let retry_after = retry_after(response.headers(), SystemTime::now());
    let body = whole(response.into_body(), patience).await.unwrap_or_default();
    let words = secrets.hidden_in(&String::from_utf8_lossy(&body));
    trace!(status = status.as_u16(), body = words, "a request to Twilio was refused");
    let error = match status {
        StatusCode::UNAUTHORIZED => TwilioError::Unauthorized,
        StatusCode::TOO_MANY_REQUESTS => TwilioError::RateLimited { retry_after },
        status if status.is_server_error() => TwilioError::Server { status: status.as_u16() },
        status => rejected(status.as_u16(), &body, secrets),
    };
    Failure { error, retry_after }
}

/// What Twilio's `{code, message, more_info, status}` says, as far as it is there.
fn rejected(status: u16, body: &[u8], secrets: &Secrets) -> TwilioError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = body["code"].as_u64().and_then(|code| code.try_into().ok());
    let message = secrets.quoted(body["message"].as_str().unwrap_or_default());
    TwilioError::Rejected { status, code, message }
}
