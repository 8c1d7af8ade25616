//! A server of one's own on this machine: it does what it is told, and notes what it is sent.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::AbortHandle,
};
use tool_examples::wire::{self, left};

/// One step of an answer.
#[derive(Clone, Debug)]
enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    /// Sends nothing more, and waits for the client to leave.
    Silence,
    /// Breaks the connection.
    Reset,
}

/// An answer to one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    acts: Vec<Act>,
    /// Whether the connection stays open for the next request.
    keeps: bool,
}

impl Answer {
    /// A whole answer with a body of known length.
    pub(crate) fn whole(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let length = body.len().to_string();
        let head = head(status, headers, ("content-length", &length));
        Self { acts: vec![Act::Send(head + body.as_bytes())], keeps: true }
    }

    /// The head of an answer in chunks; the rest is to follow.
    pub(crate) fn chunked(kind: &str) -> Self {
        let head = head(200, &[("content-type", kind)], ("transfer-encoding", "chunked"));
        Self { acts: vec![Act::Send(head.0)], keeps: false }
    }

    /// The head of an answer that ends when the connection does.
    pub(crate) fn until_closed(kind: &str) -> Self {
        let head = head(200, &[("content-type", kind)], ("connection", "close"));
        Self { acts: vec![Act::Send(head.0)], keeps: false }
    }

    /// Nothing, not even a head.
    pub(crate) fn nothing() -> Self {
        Self::default()
    }

    /// A chunk each.
    pub(crate) fn chunks<B: AsRef<[u8]>>(mut self, pieces: impl IntoIterator<Item = B>) -> Self {
        self.acts.extend(pieces.into_iter().map(|piece| Act::Send(chunk(piece.as_ref()))));
        self
    }

    /// A chunk each, and a pause before each.
    pub(crate) fn drip<B: AsRef<[u8]>>(
        mut self,
        pause: Duration,
        pieces: impl IntoIterator<Item = B>,
    ) -> Self {
        for piece in pieces {
            self.acts.extend([Act::Pause(pause), Act::Send(chunk(piece.as_ref()))]);
        }
        self
    }

    pub(crate) fn bytes(mut self, bytes: &str) -> Self {
        self.acts.push(Act::Send(bytes.as_bytes().to_vec()));
        self
    }

    /// The end of an answer in chunks.
    pub(crate) fn end(mut self) -> Self {
        self.acts.push(Act::Send(b"0\r\n\r\n".to_vec()));
        Self { keeps: true, ..self }
    }

    pub(crate) fn pause(mut self, pause: Duration) -> Self {
        self.acts.push(Act::Pause(pause));
        self
    }

    pub(crate) fn silence(mut self) -> Self {
        self.acts.push(Act::Silence);
        self
    }

    pub(crate) fn reset(mut self) -> Self {
        self.acts.push(Act::Reset);
        self
    }
}

struct Head(Vec<u8>);

impl std::ops::Add<&[u8]> for Head {
    type Output = Vec<u8>;

    fn add(self, body: &[u8]) -> Vec<u8> {
        [self.0.as_slice(), body].concat()
    }
}

fn head(status: u16, headers: &[(&str, &str)], framing: (&str, &str)) -> Head {
    let headers = headers.iter().copied().chain([framing]);
    let lines: String = headers.flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
    Head(format!("HTTP/1.1 {status} Status\r\n{lines}\r\n").into_bytes())
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    let size = format!("{:x}\r\n", bytes.len());
    [size.as_bytes(), bytes, b"\r\n"].concat()
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) at: Instant,
    /// Which connection it came over, from 0.
    pub(crate) connection: usize,
    pub(crate) body: Value,
    request: wire::Received,
}

impl Received {
    fn read(request: wire::Received, connection: usize) -> Self {
        let body = serde_json::from_slice(&request.body).unwrap();
        Self { at: Instant::now(), connection, body, request }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.request.header(name)
    }

    /// The method and the path.
    pub(crate) fn asks_for(&self) -> String {
        format!("{} {}", self.request.method, self.request.path)
    }
}

#[derive(Default)]
struct Shared {
    answers: Mutex<VecDeque<Answer>>,
    received: Mutex<Vec<Received>>,
    client_left: Notify,
}

/// A server that gives its answers one after another, then none: further requests meet silence.
pub(crate) struct Server {
    port: u16,
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl Server {
    pub(crate) async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = Mutex::new(answers.into_iter().collect());
        let shared = Arc::new(Shared { answers, ..Shared::default() });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared))).abort_handle();
        Self { port, shared, task }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// Waits until a client closes its connection in the midst of an answer.
    pub(crate) async fn client_left(&self) {
        self.shared.client_left.notified().await;
    }

    /// Waits until there were so many requests.
    pub(crate) async fn requests(&self, count: usize) {
        while self.received().len() < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut tasks = tokio::task::JoinSet::new();
    for connection in 0.. {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let shared = Arc::clone(&shared);
        tasks.spawn(async move {
            // A client that leaves is no fault of the server's.
            let _: io::Result<()> = serve(stream, connection, &shared).await;
        });
    }
}

async fn serve(mut stream: TcpStream, connection: usize, shared: &Shared) -> io::Result<()> {
    while let Some(request) = wire::receive(&mut stream).await? {
        shared.received.lock().unwrap().push(Received::read(request, connection));
        let answer = shared.answers.lock().unwrap().pop_front();
        let answer = answer.unwrap_or_else(|| Answer::nothing().silence());
        for act in answer.acts {
            match act {
                Act::Send(bytes) => stream.write_all(&bytes).await?,
                Act::Pause(pause) => tokio::time::sleep(pause).await,
                Act::Silence => {
                    let _: io::Result<()> = left(&mut stream).await;
                    shared.client_left.notify_one();
                    return Ok(());
                }
                Act::Reset => {
                    stream.set_zero_linger()?;
                    return Ok(());
                }
            }
        }
        if !answer.keeps {
            return Ok(());
        }
    }
    Ok(())
}
