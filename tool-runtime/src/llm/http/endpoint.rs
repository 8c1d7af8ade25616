//! Where requests go, and how they get there.

use std::sync::Arc;

use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Request, Uri,
    body::Bytes,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT},
    http::uri::PathAndQuery,
};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, ring},
};

use super::{HttpOptions, Secret, secret::Secrets};
use crate::llm::LlmError;

/// Where requests go, and how they get there. Connections are kept and used again; nothing is
/// redirected, so that a key goes nowhere else.
pub(super) struct Endpoint {
    pub(super) client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    uri: Uri,
    headers: HeaderMap,
    pub(super) secrets: Secrets,
    pub(super) options: HttpOptions,
}

impl Endpoint {
    /// The endpoint `path` under a base URL. The options' headers go before those every request has.
    pub(super) fn new(base_url: &str, path: &str, options: HttpOptions) -> Result<Self, LlmError> {
        let uri = uri(base_url, path).ok_or_else(|| {
            LlmError::Config("the base URL is no http or https URL without user and password".into())
        })?;
        let mut headers = own_headers();
        for (name, value) in &options.headers {
            let (name, value) = header(name, value.expose())?;
            headers.insert(name, value);
        }
        let secrets = Secrets::of(values(&options));
        let client = client(uri.scheme_str() == Some("https"), &options)?;
        Ok(Self { client, uri, headers, secrets, options })
    }

    /// With a header of the provider's, unless the options have one of that name.
    pub(super) fn with_header(mut self, name: &str, value: &str) -> Result<Self, LlmError> {
        let (name, value) = header(name, value)?;
        self.headers.entry(name).or_insert(value);
        Ok(self)
    }

    /// With the key, if there is one, in the provider's header for it.
    pub(super) fn with_key(self, name: &str, scheme: &str, key: Option<Secret>) -> Result<Self, LlmError> {
        let Some(key) = key else { return Ok(self) };
        let mut endpoint = self.with_header(name, &format!("{scheme}{}", key.expose()))?;
        endpoint.secrets = Secrets::of(values(&endpoint.options).chain([key.expose()]));
        Ok(endpoint)
    }

    pub(super) fn request(&self, body: Bytes) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

fn values(options: &HttpOptions) -> impl Iterator<Item = &str> {
    options.headers.iter().map(|(_, value)| value.expose())
}

/// `path` under the base URL, whose query stays.
fn uri(base_url: &str, path: &str) -> Option<Uri> {
    let mut parts = base_url.trim().parse::<Uri>().ok()?.into_parts();
    let is_http = matches!(parts.scheme.as_ref()?.as_str(), "http" | "https");
    if !is_http || parts.authority.as_ref()?.as_str().contains('@') {
        return None;
    }
    let base = parts.path_and_query.take();
    let folder = base.as_ref().map_or("", PathAndQuery::path).trim_end_matches('/');
    let query = base.as_ref().and_then(PathAndQuery::query).map(|query| format!("?{query}"));
    let path_and_query = format!("{folder}{path}{}", query.unwrap_or_default());
    parts.path_and_query = Some(path_and_query.parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn own_headers() -> HeaderMap {
    let own = [
        (CONTENT_TYPE, "application/json"),
        (ACCEPT, "text/event-stream, application/json"),
        (USER_AGENT, concat!("tool-runtime/", env!("CARGO_PKG_VERSION"))),
    ];
    own.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), LlmError> {
    let problem = || LlmError::Config(format!("HTTP does not allow the header `{name}` or its value"));
    let mut value = HeaderValue::from_str(value).map_err(|_| problem())?;
    value.set_sensitive(true);
    Ok((HeaderName::from_bytes(name.as_bytes()).map_err(|_| problem())?, value))
}

fn client(
    is_https: bool,
    options: &HttpOptions,
) -> Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>, LlmError> {
    let mut http = HttpConnector::new();
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(options.connect_timeout));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls(is_https)?)
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Ok(Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}

/// TLS that trusts whom the machine trusts, done by the process's crypto provider if it chose one.
fn tls(is_https: bool) -> Result<ClientConfig, LlmError> {
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let problem = |error: &dyn std::error::Error| LlmError::Config(format!("TLS: {error}"));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| problem(&error))?;
    let builder = if is_https {
        builder.with_native_roots().map_err(|error| problem(&error))?
    } else {
        builder.with_root_certificates(RootCertStore::empty()) // of which there is no use
    };
    Ok(builder.with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::uri;

    fn joined(base_url: &str) -> Option<String> {
        uri(base_url, "/chat/completions").map(|uri| uri.to_string())
    }

    #[test]
    fn a_path_goes_under_the_base_url() {
        let expected = Some("http://localhost:8080/v1/chat/completions".to_owned());
        assert_eq!(joined("http://localhost:8080/v1"), expected);
        assert_eq!(joined("http://localhost:8080/v1/"), expected);
        assert_eq!(joined("https://api.test").as_deref(), Some("https://api.test/chat/completions"));
    }

    #[test]
    fn the_query_of_the_base_url_stays() {
        let joined = joined("https://api.test/openai/?api-version=7");
        assert_eq!(joined.as_deref(), Some("https://api.test/openai/chat/completions?api-version=7"));
    }

    #[test]
    fn what_is_no_http_url_is_refused() {
        for base_url in
            ["", "api.openai.com", "ftp://api.test", "https://user:word@api.test", "http://", "/v1"]
        {
            assert_eq!(joined(base_url), None, "{base_url}");
        }
    }
}
