//! The messages, as Twilio writes them and as others do.

use serde_json::{Value, from_str, from_value, json, to_value};
use tool_runtime::{
    serde_json,
    twilio::{Audio, InboundMessage, MarkName, MessageError, OutboundMessage, Payload},
};

/// One of each, of the shapes that Twilio documents.
fn each() -> [Value; 6] {
    let sid = "MZ00000000000000000000000000000001";
    let start = json!({
        "streamSid": sid,
        "accountSid": "AC00000000000000000000000000000001",
        "callSid": "CA00000000000000000000000000000001",
        "tracks": ["inbound"],
        "customParameters": { "desk": "front", "language": "en" },
        "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
    });
    let media = json!({ "track": "inbound", "chunk": "2", "timestamp": "20", "payload": "//79/Pv6" });
    let stop = json!({
        "accountSid": "AC00000000000000000000000000000001",
        "callSid": "CA00000000000000000000000000000001",
    });
    [
        json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" }),
        json!({ "event": "start", "sequenceNumber": "1", "start": start, "streamSid": sid }),
        json!({ "event": "media", "sequenceNumber": "4", "media": media, "streamSid": sid }),
        json!({
            "event": "dtmf",
            "streamSid": sid,
            "sequenceNumber": "5",
            "dtmf": { "track": "inbound_track", "digit": "1" },
        }),
        json!({ "event": "mark", "sequenceNumber": "6", "streamSid": sid, "mark": { "name": "1.2" } }),
        json!({ "event": "stop", "sequenceNumber": "7", "stop": stop, "streamSid": sid }),
    ]
}

fn parse(message: &Value) -> Result<InboundMessage, MessageError> {
    message.to_string().parse()
}

#[test]
fn each_message_is_read_and_written_as_it_is() {
    for message in each() {
        let read = parse(&message).unwrap();
        assert_eq!(to_value(&read).unwrap(), message);
        assert_eq!(from_value::<InboundMessage>(message).unwrap(), read);
    }
}

#[test]
fn what_tells_of_a_stream_is_all_there() {
    let InboundMessage::Start(start) = parse(&each()[1]).unwrap() else { panic!() };
    assert_eq!(start.sequence_number, Some(1));
    let start = start.start;
    assert_eq!(start.stream_sid, "MZ00000000000000000000000000000001");
    assert_eq!(start.account_sid, "AC00000000000000000000000000000001");
    assert_eq!(start.call_sid, "CA00000000000000000000000000000001");
    assert_eq!(start.custom_parameters.get("desk"), Some("front"));
    assert_eq!(start.custom_parameters.get("door"), None);
    assert_eq!(start.custom_parameters.iter().count(), 2);
    assert_eq!(
        (start.tracks.as_slice(), start.media_format.sample_rate),
        (&["inbound".to_owned()][..], 8000)
    );
}

#[test]
fn audio_is_mu_law() {
    let InboundMessage::Media(media) = parse(&each()[2]).unwrap() else { panic!() };
    let media = media.media;
    assert_eq!(*media.payload, [0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa]);
    assert_eq!((media.chunk, media.timestamp), (Some(2), Some(20)));
    assert_eq!(Audio::new([0xff; 160]).duration().as_millis(), 20);
}

#[test]
fn numbers_may_be_numbers_and_what_says_nothing_may_be_missing_or_null() {
    let media = |media: Value| parse(&json!({ "event": "media", "media": media }));
    let full = media(json!({ "track": "inbound", "chunk": "2", "timestamp": "20", "payload": "/w==" }));
    assert_eq!(media(json!({ "track": "inbound", "chunk": 2, "timestamp": 20, "payload": "/w" })), full);
    let bare = media(json!({ "payload": "/w==" }));
    assert!(bare.is_ok());
    let nulls = json!({ "track": null, "chunk": null, "timestamp": "soon", "payload": "/w==" });
    assert_eq!(media(nulls), bare);

    let start = json!({ "event": "start", "streamSid": "MZ1", "start": { "callSid": "CA1" } });
    let InboundMessage::Start(start) = parse(&start).unwrap() else { panic!() };
    assert_eq!((start.start.stream_sid.as_str(), start.start.account_sid.as_str()), ("MZ1", ""));
    assert_eq!(start.start.media_format.encoding, "audio/x-mulaw");

    let digit = parse(&json!({ "event": "dtmf", "dtmf": { "digit": 5 } }));
    assert!(matches!(digit, Ok(InboundMessage::Dtmf(dtmf)) if dtmf.dtmf.digit == "5"));
    assert!(matches!(parse(&json!({ "event": "stop" })), Ok(InboundMessage::Stop(_))));
    assert!(matches!(parse(&json!({ "event": "connected" })), Ok(InboundMessage::Connected(_))));
}

#[test]
fn an_unknown_event_keeps_all_it_says() {
    let message = json!({ "event": "weather", "sky": { "clear": [true, null, 21.5] }, "sequenceNumber": 3 });
    let InboundMessage::Unknown(unknown) = parse(&message).unwrap() else { panic!() };
    assert_eq!(unknown.event(), "weather");
    assert_eq!(Value::Object(unknown.object().clone()), message);
    assert_eq!(to_value(InboundMessage::Unknown(unknown)).unwrap(), message);
}

#[test]
fn nonsense_is_an_error_that_says_what_is_wrong() {
    let field = |event, field| MessageError::Field { event, field };
    for (text, error) in [
        ("", MessageError::NotJson),
        ("{", MessageError::NotJson),
        ("nonsense", MessageError::NotJson),
        ("[1]", MessageError::NotAnObject),
        ("\"mark\"", MessageError::NotAnObject),
        ("{}", MessageError::NoEvent),
        (r#"{"event":null}"#, MessageError::NoEvent),
        (r#"{"event":"media"}"#, field("media", "payload")),
        (r#"{"event":"media","media":"/w=="}"#, field("media", "payload")),
        (r#"{"event":"media","media":{"payload":"no base64"}}"#, field("media", "payload")),
        (r#"{"event":"mark","mark":null}"#, field("mark", "name")),
        (r#"{"event":"dtmf","dtmf":{"digit":[1]}}"#, field("dtmf", "digit")),
        (r#"{"event":"start","start":{"callSid":"CA1"}}"#, field("start", "streamSid")),
        (r#"{"event":"start","start":{"streamSid":"MZ1"}}"#, field("start", "callSid")),
    ] {
        assert_eq!(text.parse::<InboundMessage>(), Err(error), "{text}");
    }
    assert_eq!(
        field("mark", "name").to_string(),
        "the `name` of a message `mark` is missing, or not what it should be"
    );
}

/// It would be kept for everybody who listens.
#[test]
fn one_that_is_far_longer_than_any_of_twilios_is_not_read() {
    let media = |length: usize| {
        let payload = "/".repeat(length);
        parse(&json!({ "event": "media", "media": { "payload": payload } }))
    };
    assert!(
        matches!(media(8 << 10), Ok(InboundMessage::Media(media)) if media.media.payload.len() == 6 << 10)
    );
    assert_eq!(media(64 << 10), Err(MessageError::TooLong));
}

#[test]
fn what_is_sent_is_of_three_kinds() {
    let stream_sid = "MZ1".to_owned();
    let payload = Audio::new([0xff, 0xfe]);
    for (message, text) in [
        (
            OutboundMessage::Media { stream_sid: stream_sid.clone(), media: Payload { payload } },
            r#"{"event":"media","streamSid":"MZ1","media":{"payload":"//4="}}"#,
        ),
        (
            OutboundMessage::Mark { stream_sid: stream_sid.clone(), mark: MarkName { name: "a".to_owned() } },
            r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"a"}}"#,
        ),
        (OutboundMessage::Clear { stream_sid }, r#"{"event":"clear","streamSid":"MZ1"}"#),
    ] {
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
        assert_eq!(from_str::<OutboundMessage>(text).unwrap(), message);
    }
}

/// Neither what was said, nor what was typed, nor what the TwiML tells of the caller.
#[test]
fn debug_shows_nothing_personal() {
    let [_, start, media, dtmf, ..] = each().map(|message| format!("{:?}", parse(&message).unwrap()));
    assert!(start.contains("desk") && !start.contains("front"), "{start}");
    assert!(media.contains("Audio(6 bytes)") && !media.contains("255"), "{media}");
    assert!(!dtmf.contains("digit: \"1\""), "{dtmf}");
    let unknown = parse(&json!({ "event": "weather", "secret": "sunny" })).unwrap();
    assert_eq!(format!("{unknown:?}"), "Unknown(UnknownMessage(\"weather\"))");
}
