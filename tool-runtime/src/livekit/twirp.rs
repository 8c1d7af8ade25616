//! One call of the server's API, over Twirp: a protobuf message each way, JSON where it fails.

use std::time::SystemTime;

use http_body_util::Full;
use hyper::{
    Method, Request, StatusCode,
    body::Bytes,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use livekit_api::access_token::VideoGrants;
use prost::Message;
use serde::Deserialize;

use super::{error::LiveKitError, token::Keys};
use crate::{
    http::{Failure, HttpClient, HttpError, Patience, Secret, Secrets, retry, retry_after, whole},
    serde_json,
};

/// What both messages are written in.
pub(super) const PROTOBUF: &str = "application/protobuf";

/// A method of the room service that answers with nothing but that it is done.
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) message: Bytes,
    /// The least it can be done with.
    pub(super) grants: VideoGrants,
}

/// A server, and what its requests are signed with.
pub(super) struct Client {
    pub(super) http: HttpClient,
    pub(super) keys: Keys,
}

/// An error as Twirp writes it.
#[derive(Deserialize)]
struct Refusal {
    code: String,
    #[serde(default)]
    msg: String,
}

impl Client {
    /// Makes a call until it is done or it makes no sense to try again.
    ///
    /// It is for calls that bear repetition: where an answer was lost, the next one says that there is
    /// nothing left to do.
    pub(super) async fn call(&self, call: &Call) -> Result<(), LiveKitError> {
        let options = &self.http.options;
        let patience = Patience::new(options);
        retry(options, patience, LiveKitError::is_retryable, || self.attempt(call, patience)).await
    }

    async fn attempt(&self, call: &Call, patience: Patience) -> Result<(), Failure<LiveKitError>> {
        let token = self.keys.token(call.grants.clone())?;
        let request = self.request(call, &token)?;
        let sent = self.http.send(request, patience, patience.first_byte_due()).await;
        let (head, body) = sent?.into_parts();
        let body = whole(body, patience).await;
        let secrets = Secrets::of([token.expose(), self.keys.secret.expose()]);
        let told = |words: &str| self.http.secrets.quoted(&secrets.hidden_in(words));
        outcome(head.status, &head.headers, body, told)
            .map_err(|error| Failure { error, retry_after: retry_after(&head.headers, SystemTime::now()) })
    }

    fn request(&self, call: &Call, token: &Secret) -> Result<Request<Full<Bytes>>, LiveKitError> {
        let uri = self.http.uri(&format!("/twirp/livekit.RoomService/{}", call.method))?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose()));
        let mut bearer = bearer.map_err(|error| LiveKitError::Unsent(error.to_string()))?;
        bearer.set_sensitive(true);
        let mut request = self.http.request(Method::POST, uri, call.message.clone());
        request.headers_mut().insert(AUTHORIZATION, bearer);
        Ok(request)
    }
}

/// What an answer says. Nothing but an empty message of the server's own is taken for success: any
/// server, or proxy, has pages of status 200. Nor does a page of status 404 say that a room is gone.
/// Of the server's words only as much is `told` as may be.
fn outcome(
    status: StatusCode,
    headers: &HeaderMap,
    body: Result<Bytes, HttpError>,
    told: impl Fn(&str) -> String,
) -> Result<(), LiveKitError> {
    let malformed = LiveKitError::Malformed { status: status.as_u16() };
    if status == StatusCode::OK {
        let is_message = is_protobuf(headers) && <()>::decode(body?).is_ok();
        return if is_message { Ok(()) } else { Err(malformed) };
    }
    // The plain text in which servers refuse a token quotes it; so nothing but Twirp's is repeated.
    let refusal = serde_json::from_slice(&body.unwrap_or_default());
    Err(refusal.map_or(malformed, |Refusal { code, msg }| LiveKitError::Refused {
        status: status.as_u16(),
        code: told(&code),
        message: told(&msg),
    }))
}

fn is_protobuf(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(PROTOBUF))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOi.eyJ2aWRlbyI6e30.c2lnbmF0dXJl";

    fn said(status: StatusCode, kind: &'static str, body: &str) -> Result<(), LiveKitError> {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let body = Ok(Bytes::copy_from_slice(body.as_bytes()));
        outcome(status, &headers, body, |words| Secrets::of([TOKEN]).quoted(words))
    }

    #[test]
    fn only_the_servers_own_message_is_success() {
        assert_eq!(said(StatusCode::OK, "application/protobuf", ""), Ok(()));
        assert_eq!(said(StatusCode::OK, "Application/Protobuf; q=1", ""), Ok(()));
        for kind in ["", "text/html", "application/json", "application/protobuf-ish"] {
            assert_eq!(
                said(StatusCode::OK, kind, ""),
                Err(LiveKitError::Malformed { status: 200 }),
                "{kind}"
            );
        }
    }

    #[test]
    fn a_server_that_quotes_the_token_is_not_repeated() {
        let quoted = format!(r#"{{"code": "unauthenticated", "msg": "invalid token: {TOKEN}"}}"#);
        let error = said(StatusCode::UNAUTHORIZED, "application/json", &quoted).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(TOKEN), "{error}");
        assert!(error.to_string().contains("invalid token: (secret)"), "{error}");
        let plain =
            said(StatusCode::UNAUTHORIZED, "text/plain", &format!("invalid token: {TOKEN}")).unwrap_err();
        assert_eq!(plain, LiveKitError::Malformed { status: 401 });
    }

    #[test]
    fn a_message_is_not_needed() {
        let error = said(StatusCode::NOT_FOUND, "application/json", r#"{"code": "not_found"}"#).unwrap_err();
        assert!(error.is_not_found());
    }
}
