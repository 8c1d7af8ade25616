//! Becoming a media stream, or not.

use std::time::Duration;

use tokio::time::Instant;
use tool_examples::fake_twilio::{
    Leaving::{Close, Reset, Stop},
    Step::{AfterConnected, AfterStart, BeforeConnected},
    StreamFault::{self, *},
};
use tool_runtime::twilio::{HandshakeError, MediaOptions, MediaStream, MessageError};

use super::support::{CALL, caller, milliseconds};

#[tokio::test(start_paused = true)]
async fn a_stream_is_told_of() {
    let (_caller, socket) = caller(&[]).parameter("desk", "front").in_memory();
    let stream = MediaStream::accept_over(socket, MediaOptions::default()).await.unwrap();
    let start = stream.start();
    assert_eq!(start.call_sid, CALL);
    assert_eq!(start.account_sid, "AC00000000000000000000000000000001");
    assert_eq!(start.stream_sid, CALL.replace("CA", "MZ"));
    assert_eq!(start.custom_parameters.get("desk"), Some("front"));
    assert!(!stream.is_stopped());
}

/// What becomes of a connection.
async fn outcome(faults: &[StreamFault]) -> String {
    let (_caller, socket) = caller(faults).in_memory();
    match MediaStream::accept_over(socket, MediaOptions::default()).await {
        Ok(stream) => {
            assert_eq!(stream.start().call_sid, CALL);
            tokio::time::sleep(milliseconds(10)).await;
            if stream.is_stopped() { format!("{:?}", stream.stopped().await) } else { "Goes on".to_owned() }
        }
        Err(error) => format!("Refused: {error}"),
    }
}

macro_rules! rows {
    ($($name:ident: [$($fault:expr),*] => $outcome:expr;)*) => {
        $(
            #[tokio::test(start_paused = true)]
            async fn $name() {
                let outcome = outcome(&[$($fault),*]).await;
                assert!(outcome.starts_with($outcome), "{outcome}");
            }
        )*
    };
}

const LEFT: &str = "Refused: the peer left before it told of a media stream";
const STOPPED: &str = "Refused: the media stream stopped before it began";
const BROKE: &str = "Refused: the connection failed before a media stream was told of";
const OPUS: &str =
    "Refused: the audio is `audio/opus` at 8000 Hz on 1 channels; only mu-law at 8000 Hz on one";

rows! {
    nothing_goes_wrong: [] => "Goes on";
    media_comes_before_the_stream_is_told_of: [MediaFirst] => "Goes on";
    the_stream_is_told_of_before_the_connection: [StartFirst] => "Goes on";
    unknown_events_come_first: [UnknownEvents] => "Goes on";
    nonsense_comes_first: [Nonsense] => "Goes on";
    it_is_told_of_twice_and_out_of_order: [Disorder] => "Goes on";
    it_speaks_another_protocol: [OtherProtocol] => "Refused: the peer speaks `Chat`; a media stream speaks `Call`";
    it_is_of_another_format: [OtherFormat] => OPUS;
    it_is_never_told_of: [NeverStarts] => "Refused: no media stream was told of in time";

    the_caller_hangs_up_before_the_connection_is_told_of: [HangsUp(BeforeConnected, Stop)] => STOPPED;
    it_is_closed_before_the_connection_is_told_of: [HangsUp(BeforeConnected, Close)] => LEFT;
    it_is_reset_before_the_connection_is_told_of: [HangsUp(BeforeConnected, Reset)] => BROKE;
    the_caller_hangs_up_before_the_stream_is_told_of: [HangsUp(AfterConnected, Stop)] => STOPPED;
    it_is_closed_before_the_stream_is_told_of: [HangsUp(AfterConnected, Close)] => LEFT;
    it_is_reset_before_the_stream_is_told_of: [HangsUp(AfterConnected, Reset)] => BROKE;
    the_caller_hangs_up_as_soon_as_the_stream_is_told_of: [HangsUp(AfterStart, Stop)] => "Stopped";
    it_is_closed_as_soon_as_the_stream_is_told_of: [HangsUp(AfterStart, Close)] => "Closed";
    it_is_reset_as_soon_as_the_stream_is_told_of: [HangsUp(AfterStart, Reset)] => "Failed";
}

#[tokio::test(start_paused = true)]
async fn it_may_not_take_for_ever() {
    let begun = Instant::now();
    outcome(&[NeverStarts]).await;
    assert_eq!(begun.elapsed().as_secs(), 10);

    let options = MediaOptions::default().handshake_timeout(milliseconds(50));
    let (_caller, socket) = caller(&[NeverStarts]).in_memory();
    let begun = Instant::now();
    let error = MediaStream::accept_over(socket, options).await.expect_err("it became a stream");
    assert!(matches!(error, HandshakeError::TimedOut));
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn one_that_tells_too_little_is_refused() {
    let (caller, socket) = caller(&[NeverStarts]).in_memory();
    caller.send(r#"{"event":"start","start":{"streamSid":"MZ1"}}"#);
    let error = MediaStream::accept_over(socket, MediaOptions::default()).await.expect_err("accepted");
    let missing = MessageError::Field { event: "start", field: "callSid" };
    assert!(matches!(error, HandshakeError::Start(error) if error == missing));
}
