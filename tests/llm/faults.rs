//! Everything that goes wrong on the way has its own error, and nothing hangs.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tool_runtime::{FormatError, HttpOptions, LlmError, TimeoutPhase};

use crate::{
    apis::{ALL, Api, EVENTS, completion, greeting},
    server::{Answer, Server},
};

/// What a client is sent, what comes of it, and how many requests it made.
struct Row {
    name: &'static str,
    answers: fn(Api) -> Vec<Answer>,
    outcome: &'static str,
    requests: usize,
}

const fn row(
    name: &'static str,
    answers: fn(Api) -> Vec<Answer>,
    outcome: &'static str,
    requests: usize,
) -> Row {
    Row { name, answers, outcome, requests }
}

/// Two retries are allowed.
const TABLE: &[Row] = &[
    row("all is well", |api| vec![hello(api)], "Hello", 1),
    row("the connection ends the body", |api| vec![until_closed(api)], "Hello", 1),
    row("slow drip", |api| vec![drip(api, 20)], "Hello", 1),
    row("slow drip that never ends", |_| vec![comments()], "timeout: Total", 1),
    row("400", |api| vec![refused(api, 400)], "rejected: 400, no luck", 1),
    row("401", |api| vec![refused(api, 401)], "unauthorized", 1),
    row("403", |api| vec![refused(api, 403)], "rejected: 403, no luck", 1),
    row("404", |api| vec![refused(api, 404)], "rejected: 404, no luck", 1),
    row("404 that is a page", |_| vec![page(404)], "rejected: 404, ", 1),
    row("a redirection", |_| vec![redirection()], "rejected: 307, ", 1),
    row("409, then success", |api| vec![refused(api, 409), hello(api)], "Hello", 2),
    row("429", |api| vec![refused(api, 429); 3], "rate limited: None", 3),
    row("429, then success", |api| vec![refused(api, 429), hello(api)], "Hello", 2),
    row("429, at once again", |api| vec![limited(api, "0"), hello(api)], "Hello", 2),
    row(
        "429, much later again",
        |api| vec![limited(api, "3600"), hello(api)],
        "rate limited: Some(3600s)",
        1,
    ),
    row("500", |api| vec![refused(api, 500); 3], "server: 500", 3),
    row("503, then success", |api| vec![refused(api, 503), hello(api)], "Hello", 2),
    row("529, then success", |api| vec![refused(api, 529), refused(api, 529), hello(api)], "Hello", 3),
    row("HTML 200", |_| vec![page(200)], "malformed", 1),
    row("HTML 200 that says it is a stream", |_| vec![disguised_page()], "format: malformed", 1),
    row("HTML 502", |_| vec![page(502); 3], "server: 502", 3),
    row("204", |_| vec![Answer::whole(204, &[], "")], "malformed", 1),
    row("broken JSON", |api| vec![broken_json(api)], "format: malformed", 1),
    row("broken JSON as the body", |_| vec![broken_body()], "format: malformed", 1),
    row("an empty body", |_| vec![Answer::chunked(EVENTS).end()], "format: malformed", 1),
    row("binary", |_| vec![binary()], "format: malformed", 1),
    row("reset before headers", |_| vec![Answer::nothing().reset(); 3], "connection", 3),
    row("reset before headers, then success", |api| vec![Answer::nothing().reset(), hello(api)], "Hello", 2),
    row("closed before headers", |_| vec![Answer::nothing(); 3], "connection", 3),
    row("half a head", |_| vec![Answer::nothing().bytes("HTTP/1.1 200 OK\r\ncont"); 3], "connection", 3),
    row("no HTTP", |_| vec![Answer::nothing().bytes("220 mail ready\r\n"); 3], "connection", 3),
    row("reset before the first event", |api| vec![begun(api, 0).reset(), hello(api)], "Hello", 2),
    row("reset mid-stream", |api| vec![begun(api, 9).reset(), hello(api)], "connection", 1),
    row("closed mid-stream", |api| vec![begun(api, 9), hello(api)], "connection", 1),
    row("truncated stream", |api| vec![truncated(api), hello(api)], "truncated", 1),
    row("silence before headers", |_| vec![Answer::nothing().silence(); 3], "timeout: FirstByte", 3),
    row(
        "silence before headers, then success",
        |api| vec![Answer::nothing().silence(), hello(api)],
        "Hello",
        2,
    ),
    row("silence after headers", |api| vec![begun(api, 0).silence(), hello(api)], "Hello", 2),
    row("silence mid-stream", |api| vec![begun(api, 9).silence(), hello(api)], "timeout: Idle", 1),
    row("silence after the last event", |api| vec![begun(api, usize::MAX).silence()], "Hello", 1),
    row("reset after the last event", |api| vec![begun(api, usize::MAX).reset()], "Hello", 1),
    row("silence in a refusal", |_| vec![silent_refusal()], "rejected: 400, ", 1),
    row("an error at once", |api| vec![reported(api, 0, "bad_luck")], "format: bad_luck, no luck", 1),
    row("an error that passes", |api| vec![reported(api, 0, "rate_limit_exceeded"), hello(api)], "Hello", 2),
    row(
        "an error mid-stream",
        |api| vec![reported(api, 9, "rate_limit_exceeded")],
        "format: rate_limit_exceeded, no luck",
        1,
    ),
];

fn hello(api: Api) -> Answer {
    Answer::chunked(EVENTS).chunks(api.hello()).end()
}

fn until_closed(api: Api) -> Answer {
    Answer::until_closed(EVENTS).bytes(&api.hello().concat())
}

fn drip(api: Api, milliseconds: u64) -> Answer {
    let body = api.hello().concat();
    let pieces = body.as_bytes().chunks(body.len() / 20);
    Answer::chunked(EVENTS).drip(Duration::from_millis(milliseconds), pieces).end()
}

/// Comments keep a stream alive for ever.
fn comments() -> Answer {
    Answer::chunked(EVENTS).drip(Duration::from_millis(50), vec![": ping\n\n"; 200])
}

/// The beginning of a stream: its head, and the events before the one that first says something
/// when `events` is 0, else with it; or all of them.
fn begun(api: Api, events: usize) -> Answer {
    let all = api.hello();
    let said = all.iter().position(|event| event.contains("\"Hel\"")).unwrap();
    let shown = match events {
        0 => said,
        usize::MAX => all.len(),
        _ => said + 1,
    };
    Answer::chunked(EVENTS).chunks(&all[..shown])
}

/// A stream that was cut off and ended as if it were whole.
fn truncated(api: Api) -> Answer {
    begun(api, 1).end()
}

fn reported(api: Api, events: usize, code: &str) -> Answer {
    begun(api, events).chunks(api.reported(code)).end()
}

fn broken_json(api: Api) -> Answer {
    let broken = api.hello().concat().replace("\"Hel\"", "\"Hel").replace("\"Hello\"", "\"Hello");
    let lines: Vec<_> = broken.lines().map(|line| line.strip_suffix('}').unwrap_or(line)).collect();
    Answer::chunked(EVENTS).chunks([lines.join("\n"), "\n\n".to_owned()]).end()
}

fn broken_body() -> Answer {
    Answer::whole(200, &[("content-type", "application/json")], r#"{"choices": [{"message": {"#)
}

fn binary() -> Answer {
    let noise: Vec<u8> = (0..4096_u32).map(|n| u8::try_from(n * n % 251).unwrap()).collect();
    Answer::chunked("application/octet-stream").chunks([noise]).end()
}

fn refused(api: Api, status: u16) -> Answer {
    Answer::whole(status, &[("content-type", "application/json")], &api.refusal("no luck"))
}

fn limited(api: Api, retry_after: &str) -> Answer {
    Answer::whole(429, &[("retry-after", retry_after)], &api.refusal("no luck"))
}

fn redirection() -> Answer {
    Answer::whole(307, &[("location", "http://127.0.0.1:1/elsewhere")], "")
}

const PAGE: &str = "<!doctype html><html><body>Please sign in</body></html>";

fn page(status: u16) -> Answer {
    Answer::whole(status, &[("content-type", "text/html; charset=utf-8")], PAGE)
}

fn disguised_page() -> Answer {
    Answer::whole(200, &[("content-type", EVENTS)], PAGE)
}

fn silent_refusal() -> Answer {
    Answer::nothing().bytes("HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{\"error\"").silence()
}

/// An outcome in a few words.
fn told(outcome: Result<String, LlmError>) -> String {
    match outcome {
        Ok(text) => text,
        Err(LlmError::Unauthorized) => "unauthorized".to_owned(),
        Err(LlmError::RateLimited { retry_after }) => format!("rate limited: {retry_after:?}"),
        Err(LlmError::Rejected { status, message }) => format!("rejected: {status}, {message}"),
        Err(LlmError::Server { status }) => format!("server: {status}"),
        Err(LlmError::Timeout { phase }) => format!("timeout: {phase:?}"),
        Err(LlmError::Connection(_)) => "connection".to_owned(),
        Err(LlmError::Malformed(_)) => "malformed".to_owned(),
        Err(LlmError::Truncated) => "truncated".to_owned(),
        Err(LlmError::Format(FormatError::Malformed(_))) => "format: malformed".to_owned(),
        Err(LlmError::Format(FormatError::Provider { code, message })) => {
            format!("format: {}, {message}", code.unwrap_or_default())
        }
        Err(other) => format!("{other:?}"),
    }
}

fn impatient() -> HttpOptions {
    HttpOptions::default()
        .first_byte_timeout(Duration::from_millis(300))
        .idle_timeout(Duration::from_millis(300))
        .total_timeout(Duration::from_secs(2))
        .backoff(Duration::from_millis(5), Duration::from_secs(2))
}

/// What came of a row, where that is not what it should be.
async fn surprise(api: Api, row: &Row) -> Option<String> {
    let server = Server::start((row.answers)(api)).await;
    let llm = api.client(&server.url(), impatient());
    let reply = completion(&*llm, greeting());
    let reply = tokio::time::timeout(Duration::from_secs(10), reply).await;
    let outcome = match reply {
        Ok(reply) => told(reply.map(|reply| reply.text())),
        Err(_) => "it hangs".to_owned(),
    };
    let requests = server.received().len();
    let is_expected = outcome == row.outcome && requests == row.requests;
    (!is_expected).then(|| format!("{api:?}, {}: {outcome}, {requests} requests", row.name))
}

#[tokio::test]
async fn every_fault_has_its_error() {
    let rows = ALL.iter().flat_map(|api| TABLE.iter().map(|row| surprise(*api, row)));
    let outcomes: Vec<_> = stream::iter(rows).buffer_unordered(24).collect().await; // more would keep each other waiting
    let surprises: Vec<_> = outcomes.iter().flatten().collect();
    println!("{} rows for {} APIs, {} surprises", TABLE.len(), ALL.len(), surprises.len());
    assert!(surprises.is_empty(), "{surprises:#?}");
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for api in ALL {
        let reply = completion(&*api.client(&url, impatient()), greeting()).await;
        let Err(LlmError::Connection(problem)) = reply else { panic!("{reply:?}") };
        assert!(problem.contains("refused"), "{problem}");
    }
}

/// A server whose queue of connections is full lets further ones wait for ever.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_does_not_come_about_times_out() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    let short = Duration::from_millis(100);
    while let Ok(connection) = tokio::time::timeout(short, TcpStream::connect(address)).await {
        waiting.push(connection.unwrap());
    }
    let http = impatient().connect_timeout(short).first_byte_timeout(20 * short).max_retries(0);
    let begun = Instant::now();
    let reply = completion(&*Api::Chat.client(&format!("http://{address}"), http), greeting()).await;
    assert_eq!(reply.unwrap_err(), LlmError::Timeout { phase: TimeoutPhase::Connect });
    assert!(begun.elapsed() < 10 * short);
    drop((listener, waiting));
}

#[test]
fn what_cannot_be_reached_is_refused_when_the_client_is_made() {
    for base_url in ["", "localhost:80", "ftp://localhost", "http://user:word@localhost/v1"] {
        let client = tool_runtime::OpenAi::builder("test-model").base_url(base_url).build();
        assert!(matches!(client, Err(LlmError::Config(_))), "{base_url}");
    }
    let client = tool_runtime::Anthropic::builder("test-model").api_key("line\nbreak").build();
    assert!(matches!(client, Err(LlmError::Config(_))));
}
