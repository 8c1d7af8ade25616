//! A LiveKit server, and who may ask something of it.

use std::{env, fmt, sync::Arc, time::Duration};

use hyper::{Uri, header::CONTENT_TYPE};

use super::{
    input::{LiveKitInput, LiveKitInputError},
    room::LiveKitRoomBuilder,
    token::Keys,
    twirp::{Client, PROTOBUF},
};
use crate::http::{HttpClient, HttpOptions, Secret};

/// A LiveKit server, in the cloud or one's own, and who may ask something of it. Clones share their
/// connections: one server is enough for a process.
///
/// It needs a tokio runtime with IO and time enabled. Proxies of the environment are not used.
///
/// ```
/// use tool_runtime::livekit::{LiveKitInputError, LiveKitServer};
///
/// let server = LiveKitServer::builder()
///     .url("ws://localhost:7880")
///     .api_key("devkey")
///     .api_secret("secret")
///     .build()?;
/// let room = server.room("call-4711").build()?;
/// assert_eq!(room.name(), "call-4711");
/// # Ok::<_, LiveKitInputError>(())
/// ```
#[derive(Clone)]
pub struct LiveKitServer(Arc<Client>);

impl LiveKitServer {
    /// Sets up a server by arguments.
    pub fn builder() -> LiveKitServerBuilder {
        LiveKitServerBuilder::default()
    }

    /// The server of the environment: `LIVEKIT_URL`, `LIVEKIT_API_KEY` and `LIVEKIT_API_SECRET`.
    ///
    /// # Errors
    /// When one of them is missing or malformed.
    pub fn from_env() -> Result<Self, LiveKitInputError> {
        Self::builder().variables(|name| env::var(name).ok()).build()
    }

    /// How patient a server's client is, unless it is told otherwise. In all it is less than the ten
    /// seconds a job gives a hang-up, so that the job is told what went wrong; and a server takes up to
    /// two to make sure that a room is gone before it says so.
    ///
    /// | option | here |
    /// |---|---|
    /// | [`connect_timeout`](HttpOptions::connect_timeout), [`idle_timeout`](HttpOptions::idle_timeout) | 2 s |
    /// | [`first_byte_timeout`](HttpOptions::first_byte_timeout) | 4 s |
    /// | [`total_timeout`](HttpOptions::total_timeout) | 9 s |
    /// | [`max_retries`](HttpOptions::max_retries) | 4 |
    /// | [`backoff`](HttpOptions::backoff) | 0.25 s, at most 4 s |
    pub fn http_options() -> HttpOptions {
        HttpOptions::default()
            .connect_timeout(Duration::from_secs(2))
            .first_byte_timeout(Duration::from_secs(4))
            .idle_timeout(Duration::from_secs(2))
            .total_timeout(Duration::from_secs(9))
            .max_retries(4)
            .backoff(Duration::from_millis(250), Duration::from_secs(4))
    }

    /// A call in the room of this name. Nothing is sent: that the room is there is not asked.
    pub fn room(&self, name: impl Into<String>) -> LiveKitRoomBuilder {
        LiveKitRoomBuilder::new(Arc::clone(&self.0), name.into())
    }
}

/// Without the secret.
impl fmt::Debug for LiveKitServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveKitServer").field("api_key", &self.0.keys.key).finish_non_exhaustive()
    }
}

/// Sets up a [`LiveKitServer`]: what [`LiveKitServer::builder`] makes.
#[derive(Clone)]
pub struct LiveKitServerBuilder {
    url: Option<String>,
    api_key: Option<String>,
    api_secret: Option<Secret>,
    http: HttpOptions,
}

impl Default for LiveKitServerBuilder {
    fn default() -> Self {
        Self { url: None, api_key: None, api_secret: None, http: LiveKitServer::http_options() }
    }
}

impl LiveKitServerBuilder {
    /// Sets where the server stands: `wss://`, `ws://`, `https://` or `http://`. Its API is asked over
    /// HTTP at the same place.
    #[must_use]
    pub fn url(self, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..self }
    }

    /// Sets the key of the API.
    #[must_use]
    pub fn api_key(self, api_key: impl Into<String>) -> Self {
        Self { api_key: Some(api_key.into()), ..self }
    }

    /// Sets the secret that belongs to the key. It signs tokens, and is sent to nobody.
    #[must_use]
    pub fn api_secret(self, api_secret: impl Into<Secret>) -> Self {
        Self { api_secret: Some(api_secret.into()), ..self }
    }

    /// Fills in what was not set from variables; [`from_env`](LiveKitServer::from_env) says which.
    /// Those that are empty are none.
    ///
    /// ```
    /// use tool_runtime::livekit::LiveKitServer;
    ///
    /// let variable = |name: &str| match name {
    ///     "LIVEKIT_API_KEY" => Some("devkey".to_owned()),
    ///     "LIVEKIT_API_SECRET" => Some("secret".to_owned()),
    ///     _ => None,
    /// };
    /// let server = LiveKitServer::builder().url("ws://localhost:7880").variables(variable).build()?;
    /// # let _ = server;
    /// # Ok::<_, tool_runtime::livekit::LiveKitInputError>(())
    /// ```
    #[must_use]
    pub fn variables(self, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let variable =
            |input: LiveKitInput| lookup(input.variable()?).filter(|value| !value.trim().is_empty());
        Self {
            url: self.url.or_else(|| variable(LiveKitInput::Url)),
            api_key: self.api_key.or_else(|| variable(LiveKitInput::ApiKey)),
            api_secret: self.api_secret.or_else(|| variable(LiveKitInput::ApiSecret).map(Secret::from)),
            ..self
        }
    }

    /// Sets how patient the client is, instead of [as it is](LiveKitServer::http_options): the total is
    /// that of a hang-up with every retry.
    #[must_use]
    pub fn http(self, http: HttpOptions) -> Self {
        Self { http, ..self }
    }

    /// The server. Nothing is sent yet.
    ///
    /// # Errors
    /// When something is missing or malformed.
    pub fn build(self) -> Result<LiveKitServer, LiveKitInputError> {
        let url = http_url(self.url.unwrap_or_default().trim())?;
        let key = self.api_key.unwrap_or_default();
        check(&key, LiveKitInput::ApiKey)?;
        let secret = self.api_secret.unwrap_or_else(|| Secret::from(""));
        check(secret.expose(), LiveKitInput::ApiSecret)?;
        let http = HttpClient::new(&url, &[(CONTENT_TYPE, PROTOBUF)], self.http)?;
        Ok(LiveKitServer(Arc::new(Client { http, keys: Keys { key, secret } })))
    }
}

/// Shows nothing that was given: a secret may stand in the wrong place.
impl fmt::Debug for LiveKitServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveKitServerBuilder").field("http", &self.http).finish_non_exhaustive()
    }
}

/// The URL under which a server's API stands.
fn http_url(url: &str) -> Result<String, LiveKitInputError> {
    if url.is_empty() {
        return Err(LiveKitInputError::Missing(LiveKitInput::Url));
    }
    let (scheme, place) = url.split_once("://").unwrap_or_default();
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "ws" | "http" => "http",
        "wss" | "https" => "https",
        _ => return Err(LiveKitInputError::Malformed(LiveKitInput::Url)),
    };
    let url = format!("{scheme}://{place}");
    if is_plain(&url) { Ok(url) } else { Err(LiveKitInputError::Malformed(LiveKitInput::Url)) }
}

/// Whether a URL has a host, and no user.
fn is_plain(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok();
    let place = uri.as_ref().and_then(Uri::authority);
    place.is_some_and(|place| !place.as_str().contains('@') && !place.host().is_empty())
}

/// Refuses a key or secret that looks as if it was not read as it should be: with the line break of
/// its file, or the quotes of its settings.
fn check(text: &str, input: LiveKitInput) -> Result<(), LiveKitInputError> {
    if text.is_empty() {
        return Err(LiveKitInputError::Missing(input));
    }
    let is_quoted = ['"', '\''].into_iter().any(|quote| text.starts_with(quote) && text.ends_with(quote));
    if is_quoted || text.trim() != text || text.chars().any(char::is_control) {
        return Err(LiveKitInputError::Malformed(input));
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use LiveKitInputError::{Malformed, Missing};

    const SECRET: &str = "the-secret-of-the-server";

    /// A server of an environment in which one variable is another.
    fn with(changed: &str, value: &str) -> Result<LiveKitServer, LiveKitInputError> {
        let variable = |name: &str| match name {
            _ if name == changed => Some(value.to_owned()),
            "LIVEKIT_URL" => Some("ws://livekit.example.com:7880".to_owned()),
            "LIVEKIT_API_KEY" => Some("APIabc".to_owned()),
            "LIVEKIT_API_SECRET" => Some(SECRET.to_owned()),
            _ => None,
        };
        LiveKitServer::builder().variables(variable).build()
    }

    #[test]
    fn the_environment_names_a_server() {
        let server = with("", "").unwrap();
        assert_eq!(server.0.keys.key, "APIabc");
        assert_eq!(server.0.http.uri("/twirp").unwrap(), "http://livekit.example.com:7880/twirp");
    }

    #[test]
    fn the_api_stands_where_the_socket_does() {
        let table = [
            ("wss://livekit.example.com", "https://livekit.example.com"),
            ("https://livekit.example.com", "https://livekit.example.com"),
            ("WS://localhost:7880/", "http://localhost:7880/"),
            ("http://[::1]:7880", "http://[::1]:7880"),
        ];
        for (url, expected) in table {
            assert_eq!(http_url(url).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn arguments_go_before_the_environment() {
        let server =
            LiveKitServer::builder().url("WS://localhost:7880/").api_key("devkey").api_secret("secret");
        let server = server.variables(|_| Some("another".into())).build().unwrap();
        assert_eq!((server.0.keys.key.as_str(), server.0.keys.secret.expose()), ("devkey", "secret"));
        assert_eq!(server.0.http.uri("/twirp").unwrap(), "http://localhost:7880/twirp");
    }

    #[test]
    fn what_is_missing_or_malformed_is_said_by_name() {
        let (url, key, secret) = (LiveKitInput::Url, LiveKitInput::ApiKey, LiveKitInput::ApiSecret);
        let table = [
            ("LIVEKIT_URL", "", Missing(url)),
            ("LIVEKIT_URL", "livekit.example.com", Malformed(url)),
            ("LIVEKIT_URL", "ftp://livekit.example.com", Malformed(url)),
            ("LIVEKIT_URL", "wss://", Malformed(url)),
            ("LIVEKIT_URL", "wss://:7880", Malformed(url)),
            ("LIVEKIT_URL", "wss://user:word@livekit.example.com", Malformed(url)),
            ("LIVEKIT_URL", "wss://livekit example.com", Malformed(url)),
            ("LIVEKIT_API_KEY", "", Missing(key)),
            ("LIVEKIT_API_KEY", " APIabc", Malformed(key)),
            ("LIVEKIT_API_SECRET", "  ", Missing(secret)),
            ("LIVEKIT_API_SECRET", "the-secret-of-the-server\n", Malformed(secret)),
            ("LIVEKIT_API_SECRET", "\"the-secret-of-the-server\"", Malformed(secret)),
        ];
        for (name, value, expected) in table {
            let error = with(name, value).unwrap_err();
            assert_eq!(error, expected, "{name}={value:?}");
            assert_eq!(error.to_string().contains(name), matches!(error, Missing(_)), "{error}");
            assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
        }
    }

    #[test]
    fn nothing_shows_the_secret() {
        let server = with("", "").unwrap();
        let builder = LiveKitServer::builder().url(SECRET).api_key(SECRET).api_secret(SECRET);
        let room = (server.room("room"), server.room("room").build());
        for shown in [format!("{server:?}"), format!("{builder:?}"), format!("{room:?}")] {
            assert!(!shown.contains(SECRET), "{shown}");
        }
    }
}
