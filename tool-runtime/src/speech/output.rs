//! The way to the user's ear.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Playback, Playout, SpeechStream};
use crate::error::BoxError;

/// What carries speech to the user: a line, a room, a terminal.
///
/// One speech plays at a time. Playing means *heard*: [`play`](Self::play) comes back when the user
/// has heard the last word, not when it was sent.
///
/// ```
/// use async_trait::async_trait;
/// use tool_runtime::{BoxError, Playback, Playout, Provenance, SpeechChunk, SpeechOutput, SpeechStream};
///
/// /// Writes what is said into a log, which takes no time.
/// struct Log;
///
/// #[async_trait]
/// impl SpeechOutput for Log {
///     async fn play(&self, mut speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
///         let mut heard = String::new();
///         while let Some(chunk) = speech.next().await {
///             if let SpeechChunk::Text(text) = chunk {
///                 println!("{text}");
///                 playback.heard(&text, std::time::Duration::ZERO);
///                 heard += &text;
///             }
///         }
///         Ok(Playout::new(Provenance::Played, heard))
///     }
///
///     async fn clear(&self) {}
/// }
/// ```
#[async_trait]
pub trait SpeechOutput: Send + Sync {
    /// Says all of `speech`, which may still be in the making, tells `playback` how far it was heard,
    /// and comes back when the end was heard or [`clear`](Self::clear) broke it off.
    ///
    /// # Errors
    /// When it cannot be heard. The speech fails with the error; the session goes on.
    ///
    /// # Cancellation
    /// Dropping the future stops the making of sound; what was made may still be heard.
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError>;

    /// Breaks off what is playing: nothing more of it is heard, and [`play`](Self::play) comes back
    /// soon, as [`Cleared`](super::Provenance::Cleared) and with the words that were heard. Nothing
    /// happens when nothing plays.
    async fn clear(&self);
}

#[async_trait]
impl<O: SpeechOutput + ?Sized> SpeechOutput for Arc<O> {
    async fn play(&self, speech: SpeechStream, playback: &Playback) -> Result<Playout, BoxError> {
        (**self).play(speech, playback).await
    }

    async fn clear(&self) {
        (**self).clear().await;
    }
}
