//! How patient a client is.

use std::time::Duration;

use super::Secret;

/// How patient a client is with its provider, and which headers it adds.
///
/// | option | default |
/// |---|---|
/// | [`connect_timeout`](Self::connect_timeout) | 5 s |
/// | [`first_byte_timeout`](Self::first_byte_timeout) | 60 s |
/// | [`idle_timeout`](Self::idle_timeout) | 30 s |
/// | [`total_timeout`](Self::total_timeout) | 10 min |
/// | [`max_retries`](Self::max_retries) | 2 |
/// | [`backoff`](Self::backoff) | 0.5 s, at most 8 s |
///
/// ```
/// use std::time::Duration;
///
/// use tool_runtime::HttpOptions;
///
/// let impatient = HttpOptions::default().first_byte_timeout(Duration::from_secs(3)).max_retries(1);
/// # let _ = impatient;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpOptions {
    pub(super) connect_timeout: Duration,
    pub(super) first_byte_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(super) max_retries: u32,
    pub(super) backoff: Duration,
    pub(super) longest_wait: Duration,
    pub(super) headers: Vec<(String, Secret)>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            first_byte_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(600),
            max_retries: 2,
            backoff: Duration::from_millis(500),
            longest_wait: Duration::from_secs(8),
            headers: Vec::new(),
        }
    }
}

impl HttpOptions {
    /// How long a connection may take to stand.
    #[must_use]
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self { connect_timeout, ..self }
    }

    /// How long the first byte of a reply may take, the connection included. Some models think for a
    /// while before.
    #[must_use]
    pub fn first_byte_timeout(self, first_byte_timeout: Duration) -> Self {
        Self { first_byte_timeout, ..self }
    }

    /// How long a reply that has begun may be silent.
    #[must_use]
    pub fn idle_timeout(self, idle_timeout: Duration) -> Self {
        Self { idle_timeout, ..self }
    }

    /// How long all of it may take: every attempt, the waits between, and the reply to its end.
    #[must_use]
    pub fn total_timeout(self, total_timeout: Duration) -> Self {
        Self { total_timeout, ..self }
    }

    /// How often a request that may succeed later is sent again. That is done only as long as nothing
    /// of a reply was handed on.
    #[must_use]
    pub fn max_retries(self, max_retries: u32) -> Self {
        Self { max_retries, ..self }
    }

    /// How long to wait before the first retry, doubled before each further, less a random part of
    /// up to a quarter; and how long at most. The provider's `Retry-After` goes before, but when it asks for
    /// more than `longest` there is no retry.
    #[must_use]
    pub fn backoff(self, first: Duration, longest: Duration) -> Self {
        Self { backoff: first, longest_wait: longest, ..self }
    }

    /// Adds a header to every request: what a gateway asks for. It replaces one of that name, the key's included.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}
