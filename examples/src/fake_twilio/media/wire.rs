//! What carries the messages: a real socket, or a channel that takes no time.

use std::{
    fmt, io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::extract::ws::Message;
use futures_util::{Sink, SinkExt, Stream, StreamExt, sink};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite};

/// How many messages are under way at most, as in the buffers of a real connection.
const CAPACITY: usize = 32;

/// Twilio's end of a connection.
pub(super) enum Wire {
    Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Memory(Memory),
}

pub(super) struct Memory {
    out: mpsc::Sender<io::Result<Message>>,
    input: mpsc::Receiver<Message>,
    pub(super) answers_pings: bool,
}

type Out = dyn Sink<Message, Error = io::Error> + Send;

/// The server's end of a connection that is none: it takes no time, and goes by tokio's clock where
/// that is paused.
pub struct MemorySocket {
    out: Option<Pin<Box<Out>>>,
    input: mpsc::Receiver<io::Result<Message>>,
}

/// Both ends of a connection that is none.
pub(super) fn memory() -> (Wire, MemorySocket) {
    let (to_server, from_twilio) = mpsc::channel(CAPACITY);
    let (to_twilio, from_server) = mpsc::channel::<Message>(CAPACITY);
    let out = sink::unfold(to_twilio, |to_twilio, message| async move {
        let is_sent = to_twilio.send(message).await.is_ok();
        if is_sent { Ok(to_twilio) } else { Err(io::Error::from(io::ErrorKind::BrokenPipe)) }
    });
    let memory = Memory { out: to_server, input: from_server, answers_pings: true };
    (Wire::Memory(memory), MemorySocket { out: Some(Box::pin(out)), input: from_twilio })
}

impl Wire {
    /// Sends a message; false when nobody is there.
    pub(super) async fn send(&mut self, text: String) -> bool {
        match self {
            Self::Socket(socket) => socket.send(tungstenite::Message::text(text)).await.is_ok(),
            Self::Memory(memory) => memory.out.send(Ok(Message::text(text))).await.is_ok(),
        }
    }

    /// The next message; `None` when the server has left.
    ///
    /// # Cancellation
    /// Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Option<String> {
        match self {
            Self::Socket(socket) => loop {
                match socket.next().await?.ok()? {
                    tungstenite::Message::Text(text) => return Some(text.as_str().to_owned()),
                    tungstenite::Message::Close(_) => return None,
                    _ => {}
                }
            },
            Self::Memory(memory) => memory.next().await,
        }
    }

    pub(super) async fn close(self) {
        match self {
            Self::Socket(mut socket) => {
                let _ = SinkExt::close(&mut *socket).await;
                while let Some(Ok(_)) = socket.next().await {}
            }
            Self::Memory(memory) => _ = memory.out.send(Ok(Message::Close(None))).await,
        }
    }

    /// Breaks it off.
    pub(super) fn reset(self) {
        match self {
            Self::Socket(socket) => {
                if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
                    let _ = stream.set_zero_linger();
                }
            }
            Self::Memory(memory) => {
                let _ = memory.out.try_send(Err(io::ErrorKind::ConnectionReset.into()));
            }
        }
    }
}

impl Memory {
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.input.recv().await? {
                Message::Text(text) => return Some(text.as_str().to_owned()),
                Message::Close(_) => return None,
                // There is no room only where nobody reads.
                Message::Ping(data) if self.answers_pings => {
                    _ = self.out.try_send(Ok(Message::Pong(data)));
                }
                _ => {}
            }
        }
    }
}

impl Stream for MemorySocket {
    type Item = io::Result<Message>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.input.poll_recv(context)
    }
}

impl MemorySocket {
    fn out(&mut self) -> io::Result<Pin<&mut Out>> {
        self.out.as_mut().map(Pin::as_mut).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Sink<Message> for MemorySocket {
    type Error = io::Error;

    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.out()?.poll_ready(context)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> io::Result<()> {
        self.out()?.start_send(message)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.out()?.poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = match self.out() {
            Ok(out) => ready!(out.poll_flush(context)),
            Err(_) => return Poll::Ready(Ok(())),
        };
        self.out = None; // Twilio's end sees that
        Poll::Ready(closed)
    }
}

impl fmt::Debug for MemorySocket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySocket").finish_non_exhaustive()
    }
}
