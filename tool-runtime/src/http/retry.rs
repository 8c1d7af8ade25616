//! One attempt after another.

use std::{fmt::Display, time::Duration};

use tracing::debug;

use super::{HttpOptions, Patience, backoff::Backoff};

/// Why an attempt failed, and how long the server asks to wait.
pub(crate) struct Failure<E> {
    pub(crate) error: E,
    pub(crate) retry_after: Option<Duration>,
}

impl<E> From<E> for Failure<E> {
    fn from(error: E) -> Self {
        Self { error, retry_after: None }
    }
}

/// Makes attempts until one succeeds, or fails in a way that does not pass, or there is no time left.
pub(crate) async fn retry<T, E: Display, F>(
    options: &HttpOptions,
    patience: Patience,
    passes: impl Fn(&E) -> bool,
    mut attempt: impl FnMut() -> F,
) -> Result<T, E>
where
    F: Future<Output = Result<T, Failure<E>>>,
{
    let mut backoff = Backoff::new(options);
    loop {
        let Failure { error, retry_after } = match attempt().await {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        if !passes(&error) {
            return Err(error);
        }
        let wait = backoff.wait(retry_after).filter(|wait| patience.allows(*wait));
        let Some(wait) = wait else { return Err(error) };
        debug!(%error, ?wait, "a request failed and is sent again");
        tokio::time::sleep(wait).await;
    }
}
