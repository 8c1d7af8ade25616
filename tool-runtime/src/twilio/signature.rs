//! Who sent a webhook.

use std::{error::Error, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::http::Secret;

/// Tells Twilio's webhooks and handshakes from others', by the header `X-Twilio-Signature` (Twilio's
/// guide to webhook security).
///
/// The URL is the one Twilio was given, with its query: behind a proxy not the one the server sees.
/// Whether it has the port or not does not matter; proxies add and remove it.
///
/// ```
/// use tool_runtime::twilio::RequestValidator;
///
/// let validator = RequestValidator::new("12345"); // the account's auth token
/// let (url, body) = ("https://example.com/voice", "CallSid=CA123&From=%2B18005551212");
///
/// let signature = validator.signature(url, [("CallSid", "CA123"), ("From", "+18005551212")]);
/// assert!(validator.validate_form(url, body, &signature).is_ok());
/// assert!(validator.validate_form(url, "CallSid=CA124&From=%2B18005551212", &signature).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct RequestValidator {
    auth_token: Secret,
}

/// A request that is not Twilio's, or whose URL or parameters are not those it was signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

impl RequestValidator {
    /// Requests are known by the account's auth token; by an empty one, none is.
    pub fn new(auth_token: impl Into<Secret>) -> Self {
        Self { auth_token: auth_token.into() }
    }

    /// Checks the signature of a request with these parameters in its body, in any order.
    ///
    /// # Errors
    /// When it is not Twilio's.
    pub fn validate<K: AsRef<str>, V: AsRef<str>>(
        &self,
        url: &str,
        params: impl IntoIterator<Item = (K, V)>,
        signature: &str,
    ) -> Result<(), InvalidSignature> {
        let signature = STANDARD.decode(signature).map_err(|_| InvalidSignature)?;
        let params = signed(params);
        let is_ours = |url: &str| {
            // In constant time: how much of a guess is right must not be seen.
            self.mac(url, &params).is_some_and(|mac| mac.verify_slice(&signature).is_ok())
        };
        let is_valid = is_ours(url) || other_port(url).is_some_and(|url| is_ours(&url));
        is_valid.then_some(()).ok_or(InvalidSignature)
    }

    /// Checks the signature of a request with this body, a form as it came.
    ///
    /// # Errors
    /// When it is not Twilio's.
    pub fn validate_form(
        &self,
        url: &str,
        body: impl AsRef<[u8]>,
        signature: &str,
    ) -> Result<(), InvalidSignature> {
        self.validate(url, form_urlencoded::parse(body.as_ref()), signature)
    }

    /// Checks the signature of a request without a body: a `GET`, or the handshake of a media stream,
    /// whose URL begins with `wss://`.
    ///
    /// # Errors
    /// When it is not Twilio's.
    pub fn validate_handshake(&self, url: &str, signature: &str) -> Result<(), InvalidSignature> {
        self.validate::<&str, &str>(url, [], signature)
    }

    /// The signature Twilio gives such a request, for tests of one's own server.
    pub fn signature<K: AsRef<str>, V: AsRef<str>>(
        &self,
        url: &str,
        params: impl IntoIterator<Item = (K, V)>,
    ) -> String {
        let mac = self.mac(url, &signed(params));
        mac.map(|mac| STANDARD.encode(mac.finalize().into_bytes())).unwrap_or_default()
    }

    /// None without a token, with which anybody could sign. Every other key has one, though its type does
    /// not say so.
    fn mac(&self, url: &str, params: &str) -> Option<Hmac<Sha1>> {
        let token = Some(self.auth_token.expose()).filter(|token| !token.is_empty())?;
        let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).ok()?;
        mac.update(url.as_bytes());
        mac.update(params.as_bytes());
        Some(mac)
    }
}

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request is not signed by Twilio for this URL and these parameters")
    }
}

impl Error for InvalidSignature {}

/// Parameters as they are signed: by name, each with its values once, in order (Twilio's libraries).
fn signed<K: AsRef<str>, V: AsRef<str>>(params: impl IntoIterator<Item = (K, V)>) -> String {
    let mut params: Vec<(K, V)> = params.into_iter().collect();
    let pair = |(name, value): &(K, V)| (name.as_ref().to_owned(), value.as_ref().to_owned());
    params.sort_by_cached_key(pair);
    params.dedup_by(|one, other| pair(one) == pair(other));
    params.iter().flat_map(|(name, value)| [name.as_ref(), value.as_ref()]).collect()
}

/// The URL without its port, or with its scheme's where it has none; none if it is no URL.
fn other_port(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host_at = authority.rfind('@').map_or(0, |at| at + 1);
    let is_port = |at: &usize| authority[at + 1..].bytes().all(|byte| byte.is_ascii_digit());
    if let Some(colon) = authority.rfind(':').filter(|colon| *colon >= host_at).filter(is_port) {
        return Some(format!("{scheme}://{}{path}", &authority[..colon]));
    }
    let port = if matches!(scheme, "https" | "wss") { 443 } else { 80 };
    Some(format!("{scheme}://{authority}:{port}{path}"))
}
