//! What is to be said, while it is being made.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, StreamExt, stream};

use crate::schema::JsonObject;

/// A piece of what is to be said.
///
/// [`Debug`](fmt::Debug) leaves out what is said.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum SpeechChunk {
    /// Words.
    Text(String),
    /// How the voice is to speak from here on (tone, speed, ..), in terms of the voice that is used.
    /// An output that does not know them leaves them be.
    Voice(JsonObject),
    /// Say what has come so far without waiting for the end of a sentence.
    Flush,
}

impl fmt::Debug for SpeechChunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Voice(_) => f.write_str("Voice"),
            Self::Flush => f.write_str("Flush"),
        }
    }
}

/// What is to be said, while it is being made; over when all was made.
pub struct SpeechStream(Pin<Box<dyn Stream<Item = SpeechChunk> + Send>>);

impl SpeechStream {
    /// A speech of one's own making.
    pub fn new(chunks: impl Stream<Item = SpeechChunk> + Send + 'static) -> Self {
        Self(Box::pin(chunks.fuse()))
    }

    /// The next piece; `None` after the last.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing: the piece comes with the next call.
    pub async fn next(&mut self) -> Option<SpeechChunk> {
        StreamExt::next(&mut self.0).await
    }
}

/// All of a text at once.
impl<T: Into<String>> From<T> for SpeechStream {
    fn from(text: T) -> Self {
        Self::new(stream::iter([SpeechChunk::Text(text.into())]))
    }
}

impl Stream for SpeechStream {
    type Item = SpeechChunk;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<SpeechChunk>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for SpeechStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpeechStream").finish_non_exhaustive()
    }
}
