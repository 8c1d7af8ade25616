//! HTTP as far as a server of one's own needs it, so that it can be broken at any byte.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) line: String,
    headers: String,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.headers.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }
}

/// The next request of a connection; none when it was closed.
pub(super) async fn receive(stream: &mut TcpStream) -> io::Result<Option<Received>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let (line, headers) = head.split_once("\r\n").unwrap();
    let mut request = Received { line: line.to_owned(), headers: headers.to_owned(), body: Vec::new() };
    let length = request.header("content-length").unwrap_or("0").parse::<usize>().unwrap();
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    request.body = bytes.split_off(end + 4);
    Ok(Some(request))
}

/// A head that announces so many bytes.
pub(super) async fn head(stream: &mut TcpStream, status: u16, kind: &str, length: usize) -> io::Result<()> {
    let head =
        format!("HTTP/1.1 {status} Status\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await
}

/// A whole answer.
pub(super) async fn answer(stream: &mut TcpStream, status: u16, kind: &str, body: &[u8]) -> io::Result<()> {
    head(stream, status, kind, body.len()).await?;
    stream.write_all(body).await
}

/// Waits for the client to leave.
pub(super) async fn left(stream: &mut TcpStream) -> io::Result<()> {
    stream.read(&mut [0]).await.map(drop)
}
