//! Where requests go.

use hyper::{
    Uri,
    header::{ACCEPT, CONTENT_TYPE, HeaderName},
};

use crate::{
    http::{HttpClient, HttpOptions, Secret},
    llm::LlmError,
};

const HEADERS: [(HeaderName, &str); 2] =
    [(CONTENT_TYPE, "application/json"), (ACCEPT, "text/event-stream, application/json")];

/// Where requests go.
pub(super) struct Endpoint {
    pub(super) http: HttpClient,
    pub(super) uri: Uri,
}

impl Endpoint {
    /// The endpoint `path` under a base URL. The options' headers go before those every request has.
    pub(super) fn new(base_url: &str, path: &str, options: HttpOptions) -> Result<Self, LlmError> {
        let http = HttpClient::new(base_url, &HEADERS, options)?;
        let uri = http.uri(path)?;
        Ok(Self { http, uri })
    }

    /// With a header of the provider's, unless the options have one of that name.
    #[cfg(feature = "anthropic")]
    pub(super) fn with_header(self, name: &str, value: &str) -> Result<Self, LlmError> {
        Ok(Self { http: self.http.with_header(name, value)?, ..self })
    }

    /// With the key, if there is one, in the provider's header for it.
    pub(super) fn with_key(self, name: &str, scheme: &str, key: Option<Secret>) -> Result<Self, LlmError> {
        let Some(key) = key else { return Ok(self) };
        let value = format!("{scheme}{}", key.expose());
        Ok(Self { http: self.http.with_key(name, &value, &[key.expose()])?, ..self })
    }
}
