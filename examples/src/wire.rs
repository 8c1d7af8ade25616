//! HTTP/1.1 from the side of a server that may break off at any byte: requests as they come.

use std::io;

use tokio::{io::AsyncReadExt, net::TcpStream};

/// How long a request may be.
const LONGEST: usize = 1 << 20;

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The method.
    pub method: String,
    /// The path, with its query.
    pub path: String,
    /// The body.
    pub body: Vec<u8>,
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

/// The next request of a connection; none when it was closed, or the request is too long.
///
/// # Errors
/// When the connection breaks.
pub async fn receive(stream: &mut TcpStream) -> io::Result<Option<Received>> {
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
    let whole = (end + 4).saturating_add(request.length());
    while bytes.len() < whole {
        if whole > LONGEST || stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
    request.body = bytes[end + 4..whole].to_vec();
    Ok(Some(request))
}

fn head(head: &str) -> Received {
    let (line, headers) = head.split_once("\r\n").unwrap_or((head, ""));
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    Received { method, path, headers: headers.to_owned(), body: Vec::new() }
}

/// Says nothing until the client leaves.
///
/// # Errors
/// When it leaves by breaking the connection.
pub async fn left(stream: &mut TcpStream) -> io::Result<()> {
    stream.read(&mut [0]).await.map(drop)
}
