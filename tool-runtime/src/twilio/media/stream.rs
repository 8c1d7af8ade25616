//! One call's media stream.

use std::{fmt, sync::Arc, time::Duration};

use axum::extract::ws::{Message, WebSocket};
use futures_util::{Sink, SinkExt, Stream};
use tokio::time::timeout;
use tokio_util::sync::DropGuard;

use super::{
    HandshakeError, MediaEvents, MediaOptions, MediaSpeech, StreamEnd, StreamStart, Voice, driver::drive,
    handshake::shake_hands, line::Line,
};
use crate::error::BoxError;

/// How long a peer that is refused may take to take notice.
const REFUSING: Duration = Duration::from_secs(1);

/// One call's media stream. Cloning is cheap; the connection is closed when the last clone is dropped,
/// [`MediaSpeech`]es included. `<Connect>` then goes on to the next verb of the TwiML: let that be
/// `<Hangup/>`.
///
/// A task of its own reads the connection whether or not anybody reads the [`events`](Self::events).
///
/// ```no_run
/// use tool_runtime::twilio::{MediaOptions, MediaStream, Voice};
/// use tool_runtime::{AgentSession, BoxError};
///
/// async fn answer(
///     socket: axum::extract::ws::WebSocket,
///     voice: impl Voice + 'static,
/// ) -> Result<AgentSession, BoxError> {
///     let stream = MediaStream::accept(socket, MediaOptions::default()).await?;
///     println!("{} calls", stream.start().call_sid);
///     Ok(AgentSession::builder(()).speech(stream.speech(voice)).build())
/// }
/// ```
#[derive(Clone)]
pub struct MediaStream(Arc<Held>);

struct Held {
    line: Arc<Line>,
    _closing: DropGuard,
}

impl MediaStream {
    /// Reads what a peer says of its stream, and drives it from then on. It must be called inside a
    /// tokio runtime.
    ///
    /// # Errors
    /// When no stream is told of in time, or none that can be spoken into.
    ///
    /// # Cancellation
    /// Dropping the future closes the connection.
    pub async fn accept(socket: WebSocket, options: MediaOptions) -> Result<Self, HandshakeError> {
        Self::accept_over(socket, options).await
    }

    /// The same over anything that carries the messages of a WebSocket: another server's socket, or one
    /// end of a channel.
    ///
    /// # Errors
    /// As for [`accept`](Self::accept).
    pub async fn accept_over<T, E>(mut transport: T, options: MediaOptions) -> Result<Self, HandshakeError>
    where
        T: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Send + Unpin + 'static,
        E: Into<BoxError> + Send + 'static,
    {
        match shake_hands(&mut transport, &options).await {
            Ok(start) => Ok(Self::drive(transport, start, options)),
            Err(error) => {
                let _ = timeout(REFUSING, transport.close()).await;
                Err(error)
            }
        }
    }

    fn drive<T, E>(transport: T, start: StreamStart, options: MediaOptions) -> Self
    where
        T: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Send + Unpin + 'static,
        E: Into<BoxError> + Send + 'static,
    {
        let line = Arc::new(Line::new(start, options));
        tokio::spawn(drive(transport, Arc::clone(&line)));
        Self(Arc::new(Held { _closing: line.closing.clone().drop_guard(), line }))
    }

    /// What Twilio said of the stream.
    pub fn start(&self) -> &StreamStart {
        &self.0.line.start
    }

    /// What comes of the caller from now on. Each receiver gets all of it.
    pub fn events(&self) -> MediaEvents {
        MediaEvents(self.0.line.subscribe())
    }

    /// Speech into this stream, in that voice.
    pub fn speech(&self, voice: impl Voice + 'static) -> MediaSpeech {
        MediaSpeech::new(self.clone(), Arc::new(voice))
    }

    /// Waits until the stream is over: the caller hung up, the call went on to something else, or the
    /// connection broke.
    pub async fn stopped(&self) -> StreamEnd {
        self.0.line.until_over().await
    }

    /// Whether it is over.
    pub fn is_stopped(&self) -> bool {
        self.0.line.is_over()
    }

    /// Closes it: what was not heard will not be. [`stopped`](Self::stopped) comes back soon.
    pub fn close(&self) {
        self.0.line.closing.cancel();
    }

    /// Closes it when what this gives is dropped.
    pub(in crate::twilio) fn close_on_drop(&self) -> DropGuard {
        self.0.line.closing.clone().drop_guard()
    }

    pub(super) fn line(&self) -> &Arc<Line> {
        &self.0.line
    }
}

impl fmt::Debug for MediaStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaStream")
            .field("start", self.start())
            .field("is_stopped", &self.is_stopped())
            .finish_non_exhaustive()
    }
}
