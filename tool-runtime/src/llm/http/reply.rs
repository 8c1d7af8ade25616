//! A reply as it comes over the wire.

use std::{collections::VecDeque, time::Duration};

use futures_util::stream;
use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use tokio::time::Instant;

use super::refusal::reported;
use crate::{
    chat::FunctionCall,
    formats::{Completion, ReplyPart, ReplyReader},
    http::{HttpError, Patience, Secrets},
    llm::{ChatChunk, ChatStream, LlmError},
};

/// How long the usage and the end of the body may take after the model has stopped.
const REST: Duration = Duration::from_secs(1);

/// A reply as it comes over the wire. Dropping it before its end closes the connection.
pub(super) struct Reply {
    /// None when the reply is over.
    open: Option<Open>,
    patience: Patience,
    secrets: Secrets,
    chunks: VecDeque<ChatChunk>,
    given: Given,
}

/// What more of a reply comes from.
struct Open {
    body: Incoming,
    reader: ReplyReader,
}

/// What of the reply was given out, to know what its end adds.
#[derive(Default)]
struct Given {
    text: usize,
    calls: usize,
    finish: bool,
    usage: bool,
}

impl Reply {
    pub(super) fn new(body: Incoming, reader: ReplyReader, patience: Patience, secrets: Secrets) -> Self {
        let open = Some(Open { body, reader });
        Self { open, patience, secrets, chunks: VecDeque::new(), given: Given::default() }
    }

    /// Reads as far as the model says or does something; the first byte must come before it is `due`.
    pub(super) async fn begin(&mut self, due: Instant) -> Result<(), LlmError> {
        if let Some(open) = &mut self.open {
            let first = self.patience.first_byte(due, data(&mut open.body)).await?;
            self.read(first?)?;
        }
        while self.open.is_some() && self.chunks.iter().all(|chunk| matches!(chunk, ChatChunk::Usage(_))) {
            self.advance().await?;
        }
        Ok(())
    }

    pub(super) fn into_stream(self) -> ChatStream {
        ChatStream::new(stream::unfold(self, |mut reply| async {
            let chunk = reply.next().await?;
            Some((chunk, reply))
        }))
    }

    async fn next(&mut self) -> Option<Result<ChatChunk, LlmError>> {
        loop {
            if let Some(chunk) = self.chunks.pop_front() {
                return Some(Ok(chunk));
            }
            self.open.as_ref()?;
            if let Err(error) = self.advance().await {
                self.open = None;
                return Some(Err(error));
            }
        }
    }

    /// Reads on. Once the model said why it stops nothing of the reply is missing, and a connection
    /// that breaks or stays open does no harm.
    async fn advance(&mut self) -> Result<(), LlmError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let data = data(&mut open.body);
        if self.given.finish {
            let data = self.patience.idle_for(REST, data).await.and_then(|data| data);
            return self.read(data.unwrap_or_default());
        }
        let data = self.patience.idle(data).await??;
        self.read(data)
    }

    /// Reads the next bytes; none are the end.
    fn read(&mut self, data: Option<Bytes>) -> Result<(), LlmError> {
        let (Some(open), Some(data)) = (&mut self.open, data) else { return self.end() };
        let parts = open.reader.push(&data).map_err(|error| reported(error, &self.secrets))?;
        for part in parts {
            self.given.note(&part);
            self.chunks.push_back(part.into());
        }
        if open.reader.is_over() { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), LlmError> {
        let Some(Open { body, reader }) = self.open.take() else { return Ok(()) };
        if reader.is_over() {
            tokio::spawn(leave(body, self.patience));
        }
        let completion = reader.finish().map_err(|error| reported(error, &self.secrets))?;
        if completion.finish.is_none() {
            return Err(LlmError::Truncated);
        }
        self.chunks.extend(self.given.rest(&completion));
        self.chunks.push_back(ChatChunk::Completed(completion));
        Ok(())
    }
}

impl Given {
    fn note(&mut self, part: &ReplyPart) {
        match part {
            ReplyPart::Text(text) => self.text += text.len(),
            ReplyPart::Call(_) => self.calls += 1,
            ReplyPart::Finish(_) => self.finish = true,
            ReplyPart::Usage(_) => self.usage = true,
            _ => {}
        }
    }

    /// What the end of a reply brought to light: calls that were cut off, and the last event of
    /// servers that forget the blank line after it.
    fn rest(&self, completion: &Completion) -> Vec<ChatChunk> {
        let text = completion.text().get(self.text..).map(str::to_owned).filter(|text| !text.is_empty());
        let calls = completion.calls().skip(self.calls).map(FunctionCall::clone);
        let finish = completion.finish.clone().filter(|_| !self.finish);
        let usage = completion.usage.filter(|_| !self.usage);
        let chunks = text.map(ChatChunk::Text).into_iter().chain(calls.map(ChatChunk::Call));
        let end = finish.map(ChatChunk::Finish).into_iter().chain(usage.map(ChatChunk::Usage));
        chunks.chain(end).collect()
    }
}

/// Reads a body to its end, which follows shortly: only then can the connection be used again, and
/// nobody should wait for that.
async fn leave(mut body: Incoming, patience: Patience) {
    let rest = async { while let Ok(Some(_)) = data(&mut body).await {} };
    _ = patience.idle_for(REST, rest).await;
}

/// The next bytes of a body; none at its end.
async fn data(body: &mut Incoming) -> Result<Option<Bytes>, HttpError> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(|error| HttpError::broken(&error))?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}
