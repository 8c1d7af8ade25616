//! What every client behind HTTP is told when it is set up.

use std::fmt;

use super::{Client, Endpoint};
use crate::{
    formats::{Dialect, Format},
    http::{HttpOptions, Secret},
    llm::LlmError,
};

/// What every client behind HTTP is told when it is set up.
#[derive(Clone)]
pub(in crate::llm) struct Settings {
    pub(in crate::llm) model: String,
    pub(in crate::llm) base_url: String,
    pub(in crate::llm) api_key: Option<Secret>,
    pub(in crate::llm) strict: bool,
    pub(in crate::llm) http: HttpOptions,
}

impl Settings {
    pub(in crate::llm) fn new(model: String, base_url: &str) -> Self {
        let (api_key, http) = (None, HttpOptions::default());
        Self { model, base_url: base_url.to_owned(), api_key, strict: false, http }
    }

    /// The client of `path` under the base URL, which speaks `format`. The key goes into the header
    /// `name`, after `scheme`.
    pub(in crate::llm) fn client(
        self,
        path: &str,
        format: Format,
        (name, scheme): (&str, &str),
    ) -> Result<Client, LlmError> {
        let endpoint =
            Endpoint::new(&self.base_url, path, self.http)?.with_key(name, scheme, self.api_key)?;
        let dialect = if self.strict { format.strict() } else { Dialect::from(format) };
        Ok(Client { endpoint, dialect, model: self.model })
    }
}

/// Without the query of the base URL, where some gateways want a key.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = self.base_url.split_once('?').map_or(self.base_url.as_str(), |(base, _)| base);
        f.debug_struct("Settings")
            .field("model", &self.model)
            .field("base_url", &base_url)
            .field("api_key", &self.api_key)
            .field("strict", &self.strict)
            .field("http", &self.http)
            .finish()
    }
}

/// The methods of a builder that keeps [`Settings`] in a field of that name; `$header` is where the
/// key goes.
macro_rules! settings {
    ($header:literal) => {
        /// Sets where the API stands, the version in its path included: `http://localhost:8080/v1`. A
        /// query is kept.
        #[must_use]
        pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
            self.settings.base_url = base_url.into();
            self
        }

        #[doc = concat!("Sets the key, which goes into the header `", $header, "`.")]
        #[must_use]
        pub fn api_key(mut self, api_key: impl Into<$crate::http::Secret>) -> Self {
            self.settings.api_key = Some(api_key.into());
            self
        }

        /// Asks the provider to hold the model to the schemas of the tools that can be strict.
        #[must_use]
        pub fn strict(mut self, strict: bool) -> Self {
            self.settings.strict = strict;
            self
        }

        /// Sets how patient the client is, and the headers it adds.
        #[must_use]
        pub fn http(mut self, http: $crate::http::HttpOptions) -> Self {
            self.settings.http = http;
            self
        }
    };
}

pub(in crate::llm) use settings;
