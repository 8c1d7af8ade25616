//! Calls in rooms, over the server's API as it is spoken.

mod calls;
mod faults;
mod jobs;
mod secrets;
pub(crate) mod server;

use std::time::Duration;

use tool_runtime::{
    CallControl, HangUpOutcome, HttpOptions,
    livekit::{LiveKitError, LiveKitRoom, RoomEnd},
};

use self::server::FakeLiveKit;

/// The room most tests are about, and who calls.
pub(crate) const ROOM: &str = "call-4711";
pub(crate) const CALLER: &str = "sip_+49301234567";

/// Four attempts at most, which nobody waits for.
pub(crate) fn impatient() -> HttpOptions {
    HttpOptions::default()
        .connect_timeout(Duration::from_millis(500))
        .first_byte_timeout(Duration::from_millis(500))
        .idle_timeout(Duration::from_millis(500))
        .total_timeout(Duration::from_secs(5))
        .max_retries(3)
        .backoff(Duration::from_millis(5), Duration::from_secs(1))
}

/// A call in [`ROOM`].
pub(crate) fn line(livekit: &FakeLiveKit, ending: RoomEnd) -> LiveKitRoom {
    let server = livekit.client().http(impatient()).build().unwrap();
    server.room(ROOM).participant(CALLER).ending(ending).build().unwrap()
}

/// What came of a hang-up, in short.
pub(crate) async fn outcome(line: &LiveKitRoom) -> String {
    match line.end().await {
        HangUpOutcome::Unconfirmed(error) => match error.downcast_ref::<LiveKitError>().unwrap() {
            LiveKitError::Refused { code, .. } => code.clone(),
            LiveKitError::Malformed { status } => format!("malformed, status {status}"),
            LiveKitError::Connection(_) => "no connection".to_owned(),
            LiveKitError::Timeout { phase } => format!("timeout: {phase:?}"),
            other => panic!("{other}"),
        },
        confirmed => confirmed.to_string(),
    }
}
