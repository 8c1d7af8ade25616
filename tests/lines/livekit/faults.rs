//! Everything that can go wrong between asking for the end of a call and knowing of it.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::net::TcpListener;
use tool_runtime::livekit::RoomEnd;

use super::{
    CALLER, ROOM, impatient, line, outcome,
    server::{FakeLiveKit, Fault},
};

const PROTOBUF: &str = "application/protobuf";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// Faults one after another, and what is to come of them.
struct Row {
    name: &'static str,
    faults: &'static [Fault],
    outcome: &'static str,
    /// How often the call was in fact ended.
    ends: usize,
    requests: usize,
}

const fn row(
    name: &'static str,
    faults: &'static [Fault],
    outcome: &'static str,
    ends: usize,
    requests: usize,
) -> Row {
    Row { name, faults, outcome, ends, requests }
}

const NOT_FOUND: Fault = Fault::twirp(404, "not_found");
const INTERNAL: Fault = Fault::twirp(500, "internal");
const UNAVAILABLE: Fault = Fault::twirp(503, "unavailable");
const EXHAUSTED: Fault = Fault::twirp(429, "resource_exhausted");
const CUT_JSON: Fault = Fault::told(500, JSON, br#"{"code":"unav"#);
const EMPTY_500: Fault = Fault::told(500, TEXT, b"");
/// As servers refuse a token that is wrong or too old.
const INVALID_TOKEN: Fault = Fault::told(401, TEXT, b"invalid token: eyJ.., error: validation failed");
/// A header more, behind the content type.
const WAIT_AN_HOUR: Fault = Fault::told(429, "text/plain\r\nretry-after: 3600", b"slow down");
const COME_AGAIN: Fault = Fault::told(429, "text/plain\r\nretry-after: 0", b"slow down");

const TABLE: &[Row] = &[
    row("nothing goes wrong", &[], "ended", 1, 1),
    row(
        "a field of later versions",
        &[Fault::told(200, PROTOBUF, b"\x0a\x01a").behind_the_deed()],
        "ended",
        1,
        1,
    ),
    row("not found", &[NOT_FOUND], "already gone", 0, 1),
    row("unauthenticated", &[Fault::twirp(401, "unauthenticated")], "unauthenticated", 0, 1),
    row("unauthenticated, in plain text", &[INVALID_TOKEN], "malformed, status 401", 0, 1),
    row("permission denied", &[Fault::twirp(403, "permission_denied")], "permission_denied", 0, 1),
    row("invalid argument", &[Fault::twirp(400, "invalid_argument")], "invalid_argument", 0, 1),
    row("failed precondition", &[Fault::twirp(412, "failed_precondition")], "failed_precondition", 0, 1),
    row("unimplemented", &[Fault::twirp(501, "unimplemented")], "unimplemented", 0, 1),
    row("no such route is not: no such room", &[Fault::twirp(404, "bad_route")], "bad_route", 0, 1),
    row("internal, once", &[INTERNAL], "ended", 1, 2),
    row("internal, always", &[INTERNAL; 4], "internal", 0, 4),
    row("internal, though it is done", &[INTERNAL.behind_the_deed()], "already gone", 1, 2),
    row("unavailable, once", &[UNAVAILABLE], "ended", 1, 2),
    row("unavailable, always", &[UNAVAILABLE; 4], "unavailable", 0, 4),
    row("unavailable, then gone by itself", &[UNAVAILABLE, NOT_FOUND], "already gone", 0, 2),
    row(
        "unavailable, then denied",
        &[UNAVAILABLE, Fault::twirp(403, "permission_denied")],
        "permission_denied",
        0,
        2,
    ),
    row("deadline exceeded, once", &[Fault::twirp(408, "deadline_exceeded")], "ended", 1, 2),
    row("aborted, once", &[Fault::twirp(409, "aborted")], "ended", 1, 2),
    row("rate limit, once", &[EXHAUSTED], "ended", 1, 2),
    row("rate limit, always", &[EXHAUSTED; 4], "resource_exhausted", 0, 4),
    row("rate limit of a proxy, come again at once", &[COME_AGAIN], "ended", 1, 2),
    row("rate limit of a proxy, come again too late", &[WAIT_AN_HOUR], "malformed, status 429", 0, 1),
    row("a page of status 502, once", &[Fault::page(502)], "ended", 1, 2),
    row("a page of status 502, always", &[Fault::page(502); 4], "malformed, status 502", 0, 4),
    row(
        "a page of status 502, though it is done",
        &[Fault::page(502).behind_the_deed()],
        "already gone",
        1,
        2,
    ),
    row("a page of status 404", &[Fault::page(404)], "malformed, status 404", 0, 1),
    row("a page of status 200", &[Fault::page(200)], "malformed, status 200", 0, 1),
    row("a page behind a redirect", &[Fault::page(302)], "malformed, status 302", 0, 1),
    row(
        "another server's JSON",
        &[Fault::told(404, JSON, br#"{"error":"not_found"}"#)],
        "malformed, status 404",
        0,
        1,
    ),
    row("success in another server's words", &[Fault::told(200, JSON, b"{}")], "malformed, status 200", 0, 1),
    row(
        "an empty body of status 200 from elsewhere",
        &[Fault::told(200, TEXT, b"")],
        "malformed, status 200",
        0,
        1,
    ),
    row("an empty body of status 204", &[Fault::told(204, PROTOBUF, b"")], "malformed, status 204", 0, 1),
    row("an empty body of status 404", &[Fault::told(404, TEXT, b"")], "malformed, status 404", 0, 1),
    row("an empty body of status 500, once", &[EMPTY_500], "ended", 1, 2),
    row("an empty body of status 500, always", &[EMPTY_500; 4], "malformed, status 500", 0, 4),
    row(
        "truncated protobuf",
        &[Fault::told(200, PROTOBUF, b"\x0a\x05a").behind_the_deed()],
        "malformed, status 200",
        1,
        1,
    ),
    row(
        "protobuf that breaks off",
        &[Fault::cut(200, PROTOBUF, b"\x0a").behind_the_deed()],
        "already gone",
        1,
        2,
    ),
    row("truncated JSON of status 500, once", &[CUT_JSON], "ended", 1, 2),
    row("truncated JSON of status 500, always", &[CUT_JSON; 4], "malformed, status 500", 0, 4),
    row(
        "truncated JSON of status 404",
        &[Fault::told(404, JSON, br#"{"code":"not_fo"#)],
        "malformed, status 404",
        0,
        1,
    ),
    row("JSON that breaks off, of status 503", &[Fault::cut(503, JSON, br#"{"code":"#)], "ended", 1, 2),
    row("reset before it is done, once", &[Fault::reset()], "ended", 1, 2),
    row("reset before it is done, always", &[Fault::reset(); 4], "no connection", 0, 4),
    row("reset after it is done", &[Fault::reset().behind_the_deed()], "already gone", 1, 2),
    row("silence, once", &[Fault::silence()], "ended", 1, 2),
    row("silence, always", &[Fault::silence(); 4], "timeout: FirstByte", 0, 4),
    row("silence after it is done", &[Fault::silence().behind_the_deed()], "already gone", 1, 2),
    row("silence behind the head", &[Fault::head_alone()], "ended", 1, 2),
    row(
        "silence behind the head, though it is done",
        &[Fault::head_alone().behind_the_deed()],
        "already gone",
        1,
        2,
    ),
];

/// What came of a row, where that is not what it should be.
async fn surprise(ending: RoomEnd, row: &Row) -> Option<String> {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[CALLER, "agent"], row.faults.iter().copied());
    let came = tokio::time::timeout(Duration::from_secs(20), outcome(&line(&livekit, ending))).await;
    let came = came.unwrap_or_else(|_| "it hangs".to_owned());
    let (ends, requests, complaints) = (livekit.ends(ROOM), livekit.requests(ROOM), livekit.complaints());
    let is_expected = came == row.outcome && ends == row.ends && requests == row.requests;
    let name = row.name;
    (!is_expected || !complaints.is_empty())
        .then(|| format!("{ending:?}, {name}: {came}, {ends} ends, {requests} requests, {complaints:?}"))
}

#[tokio::test]
async fn every_fault_has_its_outcome() {
    let endings = [RoomEnd::DeleteRoom, RoomEnd::RemoveParticipant];
    let rows = TABLE.iter().flat_map(|row| endings.map(|ending| surprise(ending, row)));
    // More at once would keep each other waiting.
    let outcomes: Vec<_> = stream::iter(rows).buffer_unordered(24).collect().await;
    let surprises: Vec<_> = outcomes.iter().flatten().collect();
    println!("{} rows for 2 endings, {} surprises", TABLE.len(), surprises.len());
    assert!(surprises.is_empty(), "{surprises:#?}");
}

#[test]
fn rows_have_names_of_their_own() {
    let names: std::collections::BTreeSet<_> = TABLE.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), TABLE.len());
}

#[tokio::test]
async fn the_time_in_all_goes_before_that_of_an_answer() {
    let livekit = FakeLiveKit::start([Fault::silence()]).await;
    livekit.open(ROOM, &[], []);
    let http =
        impatient().first_byte_timeout(Duration::from_secs(600)).total_timeout(Duration::from_millis(200));
    let server = livekit.client().http(http).build().unwrap();
    assert_eq!(outcome(&server.room(ROOM).build().unwrap()).await, "timeout: Total");
    assert_eq!((livekit.ends(ROOM), livekit.requests(ROOM)), (0, 1));
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let livekit = FakeLiveKit::start([]).await;
    let server = livekit.client().url(url).http(impatient()).build().unwrap();
    assert_eq!(outcome(&server.room(ROOM).build().unwrap()).await, "no connection");
}

#[tokio::test]
async fn another_secret_is_refused_and_not_tried_again() {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[], []);
    let server = livekit.client().api_secret("that of another server").http(impatient()).build().unwrap();
    assert_eq!(outcome(&server.room(ROOM).build().unwrap()).await, "unauthenticated");
    assert_eq!(livekit.complaints(), ["the signature is wrong"]);
    assert!(livekit.is_open(ROOM));
}

#[tokio::test]
async fn a_room_of_another_name_is_gone_and_this_one_is_not() {
    let livekit = FakeLiveKit::start([]).await;
    livekit.open(ROOM, &[], []);
    let server = livekit.client().http(impatient()).build().unwrap();
    assert_eq!(outcome(&server.room("call-4712").build().unwrap()).await, "already gone");
    assert!(livekit.is_open(ROOM));
    assert_eq!((livekit.requests("call-4712"), livekit.requests(ROOM)), (1, 0));
}
