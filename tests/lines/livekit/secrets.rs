//! The secret is seen by nobody, and a token by the server alone.

use std::fmt::Write;

use tool_runtime::{CallControl, HangUpOutcome, livekit::RoomEnd};
use tool_tests::Log;

use super::{
    CALLER, ROOM, line,
    server::{FakeLiveKit, Fault, SECRET},
};

/// What every token begins with: `{"`, as base64 has it.
const TOKEN: &str = "eyJ";

#[tokio::test]
async fn a_server_that_quotes_them_is_not_quoted() {
    let log = Log::listen();
    let mut shown = String::new();
    for ending in [RoomEnd::DeleteRoom, RoomEnd::RemoveParticipant] {
        for status in [302, 400, 401, 403, 429, 500, 503] {
            let livekit = FakeLiveKit::start([Fault::quoting(status); 4]).await;
            livekit.open(ROOM, &[CALLER], []);
            let outcome = line(&livekit, ending).end().await;
            assert!(matches!(outcome, HangUpOutcome::Unconfirmed(_)), "{outcome}");
            write!(shown, "{outcome} {outcome:?} ").unwrap();
        }
    }
    assert!(shown.contains("who is (secret), with (secret)?"), "{shown}");
    let log = log.take();
    assert!(log.contains("is sent again"), "{log}");
    for secret in [SECRET, TOKEN] {
        assert!(!shown.contains(secret) && !log.contains(secret), "{shown}\n{log}");
    }
}

#[tokio::test]
async fn nothing_shows_them() {
    let livekit = FakeLiveKit::start([]).await;
    let builder = livekit.client();
    let shown = [
        format!("{builder:#?}"),
        format!("{:#?}", builder.clone().build().unwrap()),
        format!("{:#?}", line(&livekit, RoomEnd::DeleteRoom)),
        format!("{:?}", builder.url(SECRET).build().unwrap_err()),
    ];
    assert!(shown.iter().all(|text| !text.contains(SECRET)), "{shown:?}");
}
