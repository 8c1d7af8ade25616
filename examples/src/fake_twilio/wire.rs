//! Replies, and what becomes of them on the way.

use std::io;

use tokio::{io::AsyncWriteExt, net::TcpStream};

/// A whole reply.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) kind: &'static str,
    pub(super) retry_after: Option<String>,
    pub(super) body: String,
}

impl Response {
    pub(super) fn json(status: u16, body: String) -> Self {
        Self { status, kind: "application/json", retry_after: None, body }
    }

    /// Its bytes; with a `lack`, so many more are announced than there are.
    fn bytes(&self, lack: usize) -> Vec<u8> {
        let Self { status, kind, retry_after, body } = self;
        let wait = retry_after.as_ref().map(|wait| format!("retry-after: {wait}\r\n")).unwrap_or_default();
        let length = body.len() + lack;
        let head =
            format!("HTTP/1.1 {status} Status\r\ncontent-type: {kind}\r\n{wait}content-length: {length}");
        format!("{head}\r\n\r\n{body}").into_bytes()
    }
}

/// Sends a reply.
pub(super) async fn send(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    stream.write_all(&response.bytes(0)).await
}

/// Sends a reply that ends before its announced length, and the connection with it.
pub(super) async fn tear(stream: &mut TcpStream, response: &Response) -> io::Result<()> {
    stream.write_all(&response.bytes(1)).await?;
    stream.shutdown().await
}

/// Breaks a connection.
pub(super) fn reset(stream: &TcpStream) -> io::Result<()> {
    stream.set_zero_linger()
}
