//! One attempt to get a reply, and the next.

use hyper::{Method, Response, StatusCode, body::Bytes, body::Incoming, header::CONTENT_TYPE};

use super::{Endpoint, refusal, reply::Reply};
use crate::{
    formats::ReplyReader,
    http::{Failure, HttpError, Patience, retry},
    llm::{ChatStream, LlmError},
};

impl From<HttpError> for LlmError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Config(problem) => Self::Config(problem),
            HttpError::Timeout(phase) => Self::Timeout { phase },
            HttpError::Connection(problem) => Self::Connection(problem),
        }
    }
}

impl From<HttpError> for Failure<LlmError> {
    fn from(error: HttpError) -> Self {
        LlmError::from(error).into()
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
        let patience = Patience::new(&self.http.options);
        let attempt = || self.attempt(body.clone(), reader(), patience);
        let reply = retry(&self.http.options, patience, LlmError::is_retryable, attempt).await?;
        Ok(reply.into_stream())
    }

    /// Sends `body` and waits for the first of the reply.
    async fn attempt(
        &self,
        body: Bytes,
        reader: ReplyReader,
        patience: Patience,
    ) -> Result<Reply, Failure<LlmError>> {
        let due = patience.first_byte_due();
        let request = self.http.request(Method::POST, self.uri.clone(), body);
        let response = self.http.send(request, patience, due).await?;
        if response.status() != StatusCode::OK {
            return Err(refusal::read(response, patience, &self.http.secrets).await);
        }
        refuse_pages(&response)?;
        let mut reply = Reply::new(response.into_body(), reader, patience, self.http.secrets.clone());
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
