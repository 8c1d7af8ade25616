//! The same over real sockets and real time, which are kept short: an axum server, a WebSocket client.

use std::time::Duration;

use axum::{
    Router,
    extract::{State, WebSocketUpgrade, ws::WebSocket},
    response::Response,
    routing::any,
};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};
use tool_examples::{
    fake_twilio::{
        FakeStream,
        Leaving::{self, Close, Reset, Stop},
        Step::{AfterConnected, AfterMarks, AfterStart, Hearing, OnClear},
        StreamFault::{self, *},
    },
    tone::ToneVoice,
};
use tool_runtime::{
    Playout,
    Provenance::{self, Cleared, NeverStarted, Played, TimedOut},
    SpeechOutput,
    twilio::{HandshakeError, MediaEvent, MediaOptions, MediaStream, StreamEnd},
};

use super::support::{caller, milliseconds, play};

type Accepted = Result<MediaStream, HandshakeError>;
type Server = (MediaOptions, mpsc::UnboundedSender<Accepted>);

/// An echo that never comes is not waited for long.
fn options(faults: &[StreamFault]) -> MediaOptions {
    let comes = !faults.iter().any(|fault| matches!(fault, NeverEchoes | EchoesWrongNames | LosesMark(_)));
    let options = MediaOptions::default();
    if comes { options } else { options.echo_timeout(milliseconds(400)).echo_margin(milliseconds(100)) }
}

async fn media(upgrade: WebSocketUpgrade, State((options, accepted)): State<Server>) -> Response {
    upgrade.on_upgrade(async move |socket: WebSocket| {
        let _ = accepted.send(MediaStream::accept(socket, options).await);
    })
}

/// A call, and what became of it on the server.
async fn call(faults: &[StreamFault]) -> (FakeStream, Accepted) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/media", listener.local_addr().unwrap());
    let (sender, mut accepted) = mpsc::unbounded_channel();
    let router = Router::new().route("/media", any(media)).with_state((options(faults), sender));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let caller = caller(faults).connect(&url).await.unwrap();
    (caller, accepted.recv().await.unwrap())
}

/// Fifty characters a second: a word of five is a tenth of a second.
fn voice() -> ToneVoice {
    ToneVoice::at_rate(50.0)
}

async fn says(text: &str, faults: &[StreamFault], clear: Option<u64>) -> (FakeStream, MediaStream, Playout) {
    let (caller, stream) = call(faults).await;
    let stream = stream.unwrap();
    let speech = stream.speech(voice());
    let playing = timeout(Duration::from_secs(20), play(&speech, text, clear)).await;
    let (playout, _) = playing.expect("it hangs");
    (caller, stream, playout)
}

/// Faults whose outcome does not hang on how busy the machine is.
#[tokio::test]
async fn each_fault_over_a_real_socket() {
    const TEXT: &str = "One two three.";
    for (faults, provenance, heard) in [
        (&[][..], Played, TEXT),
        (&[EchoesEarly], Played, TEXT),
        (&[EchoesLate(Duration::from_millis(50))], Played, TEXT),
        (&[EchoesTwice], Played, TEXT),
        (&[NeverEchoes], TimedOut, TEXT),
        (&[EchoesWrongNames], TimedOut, TEXT),
        (&[LosesMark(3)], TimedOut, TEXT),
        (&[PlaysFast(10)], Played, TEXT),
        (&[Disorder, UnknownEvents, Nonsense], Played, TEXT),
        (&[HangsUp(AfterStart, Close)], NeverStarted, ""),
    ] {
        let (caller, _stream, playout) = says(TEXT, faults, None).await;
        assert!(playout.heard == heard, "{faults:?}: {playout:?} {}", playout.heard);
        // Whether the caller who hangs up at once is seen to before a word was sent is chance.
        let is_cut = heard.is_empty() && playout.provenance == Cleared;
        assert!(playout.provenance == provenance || is_cut, "{faults:?}: {playout:?}");
        assert_eq!(caller.record().complaints, [""; 0]);
    }
}

/// How much that is depends on how busy the machine is; `faults` holds it to the millisecond.
#[tokio::test]
async fn a_clear_throws_away_what_was_not_heard() {
    let words = "a ".repeat(200); // 40 ms each
    for faults in [&[][..], &[ClearDropsMarks], &[EchoesTwice]] {
        let (caller, stream, playout) = says(&words, faults, Some(300)).await;
        assert_eq!(playout.provenance, Cleared);
        assert!(words.starts_with(&playout.heard) && playout.heard.len() < words.len());
        until_cleared(&caller).await;
        let (after, _) = play(&stream.speech(voice()), "On.", None).await;
        assert_eq!((after.provenance, after.heard.as_str()), (Played, "On."));
        let record = caller.record();
        assert_eq!((record.clears(), record.complaints.len()), (1, 0));
        assert_eq!(record.heard, record.heard_at_clears[0] + milliseconds(60));
    }
}

async fn until_cleared(caller: &FakeStream) {
    while caller.record().clears() == 0 {
        tokio::time::sleep(milliseconds(5)).await;
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_is_gone_at_once() {
    for (leaving, step) in [
        (Stop, Hearing(milliseconds(100))),
        (Close, Hearing(milliseconds(100))),
        (Reset, Hearing(milliseconds(100))),
        (Stop, AfterMarks(1)),
        (Reset, AfterMarks(1)),
    ] {
        let text = format!("One {}", "and on ".repeat(200));
        let (_caller, stream, playout) = says(&text, &[HangsUp(step, leaving)], None).await;
        assert_eq!(playout.provenance, Provenance::Cleared, "{leaving:?} {step:?}");
        assert!(text.starts_with(&playout.heard) && playout.heard.len() < 700);
        check_end(leaving, &stream.stopped().await);
        let (after, _) = play(&stream.speech(voice()), "Hello?", None).await;
        assert_eq!(after.provenance, NeverStarted);
    }
    let (_caller, stream, playout) = says("One two three.", &[HangsUp(OnClear, Stop)], Some(50)).await;
    assert_eq!(playout.provenance, Cleared);
    check_end(Stop, &stream.stopped().await);
}

fn check_end(leaving: Leaving, end: &StreamEnd) {
    let is_right = match leaving {
        Stop => matches!(end, StreamEnd::Stopped),
        Close => matches!(end, StreamEnd::Closed),
        Reset => matches!(end, StreamEnd::Failed(_)),
    };
    assert!(is_right, "{leaving:?} is {end}");
}

#[tokio::test]
async fn who_hangs_up_before_the_stream_is_told_of_is_refused() {
    let (_caller, accepted) = call(&[HangsUp(AfterConnected, Close)]).await;
    assert!(matches!(accepted, Err(HandshakeError::Closed)), "{accepted:?}");
    let (_caller, accepted) = call(&[HangsUp(AfterConnected, Reset)]).await;
    assert!(matches!(accepted, Err(HandshakeError::Connection(_))), "{accepted:?}");
    let (_caller, accepted) = call(&[OtherProtocol]).await;
    assert!(matches!(accepted, Err(HandshakeError::Protocol(_))), "{accepted:?}");
}

#[tokio::test]
async fn keys_and_audio_arrive_and_closing_is_seen_at_the_other_end() {
    let (caller, stream) = call(&[]).await;
    let stream = stream.unwrap();
    let mut events = stream.events();
    caller.press("#");
    caller.say(&[0x80; 160]);
    assert!(matches!(events.next().await, Some(MediaEvent::Dtmf(dtmf)) if dtmf.dtmf.digit == "#"));
    assert!(matches!(events.next().await, Some(MediaEvent::Audio(audio)) if audio.audio.len() == 160));
    let speech = stream.speech(voice());
    speech.clear().await;
    drop(stream);
    drop(speech);
    timeout(Duration::from_secs(10), caller.over()).await.expect("the connection stays open");
    assert_eq!(events.next().await, None);
}
