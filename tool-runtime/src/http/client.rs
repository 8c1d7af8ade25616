//! A client of one server.

use std::{error::Error, sync::Arc};

use http_body_util::Full;
use hyper::{
    HeaderMap, Method, Request, Response, Uri,
    body::{Bytes, Incoming},
    header::{HeaderName, HeaderValue, USER_AGENT},
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
use tokio::time::Instant;

use super::{HttpError, HttpOptions, Patience, Secrets};

type Connections = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// A client of one server. Connections are kept and used again; nothing is redirected, so that a key
/// goes nowhere else.
pub(crate) struct HttpClient {
    connections: Connections,
    base: Uri,
    headers: HeaderMap,
    pub(crate) secrets: Secrets,
    pub(crate) options: HttpOptions,
}

impl HttpClient {
    /// The client of what stands under a base URL. The options' headers go before the `own`.
    pub(crate) fn new(
        base_url: &str,
        own: &[(HeaderName, &'static str)],
        options: HttpOptions,
    ) -> Result<Self, HttpError> {
        let base = base(base_url).ok_or_else(no_url)?;
        let mut headers = own_headers(own);
        for (name, value) in &options.headers {
            let (name, value) = header(name, value.expose())?;
            headers.insert(name, value);
        }
        let secrets = Secrets::of(values(&options));
        let connections = connections(base.scheme_str() == Some("https"), &options)?;
        Ok(Self { connections, base, headers, secrets, options })
    }

    /// With a header of the server's, unless the options have one of that name.
    #[cfg(any(feature = "anthropic", feature = "openai", feature = "twilio"))]
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Result<Self, HttpError> {
        let (name, value) = header(name, value)?;
        self.headers.entry(name).or_insert(value);
        Ok(self)
    }

    /// With a key in the server's header for it, of which the `hidden` parts must not be seen.
    #[cfg(any(feature = "anthropic", feature = "openai", feature = "twilio"))]
    pub(crate) fn with_key(self, name: &str, value: &str, hidden: &[&str]) -> Result<Self, HttpError> {
        let mut client = self.with_header(name, value)?;
        client.secrets = Secrets::of(values(&client.options).chain(hidden.iter().copied()));
        Ok(client)
    }

    /// `path` under the base URL, whose query stays.
    pub(crate) fn uri(&self, path: &str) -> Result<Uri, HttpError> {
        joined(&self.base, path).ok_or_else(no_url)
    }

    pub(crate) fn request(&self, method: Method, uri: Uri, body: Bytes) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.clone();
        request
    }

    /// Sends a request and waits for the head of its reply, until it is due.
    pub(crate) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        patience: Patience,
        due: Instant,
    ) -> Result<Response<Incoming>, HttpError> {
        let response = patience.first_byte(due, self.connections.request(request)).await?;
        response.map_err(|error| HttpError::unanswered(&error))
    }
}

fn values(options: &HttpOptions) -> impl Iterator<Item = &str> {
    options.headers.iter().map(|(_, value)| value.expose())
}

fn no_url() -> HttpError {
    HttpError::Config("the base URL is no http or https URL without user and password".into())
}

fn base(base_url: &str) -> Option<Uri> {
    let base = base_url.trim().parse::<Uri>().ok()?;
    let is_http = matches!(base.scheme_str()?, "http" | "https");
    (is_http && !base.authority()?.as_str().contains('@')).then_some(base)
}

fn joined(base: &Uri, path: &str) -> Option<Uri> {
    let mut parts = base.clone().into_parts();
    let base = parts.path_and_query.take();
    let folder = base.as_ref().map_or("", PathAndQuery::path).trim_end_matches('/');
    let query = base.as_ref().and_then(PathAndQuery::query).map(|query| format!("?{query}"));
    let path_and_query = format!("{folder}{path}{}", query.unwrap_or_default());
    parts.path_and_query = Some(path_and_query.parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn own_headers(own: &[(HeaderName, &'static str)]) -> HeaderMap {
    let agent = (USER_AGENT, concat!("tool-runtime/", env!("CARGO_PKG_VERSION")));
    let own = own.iter().cloned().chain([agent]);
    own.map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), HttpError> {
    let problem = || HttpError::Config(format!("HTTP does not allow the header `{name}` or its value"));
    let mut value = HeaderValue::from_str(value).map_err(|_| problem())?;
    value.set_sensitive(true);
    Ok((HeaderName::from_bytes(name.as_bytes()).map_err(|_| problem())?, value))
}

fn connections(is_https: bool, options: &HttpOptions) -> Result<Connections, HttpError> {
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
fn tls(is_https: bool) -> Result<ClientConfig, HttpError> {
    let provider = CryptoProvider::get_default().cloned();
    let provider = provider.unwrap_or_else(|| Arc::new(ring::default_provider()));
    let problem = |error: &dyn Error| HttpError::Config(format!("TLS: {error}"));
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
    use super::{base, joined};

    fn uri(base_url: &str) -> Option<String> {
        joined(&base(base_url)?, "/chat/completions").map(|uri| uri.to_string())
    }

    #[test]
    fn a_path_goes_under_the_base_url() {
        let expected = Some("http://localhost:8080/v1/chat/completions".to_owned());
        assert_eq!(uri("http://localhost:8080/v1"), expected);
        assert_eq!(uri("http://localhost:8080/v1/"), expected);
        assert_eq!(uri("https://api.test").as_deref(), Some("https://api.test/chat/completions"));
    }

    #[test]
    fn the_query_of_the_base_url_stays() {
        let uri = uri("https://api.test/openai/?api-version=7");
        assert_eq!(uri.as_deref(), Some("https://api.test/openai/chat/completions?api-version=7"));
    }

    #[test]
    fn what_is_no_http_url_is_refused() {
        for base_url in
            ["", "api.openai.com", "ftp://api.test", "https://user:word@api.test", "http://", "/v1"]
        {
            assert_eq!(uri(base_url), None, "{base_url}");
        }
    }
}
