//! HTTP/1.1, as far as a server needs it that breaks its connections in the midst of a reply.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// How long a request may be.
const LONGEST: usize = 64 << 10;

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The method.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The body.
    pub body: String,
    headers: String,
}

impl Received {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.headers.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }

    fn length(&self) -> usize {
        self.header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default()
    }
}

/// The next request of a connection; none when it was closed.
pub(super) async fn receive(stream: &mut TcpStream) -> io::Result<Option<Received>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if bytes.len() > LONGEST || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let mut request = head(&String::from_utf8_lossy(&bytes[..end]));
    let whole = end + 4 + request.length();
    while bytes.len() < whole {
        if whole > LONGEST || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    request.body = String::from_utf8_lossy(&bytes[end + 4..whole]).into_owned();
    Ok(Some(request))
}

fn head(head: &str) -> Received {
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Received { method, path, headers: headers.to_owned(), body: String::new() }
}

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

/// Says nothing until the client leaves.
pub(super) async fn wait(stream: &mut TcpStream) -> io::Result<()> {
    stream.read(&mut [0]).await.map(|_| ())
}
