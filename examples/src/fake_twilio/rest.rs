//! The REST API: `UpdateCall` and `FetchCall` of Twilio's OpenAPI.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    ACCOUNT_SID, API_KEY, AUTH_TOKEN, Fault, Received, Shared,
    call::State,
    fault::Reply,
    lock,
    wire::{Response, reset, send, tear},
};
use crate::wire::{left, receive};

const CALLS: &str = "/2010-04-01/Accounts/";

/// Serves whoever connects, until it is aborted.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::Relaxed);
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            // A client that leaves is no fault of the server's.
            let _: io::Result<()> = serve(stream, &shared).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    while let Some(request) = receive(&mut stream).await? {
        let (response, fault) = shared.answer(&request);
        match fault {
            Some(Reply::Reset) => return reset(&stream),
            Some(Reply::Silence) => {
                left(&mut stream).await?;
                shared.state(&request).inspect(|state| state.abandon());
                return Ok(());
            }
            Some(Reply::Torn) => return tear(&mut stream, &response).await,
            _ => send(&mut stream, &response).await?,
        }
    }
    Ok(())
}

impl Shared {
    /// What a request is answered with, and the fault it meets.
    fn answer(&self, request: &Received) -> (Response, Option<Reply>) {
        if let Err(refusal) = self.check(request) {
            return (refusal, None);
        }
        let Some(state) = self.state(request) else { return (not_found(request), None) };
        let fault = state.receive(request.clone());
        let fault = fault.or_else(|number| self.drawn(&state, number).ok_or(())).ok();
        state.advance(1);
        match fault {
            None => (carry_out(&state, request, 0), None),
            Some(Fault { carried_out, reply }) => {
                let response = response(&state, request, carried_out, &reply);
                (response, Some(reply))
            }
        }
    }

    fn state(&self, request: &Received) -> Option<Arc<State>> {
        self.calls().get(sid(request)?).cloned()
    }

    fn drawn(&self, state: &State, number: usize) -> Option<Fault> {
        lock(&self.random).as_ref()?.fault(state.sid(), number)
    }

    /// Holds a request against the API: who asks for it, and what for.
    fn check(&self, request: &Received) -> Result<(), Response> {
        if !is_authorized(request) {
            return Err(error(401, 20003, "Authenticate"));
        }
        let complaint = complaint(request);
        complaint.map_or(Ok(()), |complaint| {
            self.complain(format!("{} {}: {complaint}", request.method, request.path));
            Err(error(400, 20001, complaint))
        })
    }
}

fn is_authorized(request: &Received) -> bool {
    let given = request.header("authorization").and_then(|value| value.strip_prefix("Basic "));
    let known = [(ACCOUNT_SID, AUTH_TOKEN), API_KEY];
    known.iter().any(|(user, password)| given == Some(&STANDARD.encode(format!("{user}:{password}"))))
}

/// The call of a path: `/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json`.
fn sid(request: &Received) -> Option<&str> {
    let calls = request.path.strip_prefix(CALLS)?.strip_prefix(ACCOUNT_SID)?.strip_prefix("/Calls/")?;
    calls.strip_suffix(".json")
}

/// What is wrong with a request.
fn complaint(request: &Received) -> Option<&'static str> {
    let digits = sid(request).and_then(|sid| sid.strip_prefix("CA")).unwrap_or_default();
    if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Some("the path is not that of a call of this account");
    }
    match &*request.method {
        "GET" if request.body.is_empty() => None,
        "GET" => Some("the look at a call has no body"),
        "POST" if request.header("content-type") != Some("application/x-www-form-urlencoded") => {
            Some("the body must be a form")
        }
        "POST" if !matches!(&*request.body, b"Status=completed" | b"Status=canceled") => {
            Some("the form must have a `Status`, `completed` or `canceled`, and here nothing else")
        }
        "POST" => None,
        _ => Some("there is no such method"),
    }
}

/// What is replied for a fault.
fn response(state: &State, request: &Received, carried_out: bool, reply: &Reply) -> Response {
    let requests = if let Reply::Slow(requests) = reply { *requests } else { 0 };
    let right = if carried_out || matches!(reply, Reply::Cut | Reply::Torn | Reply::Nulls) {
        carry_out(state, request, requests)
    } else {
        Response::json(500, String::new())
    };
    match reply {
        Reply::Slow(_) | Reply::Reset | Reply::Silence => right,
        Reply::Error { status, code, retry_after } => {
            Response { retry_after: retry_after.clone(), ..error(*status, *code, "It is not to be.") }
        }
        Reply::Quoting(status) => quoting(*status, request),
        Reply::Body(status, kind, body) => {
            Response { kind, body: (*body).to_owned(), ..Response::json(*status, String::new()) }
        }
        Reply::Cut | Reply::Torn => {
            let end = right.body.find("\"status\"").unwrap_or(right.body.len() / 2);
            Response { body: right.body[..end].to_owned(), ..right }
        }
        Reply::Nulls => {
            Response::json(200, json!({ "sid": null, "status": null, "duration": null }).to_string())
        }
    }
}

/// Does what is asked for; a hang-up takes effect after so many further `requests`.
fn carry_out(state: &State, request: &Received, requests: u32) -> Response {
    if request.method == "POST" {
        if state.is_over() {
            return error(400, 21220, "Call is not in-progress. Cannot redirect.");
        }
        if request.body == b"Status=completed" || state.is_waiting() {
            state.hang_up(requests);
        }
    }
    Response::json(200, state.record().to_string())
}

fn not_found(request: &Received) -> Response {
    error(404, 20404, &format!("The requested resource {} was not found", request.path))
}

fn quoting(status: u16, request: &Received) -> Response {
    let sent = request.header("authorization").unwrap_or_default();
    let message = format!("who is {sent}, {AUTH_TOKEN} or {}?", API_KEY.1);
    error(status, 20005, &message)
}

fn error(status: u16, code: u32, message: &str) -> Response {
    let more_info = format!("https://www.twilio.com/docs/errors/{code}");
    let body = json!({ "code": code, "message": message, "more_info": more_info, "status": status });
    Response::json(status, body.to_string())
}
