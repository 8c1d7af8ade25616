//! Answers, whole or begun.

use std::io;

use tokio::{io::AsyncWriteExt, net::TcpStream};

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
