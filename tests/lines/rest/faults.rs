//! What goes wrong with a hang-up, what is asked then, and what is known in the end.

use futures_util::future::join_all;
use tool_examples::fake_twilio::{FakeTwilio, Fault};
use tool_runtime::{CallControl, HangUpOutcome, HttpOptions, twilio::CallStatus};

use super::support::{impatient, known, methods, patient};

const ENDED: &str = "ended";
const GONE: &str = "already gone";
const LIVE: &str = "unconfirmed: the call goes on: it is `in-progress`";

/// One row: the call and what its requests meet, what comes of the hang-up, and the requests it took.
struct Row {
    name: &'static str,
    status: CallStatus,
    faults: Vec<Fault>,
    /// The beginning of the outcome as text.
    outcome: &'static str,
    requests: &'static str,
    http: HttpOptions,
}

/// A live call.
fn live(
    name: &'static str,
    faults: impl IntoIterator<Item = Fault>,
    outcome: &'static str,
    requests: &'static str,
) -> Row {
    let faults = faults.into_iter().collect();
    Row { name, status: CallStatus::InProgress, faults, outcome, requests, http: patient() }
}

/// A call that the other side has ended.
fn over(
    name: &'static str,
    faults: impl IntoIterator<Item = Fault>,
    outcome: &'static str,
    requests: &'static str,
) -> Row {
    Row { status: CallStatus::Completed, ..live(name, faults, outcome, requests) }
}

impl Row {
    fn status(self, status: CallStatus) -> Self {
        Self { status, ..self }
    }

    fn impatient(self) -> Self {
        Self { http: impatient(), ..self }
    }
}

async fn hold(rows: Vec<Row>) {
    let twilio = FakeTwilio::start().await.unwrap();
    join_all(rows.into_iter().map(|row| hold_one(&twilio, row))).await;
    assert_eq!(twilio.complaints(), [""; 0]);
}

async fn hold_one(twilio: &FakeTwilio, row: Row) {
    let call = twilio.new_call();
    call.set_status(row.status);
    call.faults(row.faults);
    let outcome = known(twilio, &call, row.http).end().await;
    let text = outcome.to_string();
    assert!(text.starts_with(row.outcome), "{}: {text}", row.name);
    assert_eq!(methods(&call), row.requests, "{}: {text}", row.name);
    let is_known = !outcome.is_confirmed() || call.status().is_over();
    assert!(is_known, "{}: {text}, and the call goes on", row.name);
    let ended = matches!(outcome, HangUpOutcome::Ended);
    assert!(call.hang_ups() <= 1 && (!ended || call.hang_ups() == 1), "{}: {text}", row.name);
}

#[tokio::test]
async fn a_call_is_ended() {
    hold(vec![
        live("no fault", [], ENDED, "POST"),
        live("it rings", [], ENDED, "POST").status(CallStatus::Ringing),
        live("it waits to be made", [], ENDED, "POST").status(CallStatus::Queued),
        live("accepted, over at the first look", [Fault::slow(1)], ENDED, "POST GET"),
        live("accepted, over at the second look", [Fault::slow(2)], ENDED, "POST GET GET"),
        live("accepted, never over", [Fault::slow(9)], LIVE, "POST GET GET GET"),
    ])
    .await;
}

#[tokio::test]
async fn a_call_that_is_over_already() {
    let gone = "unconfirmed: Twilio refused the request with status 404 and code 20404";
    hold(vec![
        over("400/21220", [], GONE, "POST GET"),
        over("400/21220, nobody answered", [], GONE, "POST GET").status(CallStatus::NoAnswer),
        over("400/21220, busy", [], GONE, "POST GET").status(CallStatus::Busy),
        over("400/21220, failed", [], GONE, "POST GET").status(CallStatus::Failed),
        over("400/21220, called off", [], GONE, "POST GET").status(CallStatus::Canceled),
        over("404/20404", [Fault::not_found()], GONE, "POST GET"),
        live("400/21220, and it goes on", [Fault::not_in_progress()], LIVE, "POST GET"),
        live("404/20404, and it goes on", [Fault::not_found()], LIVE, "POST GET"),
        live("404/20404, and nobody knows it", [Fault::not_found(), Fault::not_found()], gone, "POST GET"),
        over("404 as a page", [Fault::page(404)], GONE, "POST GET"),
        over("404 without a body", [Fault::empty(404)], GONE, "POST GET"),
        over("400 cut off", [Fault::cut_error(400)], GONE, "POST GET"),
        over("400 as a page", [Fault::page(400)], GONE, "POST GET"),
        live("400 cut off, and it goes on", [Fault::cut_error(400)], LIVE, "POST GET"),
    ])
    .await;
}

#[tokio::test]
async fn what_is_refused_is_not_asked_again() {
    hold(vec![
        live("401", [Fault::unauthorized()], "unconfirmed: Twilio does not accept the credentials", "POST"),
        live("401 as a page", [Fault::page(401)], "unconfirmed: Twilio does not accept", "POST"),
        live("400, another code", [Fault::error(400, 21218)], "unconfirmed: Twilio refused", "POST"),
        live("403", [Fault::error(403, 20003)], "unconfirmed: Twilio refused", "POST"),
        live("405", [Fault::error(405, 20004)], "unconfirmed: Twilio refused", "POST"),
        live("408", [Fault::empty(408)], "unconfirmed: Twilio refused", "POST"),
        live("409", [Fault::error(409, 20009)], "unconfirmed: Twilio refused", "POST"),
        live("302", [Fault::empty(302)], "unconfirmed: Twilio refused", "POST"),
    ])
    .await;
}

#[tokio::test]
async fn a_rate_limit_is_waited_for() {
    let limited = |wait| Fault::rate_limited(wait);
    let past = Some("Tue, 06 Nov 1990 08:49:37 GMT");
    let over = "unconfirmed: Twilio's rate limit is reached";
    hold(vec![
        live("429", [limited(None)], ENDED, "POST POST"),
        live("429 twice", [limited(None), limited(None)], ENDED, "POST POST POST"),
        live("429 for ever", vec![limited(None); 9], over, "POST POST POST"),
        live("429 with `Retry-After`", [limited(Some("0"))], ENDED, "POST POST"),
        live("429 with a date", [limited(past)], ENDED, "POST POST"),
        live("429 with a wait too long", [limited(Some("3600"))], over, "POST"),
        live("429 with a wait that is none", [limited(Some("soon"))], ENDED, "POST POST"),
        live("429 as a page", [Fault::page(429)], ENDED, "POST POST"),
        live("429 at the look", [Fault::slow(1), limited(None)], ENDED, "POST GET GET"),
    ])
    .await;
}

#[tokio::test]
async fn what_fails_is_asked_again_and_looked_at() {
    let carried_out = |fault: Fault| [fault.carried_out()];
    hold(vec![
        live("500", [Fault::error(500, 20500)], ENDED, "POST POST"),
        live("502 as a page", [Fault::page(502)], ENDED, "POST POST"),
        live("503 without a body", [Fault::empty(503)], ENDED, "POST POST"),
        live("500, then 503", [Fault::empty(500), Fault::page(503)], ENDED, "POST POST POST"),
        live("500, carried out", carried_out(Fault::empty(500)), GONE, "POST POST GET"),
        live(
            "500 at the last, carried out",
            [Fault::empty(500), Fault::empty(500), Fault::empty(500).carried_out()],
            GONE,
            "POST POST POST GET",
        ),
        live(
            "500, carried out, then a wait too long",
            [Fault::empty(500).carried_out(), Fault::rate_limited(Some("3600"))],
            GONE,
            "POST POST GET",
        ),
        live(
            "500, carried out, then 401",
            [Fault::empty(500).carried_out(), Fault::unauthorized()],
            GONE,
            "POST POST GET",
        ),
        live(
            "500, then a wait too long",
            [Fault::empty(500), Fault::rate_limited(Some("3600"))],
            LIVE,
            "POST POST GET GET GET",
        ),
        live("503 three times", vec![Fault::empty(503); 3], LIVE, "POST POST POST GET GET GET"),
        live(
            "503 for ever",
            vec![Fault::empty(503); 9],
            "unconfirmed: Twilio failed with status 503",
            "POST POST POST GET GET GET",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_looked_at() {
    let nothing = "unconfirmed: Twilio's reply could not be read";
    hold(vec![
        live("the JSON is cut off", [Fault::cut()], ENDED, "POST GET"),
        live("the body is cut off", [Fault::torn()], ENDED, "POST GET"),
        live("an empty 200", [Fault::empty(200).carried_out()], ENDED, "POST GET"),
        live("an empty 204", [Fault::empty(204).carried_out()], ENDED, "POST GET"),
        live("a page with 200", [Fault::page(200).carried_out()], ENDED, "POST GET"),
        live("everything is null", [Fault::nulls()], ENDED, "POST GET"),
        live("a page with 200, nothing done", [Fault::page(200)], LIVE, "POST GET GET GET"),
        live("nothing but pages", vec![Fault::page(200); 9], nothing, "POST GET GET GET"),
    ])
    .await;
}

#[tokio::test]
async fn a_connection_that_breaks_or_falls_silent() {
    let slow = "unconfirmed: the first byte of the reply took too long";
    hold(vec![
        live("reset", [Fault::reset()], ENDED, "POST POST"),
        live("reset, carried out", [Fault::reset().carried_out()], GONE, "POST POST GET"),
        live(
            "reset for ever",
            vec![Fault::reset(); 9],
            "unconfirmed: the connection to Twilio failed",
            "POST POST POST GET GET GET",
        ),
        live("silence", [Fault::silence()], ENDED, "POST POST").impatient(),
        live("silence, carried out", [Fault::silence().carried_out()], GONE, "POST POST GET").impatient(),
        live("silence for ever", vec![Fault::silence(); 9], slow, "POST POST POST GET GET GET").impatient(),
    ])
    .await;
}

/// The call is over and the request refused; now the look goes wrong.
#[tokio::test]
async fn a_look_is_taken_again() {
    let looks = |fault: Fault| [Fault::not_in_progress(), fault];
    hold(vec![
        over("500", looks(Fault::empty(500)), GONE, "POST GET GET"),
        over("502 as a page", looks(Fault::page(502)), GONE, "POST GET GET"),
        over("reset", looks(Fault::reset()), GONE, "POST GET GET"),
        over("silence", looks(Fault::silence()), GONE, "POST GET GET").impatient(),
        over("the JSON is cut off", looks(Fault::cut()), GONE, "POST GET GET"),
        over("the body is cut off", looks(Fault::torn()), GONE, "POST GET GET"),
        over("a page with 200", looks(Fault::page(200)), GONE, "POST GET GET"),
        over(
            "everything is null",
            looks(Fault::nulls()),
            "unconfirmed: nobody says that the call is over",
            "POST GET",
        ),
        over("401", looks(Fault::unauthorized()), "unconfirmed: Twilio does not accept", "POST GET"),
        over("403", looks(Fault::error(403, 20003)), "unconfirmed: Twilio refused", "POST GET"),
    ])
    .await;
}
