//! One attempt to get a reply, and the next.

use std::{error::Error, io, time::Duration};

use hyper::{Response, StatusCode, body::Bytes, body::Incoming, header::CONTENT_TYPE};
use hyper_util::client::legacy;
use tracing::debug;

use super::{
    Endpoint,
    backoff::Backoff,
    patience::{Patience, after},
    refusal,
    reply::Reply,
};
use crate::{
    formats::ReplyReader,
    llm::{ChatStream, LlmError, TimeoutPhase},
};

/// Why an attempt failed, and how long the provider asks to wait.
pub(super) struct Failure {
    pub(super) error: LlmError,
    pub(super) retry_after: Option<Duration>,
}

impl From<LlmError> for Failure {
    fn from(error: LlmError) -> Self {
        Self { error, retry_after: None }
    }
}

impl Endpoint {
    /// Sends `body` until a reply begins or it makes no sense to try again.
    pub(super) async fn chat(
        &self,
        body: Vec<u8>,
        reader: impl Fn() -> ReplyReader + Send,
    ) -> Result<ChatStream, LlmError> {
        let body = Bytes::from(body);
        let patience = Patience::new(&self.options);
        let mut backoff = Backoff::new(&self.options);
        loop {
            let failure = match self.attempt(body.clone(), reader(), patience).await {
                Ok(reply) => return Ok(reply.into_stream()),
                Err(failure) => failure,
            };
            let wait = backoff.wait(&failure).filter(|wait| patience.allows(*wait));
            let Some(wait) = wait else { return Err(failure.error) };
            debug!(error = %failure.error, ?wait, "a request to a model failed and is sent again");
            tokio::time::sleep(wait).await;
        }
    }

    /// Sends `body` and waits for the first of the reply.
    async fn attempt(&self, body: Bytes, reader: ReplyReader, patience: Patience) -> Result<Reply, Failure> {
        let due = after(self.options.first_byte_timeout);
        let response = patience.first_byte(due, self.client.request(self.request(body))).await?;
        let response = response.map_err(|error| unconnected(&error))?;
        if response.status() != StatusCode::OK {
            return Err(refusal::read(response, patience, &self.secrets).await);
        }
        refuse_pages(&response)?;
        let mut reply = Reply::new(response.into_body(), reader, patience, self.secrets.clone());
        reply.begin(due).await?;
        Ok(reply)
    }
}

/// A page for people: a proxy's sign-in, a wrong base URL.
fn refuse_pages(response: &Response<Incoming>) -> Result<(), LlmError> {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if matches!(kind.to_ascii_lowercase().as_str(), "text/html" | "application/xhtml+xml") {
        return Err(LlmError::Malformed("it is a web page; is the base URL right?".into()));
    }
    Ok(())
}

fn unconnected(error: &legacy::Error) -> LlmError {
    let is_timeout = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    };
    if error.is_connect() && causes(error).any(is_timeout) {
        return LlmError::Timeout { phase: TimeoutPhase::Connect };
    }
    broken(error)
}

/// A connection that failed, with the innermost cause: the rest is the client's own affair.
pub(super) fn broken(error: &(dyn Error + 'static)) -> LlmError {
    LlmError::Connection(causes(error).last().map(ToString::to_string).unwrap_or_default())
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (**error).source())
}
