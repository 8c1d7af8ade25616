//! A LiveKit server of one's own on this machine, as far as the ends of calls go: Twirp's protobuf over
//! HTTP, many rooms at once, and faults as told. It looks at each request as closely as it can.

mod check;
mod fault;
mod wire;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    sync::{Arc, Mutex},
};

use livekit_protocol::{DeleteRoomRequest, DeleteRoomResponse, RoomParticipantIdentity};
use prost::Message;
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};
use tool_examples::wire::{Received, left, receive};
use tool_runtime::livekit::{LiveKitServer, LiveKitServerBuilder};

pub(crate) use self::fault::Fault;
use self::fault::Reply;

/// What the server knows its one client by.
pub(crate) const KEY: &str = "APIofNobody";
/// What the client signs its tokens with.
pub(crate) const SECRET: &str = "nobody-knows-the-trouble-i-have-seen";

/// A running server. It stops when dropped.
pub(crate) struct FakeLiveKit {
    port: u16,
    state: Arc<Mutex<State>>,
    task: AbortHandle,
}

#[derive(Default)]
struct State {
    /// Those of requests for any room.
    faults: VecDeque<Fault>,
    rooms: BTreeMap<String, Room>,
    complaints: Vec<String>,
}

/// A room, also one that is gone.
#[derive(Default)]
struct Room {
    open: bool,
    participants: BTreeSet<String>,
    faults: VecDeque<Fault>,
    requests: usize,
    ends: usize,
}

/// What a request asks for.
struct Asked {
    room: String,
    /// Who is to be removed; without anyone the room is to be deleted.
    participant: Option<String>,
}

impl FakeLiveKit {
    /// Starts a server whose first requests, for whatever room, meet these faults; further ones meet
    /// those of their room, and then none.
    pub(crate) async fn start(faults: impl IntoIterator<Item = Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { faults: faults.into_iter().collect(), ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let task = tokio::spawn(accept(listener, Arc::clone(&state))).abort_handle();
        Self { port, state, task }
    }

    /// Opens a room with these participants in it, whose requests meet these faults first.
    pub(crate) fn open(&self, room: &str, participants: &[&str], faults: impl IntoIterator<Item = Fault>) {
        let mut state = self.state.lock().unwrap();
        let room = state.rooms.entry(room.to_owned()).or_default();
        room.open = true;
        room.participants.extend(participants.iter().map(|&identity| identity.to_owned()));
        room.faults.extend(faults);
    }

    pub(crate) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// A client of the server, to be made as patient as a test wants it.
    pub(crate) fn client(&self) -> LiveKitServerBuilder {
        LiveKitServer::builder().url(self.url()).api_key(KEY).api_secret(SECRET)
    }

    /// How often the room, or somebody's part in it, came to an end: never more than once, if all is
    /// well.
    pub(crate) fn ends(&self, room: &str) -> usize {
        self.state.lock().unwrap().rooms.get(room).map_or(0, |room| room.ends)
    }

    /// How many requests there were for the room.
    pub(crate) fn requests(&self, room: &str) -> usize {
        self.state.lock().unwrap().rooms.get(room).map_or(0, |room| room.requests)
    }

    /// Whether the room is there.
    pub(crate) fn is_open(&self, room: &str) -> bool {
        self.state.lock().unwrap().rooms.get(room).is_some_and(|room| room.open)
    }

    /// Who is in the room.
    pub(crate) fn participants(&self, room: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        state.rooms.get(room).map_or_else(Vec::new, |room| room.participants.iter().cloned().collect())
    }

    /// What was wrong with requests. They were refused.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.state.lock().unwrap().complaints.clone()
    }
}

impl Drop for FakeLiveKit {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<Mutex<State>>) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // A client that leaves is no fault of the server's.
            let _: io::Result<()> = serve(stream, &state).await;
        });
    }
}

async fn serve(mut stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    while let Some(request) = receive(&mut stream).await? {
        let (reply, honest) = state.lock().unwrap().carry_out(&request);
        match reply {
            Reply::Honest => honest.send(&mut stream).await?,
            Reply::Quoting(status) => Answer::quoting(status, &request).send(&mut stream).await?,
            Reply::Twirp(status, code) => Answer::error(status, code).send(&mut stream).await?,
            Reply::Told(status, kind, body) => wire::answer(&mut stream, status, kind, body).await?,
            Reply::Cut(status, kind, body) => {
                wire::head(&mut stream, status, kind, body.len() + 10).await?;
                return tokio::io::AsyncWriteExt::write_all(&mut stream, body).await;
            }
            Reply::Reset => return stream.set_zero_linger(),
            Reply::Silence => return left(&mut stream).await,
            Reply::HeadAlone => {
                wire::head(&mut stream, 200, PROTOBUF, 10).await?;
                return left(&mut stream).await;
            }
        }
    }
    Ok(())
}

const PROTOBUF: &str = "application/protobuf";

/// An answer as the server gives it.
struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
}

impl Answer {
    fn done() -> Self {
        Self { status: 200, kind: PROTOBUF, body: DeleteRoomResponse {}.encode_to_vec() }
    }

    fn error(status: u16, code: &str) -> Self {
        let body = json!({ "code": code, "msg": format!("this is {code}") }).to_string();
        Self { status, kind: "application/json", body: body.into_bytes() }
    }

    /// As servers did with a token they refused.
    fn quoting(status: u16, request: &Received) -> Self {
        let token = request.header("authorization").and_then(|value| value.split(' ').nth(1));
        let words = format!("who is {}, with {SECRET}?", token.unwrap_or_default());
        if status == 503 {
            return Self { status, kind: "text/plain", body: words.into_bytes() };
        }
        let body = json!({ "code": if status < 500 { "unauthenticated" } else { "internal" }, "msg": words });
        Self { status, kind: "application/json", body: body.to_string().into_bytes() }
    }

    async fn send(&self, stream: &mut TcpStream) -> io::Result<()> {
        wire::answer(stream, self.status, self.kind, &self.body).await
    }
}

impl State {
    fn carry_out(&mut self, request: &Received) -> (Reply, Answer) {
        let asked = match read(request) {
            Ok(asked) => asked,
            Err(complaint) => {
                self.complaints.push(complaint);
                return (Reply::Honest, Answer::error(401, "unauthenticated"));
            }
        };
        let first = self.faults.pop_front();
        let room = self.rooms.entry(asked.room.clone()).or_default();
        room.requests += 1;
        let fault = first.or_else(|| room.faults.pop_front()).unwrap_or(Fault::NONE);
        let answer = if fault.carried_out { room.end(&asked) } else { Answer::done() };
        (fault.reply, answer)
    }
}

/// What a request asks for, if it is as it should be.
fn read(request: &Received) -> Result<Asked, String> {
    let method = request.path.strip_prefix("/twirp/livekit.RoomService/");
    let method = method.filter(|_| request.method == "POST");
    let body = request.body.as_slice();
    let (asked, grants) = match method {
        Some("DeleteRoom") => {
            let DeleteRoomRequest { room } =
                DeleteRoomRequest::decode(body).map_err(|error| error.to_string())?;
            (Asked { room, participant: None }, json!({ "roomCreate": true }))
        }
        Some("RemoveParticipant") => {
            let RoomParticipantIdentity { room, identity, revoke_token_ts: _ } =
                RoomParticipantIdentity::decode(body).map_err(|error| error.to_string())?;
            let grants = json!({ "roomAdmin": true, "room": room });
            (Asked { room, participant: Some(identity) }, grants)
        }
        _ => return Err(format!("there is no such method: {} {}", request.method, request.path)),
    };
    check::fault(request, &grants).map_or(Ok(asked), Err)
}

impl Room {
    fn end(&mut self, asked: &Asked) -> Answer {
        let was_there = match &asked.participant {
            Some(identity) => self.participants.remove(identity),
            None => std::mem::take(&mut self.open),
        };
        if !was_there {
            return Answer::error(404, "not_found");
        }
        self.ends += 1;
        Answer::done()
    }
}
