//! A structured reply that streams: whatever the cuts, the same is spoken, the same becomes whole,
//! and the same value comes of it.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{StructuredError, StructuredFault, StructuredParser, Unfinished};

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Reply {
    voice: String,
    response: String,
}

/// All that a stream brought.
#[derive(Debug, PartialEq)]
struct Trace {
    spoken: String,
    completed: Vec<(String, String)>,
    result: Result<Value, StructuredError>,
}

fn trace<'b>(pointer: &str, pieces: impl IntoIterator<Item = &'b [u8]>) -> Trace {
    let mut parser = StructuredParser::<Value>::speaking(pointer).unwrap();
    let (mut spoken, mut completed, mut failed) = (String::new(), Vec::new(), None);
    for piece in pieces {
        failed = parser.push_bytes(piece).err();
        let update = parser.update();
        spoken += update.spoken();
        completed.extend(update.completed().map(|field| (field.pointer(), field.json().to_owned())));
        if failed.is_some() {
            break;
        }
    }
    let result = parser.finish().map_err(StructuredError::from);
    assert!(failed.is_none() || failed == result.as_ref().err().cloned());
    Trace { spoken, completed, result }
}

/// The trace of a text in one piece, which is also that of every other way to cut it.
fn trace_of_every_cut(pointer: &str, text: impl AsRef<[u8]>) -> Trace {
    let bytes = text.as_ref();
    let whole = trace(pointer, [bytes]);
    for cut in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(trace(pointer, [head, tail]), whole, "cut at {cut}");
    }
    for size in 1..=5 {
        assert_eq!(trace(pointer, bytes.chunks(size)), whole, "in pieces of {size}");
    }
    whole
}

/// What becomes whole, by reading it whole: every value but the outermost, inner ones first.
fn values_within(value: &Value, pointer: &str, found: &mut Vec<(String, Value)>) {
    let members: Vec<_> = match value {
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.replace('~', "~0").replace('/', "~1"), member)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect()
        }
        _ => Vec::new(),
    };
    for (segment, member) in members {
        let pointer = format!("{pointer}/{segment}");
        values_within(member, &pointer, found);
        found.push((pointer, member.clone()));
    }
}

/// Texts, the pointer to speak, and what is spoken.
const DOCUMENTS: [(&str, &str, &str); 16] = [
    (r#"{"voice":"calm","response":"Good morning!"}"#, "/response", "Good morning!"),
    ("\n {\r\n\t\"voice\" : \"calm\" , \"response\" : \"\" }\n ", "/response", ""),
    (r#"{"response":null,"voice":"calm"}"#, "/response", ""),
    (
        r#"{"response":"\"a\\b\/c\b\f\n\r\t\u0041\u00e9\u20AC\ud83d\uDE00\u0000"}"#,
        "/response",
        "\"a\\b/c\u{8}\u{c}\n\r\tAé€😀\0",
    ),
    ("{\"response\":\"Grüße, 世界 😀👍🏽\",\"größe\":1}", "/response", "Grüße, 世界 😀👍🏽"),
    (r#"{"\u0072esponse":"by an escaped key","other":{"response":"no"}}"#, "/response", "by an escaped key"),
    (r#"{"other":{"response":"not this"},"response":{"text":"this"}}"#, "/response/text", "this"),
    (r#"{"a":{"a":{"a":"deep"}},"b":["a",{"a":"no"}]}"#, "/a/a/a", "deep"),
    (r#"{"segments":[{"text":"first"},{"text":"second"},[{"text":"no"}]]}"#, "/segments/1/text", "second"),
    (r#"[["no","no"],["no","yes"],["no","no"]]"#, "/1/1", "yes"),
    (r#"{"a/b":{"~":"tilde"},"a":{"b":"no"},"":{"":"empty"}}"#, "/a~1b/~0", "tilde"),
    (r#"{"":{"":"empty keys"}}"#, "//", "empty keys"),
    (r#" "only a string" "#, "", "only a string"),
    (
        r#"{"numbers":[0,-0,12,-3.25,1e3,2E-2,1.5e+10],"names":[true,false,null],"response":"x"}"#,
        "/response",
        "x",
    ),
    (r#"{"empty":{},"list":[],"nested":[[],[{}]],"response":"x"}"#, "/nowhere", ""),
    ("-12.5e1", "/response", ""),
];

#[test]
fn every_cut_speaks_and_completes_the_same_and_ends_in_the_same_value() {
    for (text, pointer, spoken) in DOCUMENTS {
        let trace = trace_of_every_cut(pointer, text);
        let value: Value = serde_json::from_str(text).unwrap();
        let mut expected = Vec::new();
        values_within(&value, "", &mut expected);
        let completed: Vec<_> = trace
            .completed
            .iter()
            .map(|(pointer, json)| (pointer.clone(), serde_json::from_str(json).unwrap()))
            .collect();
        assert_eq!(completed, expected, "{text}");
        assert_eq!(trace.spoken, spoken, "{text}");
        assert_eq!(trace.result, Ok(value), "{text}");
    }
}

/// Whether `partial` may grow into `whole` where only the last thing in each container is open.
fn grows_into(partial: &Value, whole: &Value) -> bool {
    match (partial, whole) {
        (Value::String(partial), Value::String(whole)) => whole.starts_with(partial.as_str()),
        (Value::Array(partial), Value::Array(whole)) => {
            partial.len() <= whole.len() && last_grows(partial.iter().zip(whole).collect())
        }
        (Value::Object(partial), Value::Object(whole)) => {
            partial.keys().eq(whole.keys().take(partial.len()))
                && last_grows(partial.values().zip(whole.values()).collect())
        }
        _ => partial == whole,
    }
}

fn last_grows(mut pairs: Vec<(&Value, &Value)>) -> bool {
    let last = pairs.pop();
    pairs.iter().all(|(partial, whole)| partial == whole)
        && last.is_none_or(|(partial, whole)| grows_into(partial, whole))
}

#[test]
fn the_value_grows_with_every_byte_and_never_takes_anything_back() {
    let mut stages = 0;
    for (text, pointer, _) in DOCUMENTS {
        let whole: Value = serde_json::from_str(text).unwrap();
        let mut parser = StructuredParser::<Value>::speaking(pointer).unwrap();
        let mut before: Option<Value> = None;
        for byte in text.as_bytes().chunks(1) {
            let now = parser.push_bytes(byte).unwrap().value().cloned();
            if let Some(before) = before.as_ref() {
                assert!(grows_into(before, now.as_ref().unwrap()), "{text}: {before} became {now:?}");
                stages += usize::from(Some(before) != now.as_ref());
            }
            assert!(now.as_ref().is_none_or(|now| grows_into(now, &whole)), "{text}: {now:?}");
            before = now;
        }
        // Only a number at the end of everything is not known to be whole.
        assert_eq!(before, Some(whole).filter(|whole| !whole.is_number()), "{text}");
    }
    assert!(stages > 200, "{stages}");
}

#[test]
fn a_directive_is_whole_once_and_before_the_text_that_follows_it() {
    let mut parser = StructuredParser::<Reply>::speaking("/response").unwrap();
    let mut events = Vec::new();
    for piece in ["{\"voice\":\"ca", "lm\",\"response\":\"Good ", "morn", "ing\"", "}"] {
        let update = parser.push(piece).unwrap();
        for field in update.completed() {
            events.push(format!("{} = {}", field.pointer(), field.read::<String>().unwrap()));
        }
        events.extend(Some(update.spoken().to_owned()).filter(|spoken| !spoken.is_empty()));
    }
    let expected = ["/voice = calm", "Good ", "morn", "/response = Good morning", "ing"];
    assert_eq!(events, expected);
    let reply = Reply { voice: "calm".to_owned(), response: "Good morning".to_owned() };
    assert_eq!(parser.finish().unwrap(), reply);
}

#[test]
fn half_an_escape_a_pair_or_a_character_is_never_spoken() {
    let speak = |text: &str| {
        let mut parser = StructuredParser::<Value>::speaking("").unwrap();
        let pieces = text.as_bytes().chunks(1);
        pieces.map(|piece| parser.push_bytes(piece).unwrap().spoken().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(speak(r#""\n""#), ["", "", "\n", ""]);
    assert_eq!(speak(r#""\u00e9""#), ["", "", "", "", "", "", "é", ""]);
    let mut pair = [""; 14];
    pair[12] = "😀";
    assert_eq!(speak(r#""\ud83d\ude00""#), pair);
    assert_eq!(speak("\"😀\""), ["", "", "", "", "😀", ""]);
}

#[test]
fn the_growing_value_is_the_type_with_defaults_for_what_has_not_come() {
    let mut parser = StructuredParser::<Reply>::new();
    let mut seen = Vec::new();
    for piece in [" ", "{\"vo", "ice\":\"ca", "lm\",\"response\"", ":", "\"a\\", "nb\"", "}"] {
        let value = parser.push(piece).unwrap().value();
        seen.push(value.map(|reply| (reply.voice.clone(), reply.response.clone())));
    }
    let stage = |voice: &str, response: &str| Some((voice.to_owned(), response.to_owned()));
    let last = stage("calm", "a\nb");
    let calm = stage("calm", "");
    let expected =
        [None, stage("", ""), stage("ca", ""), calm.clone(), calm, stage("calm", "a"), last.clone(), last];
    assert_eq!(seen, expected);
}

#[test]
fn what_cannot_be_made_yet_is_left_out_of_the_growing_value() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Mood {
        Calm,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Line {
        mood: Option<Mood>,
        number: u8,
    }
    let mut parser = StructuredParser::<Vec<Line>>::new();
    let mut grown = Vec::new();
    for piece in ["[{\"number\":1", "2,\"mood\":\"ca", "lm\"", "},{\"mood\":\"calm\"", ",\"number\":3", "}"] {
        let lines = parser.push(piece).unwrap().value().unwrap();
        grown.push(lines.iter().map(|line| (line.number, line.mood.is_some())).collect::<Vec<_>>());
    }
    let (plain, calm, both) = (vec![(12, false)], vec![(12, true)], vec![(12, true), (3, true)]);
    assert_eq!(grown, [vec![], plain, calm.clone(), calm.clone(), calm, both]);
}

#[test]
fn a_reply_that_ends_early_keeps_what_there_is() {
    for (text, pointer, _) in DOCUMENTS.into_iter().filter(|(text, ..)| text.trim_start().starts_with('{')) {
        let whole: Value = serde_json::from_str(text).unwrap();
        for end in 0..text.trim_end().len() {
            let mut parser = StructuredParser::<Value>::speaking(pointer).unwrap();
            parser.push_bytes(&text.as_bytes()[..end]).unwrap();
            let unfinished = parser.finish().unwrap_err();
            assert_eq!(unfinished.error().fault, StructuredFault::Truncated);
            let whole_characters = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap();
            assert_eq!(unfinished.error().offset, whole_characters);
            assert_eq!(unfinished.text(), &text[..whole_characters]);
            let opened = text[..whole_characters].contains('{');
            assert_eq!(unfinished.value().is_some(), opened, "{}", &text[..whole_characters]);
            assert!(unfinished.value().is_none_or(|value| grows_into(value, &whole)));
        }
    }
}

fn syntax(expected: &'static str) -> StructuredFault {
    StructuredFault::Syntax { expected }
}

#[test]
fn rubbish_is_refused_at_its_first_byte_however_it_is_cut() {
    let value = || syntax("a value");
    let name = || syntax("`true`, `false` or `null`");
    for (text, offset, fault) in [
        ("```json\n{}\n```", 0, value()),
        ("Here you go: {}", 0, value()),
        ("\u{feff}{}", 0, value()),
        ("{\"a\":NaN}", 5, value()),
        ("{\"a\":-Infinity}", 6, syntax("a digit")),
        ("{\"a\":.5}", 5, value()),
        ("{\"a\":01}", 6, syntax("`,` or `}`")),
        ("{\"a\":1.}", 7, syntax("a digit")),
        ("{\"a\":1e}", 7, syntax("a digit")),
        ("{\"a\":+1}", 5, value()),
        ("{\"a\":nul}", 8, name()),
        ("{\"a\":True}", 5, value()),
        ("{\"a\":truely}", 9, syntax("`,` or `}`")),
        ("{'a':1}", 1, syntax("a key or `}`")),
        ("{\"a\" 1}", 5, syntax("`:`")),
        ("{\"a\":1,}", 7, syntax("a key")),
        ("{\"a\":1]", 6, syntax("`,` or `}`")),
        ("[1,]", 3, value()),
        ("[1}", 2, syntax("`,` or `]`")),
        ("[,1]", 1, syntax("a value or `]`")),
        ("{}{}", 2, syntax("nothing more")),
        ("{} that was it", 3, syntax("nothing more")),
        ("1 2", 2, syntax("nothing more")),
        ("{\"a\":\"\n\"}", 6, syntax("a control character to be escaped")),
        (r#"{"a":"\x41"}"#, 7, syntax("an escape")),
        (r#"{"a":"\u00g0"}"#, 10, syntax("a hexadecimal digit")),
        (r#"{"a":"\ud83d!"}"#, 12, syntax("the other half of a surrogate pair")),
        (r#"{"a":"\ud83d\n"}"#, 13, syntax("the other half of a surrogate pair")),
        (r#"{"a":"\ud83d\u0041"}"#, 17, syntax("the other half of a surrogate pair")),
        (r#"{"a":"\ude00"}"#, 11, syntax("the other half of a surrogate pair")),
        (r#"{"a":1,"b":{"a":2},"\u0061":3}"#, 19, StructuredFault::RepeatedKey),
    ] {
        let error = StructuredError::clone(trace_of_every_cut("/spoken", text).result.as_ref().unwrap_err());
        assert_eq!((&error.fault, error.offset), (&fault, offset), "{text}");
        let repeats = fault == StructuredFault::RepeatedKey;
        assert_eq!(serde_json::from_str::<Value>(text).is_ok(), repeats, "{text}");
    }
}

#[test]
fn bytes_that_are_no_utf8_are_refused_behind_what_is() {
    for (bytes, offset) in [
        (&b"{\"spoken\":\"ab\xff\"}"[..], 13),
        (b"{\"spoken\":\"ab\xe2\x82\"}", 13),
        (b"{\"spoken\":\"ab\xe2\x82\xe2\x82\xac\"}", 13),
        (b"{\"spoken\":\"ab\xc0\x80\"}", 13),
        (b"{\"spoken\":\"ab\xed\xa0\x80\"}", 13),
        (b"{\"spoken\":\"ab\"}\xe2\x82", 15),
    ] {
        let trace = trace_of_every_cut("/spoken", bytes);
        let error = trace.result.unwrap_err();
        assert_eq!((error.fault, error.offset), (StructuredFault::NotUtf8, offset), "{bytes:?}");
        assert_eq!(trace.spoken, "ab");
    }
}

#[test]
fn what_came_before_the_rubbish_is_still_spoken() {
    let trace = trace_of_every_cut("/response", "{\"voice\":\"calm\",\"response\":\"All is well.\"}, or so");
    assert_eq!(trace.result.unwrap_err().offset, 42);
    assert_eq!(trace.spoken, "All is well.");
    assert_eq!(trace.completed.len(), 2);
}

#[test]
fn a_field_to_be_spoken_that_is_no_text_is_refused_at_once() {
    for value in ["1", "-1", "true", "false", "{}", "[]"] {
        let error = trace_of_every_cut("/response", format!("{{\"response\":{value}}}")).result.unwrap_err();
        assert_eq!((error.fault, error.offset), (StructuredFault::NotText, 12), "{value}");
    }
}

#[test]
fn a_field_to_be_spoken_in_another_place_is_not_spoken() {
    for text in
        [r#"{"reply":{"response":"no"}}"#, r#"[{"response":"no"}]"#, r#"{"response2":"no","respons":"no"}"#]
    {
        let trace = trace_of_every_cut("/response", text);
        assert_eq!((trace.spoken.as_str(), trace.result.is_ok()), ("", true), "{text}");
    }
    let trace = trace_of_every_cut("/a/b", r#"{"a":"a text on the way"}"#);
    assert_eq!((trace.spoken.as_str(), trace.result.is_ok()), ("", true));
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let deepest = StructuredParser::<Value>::MAX_DEPTH;
    assert!(trace("/x", [nested(deepest).as_bytes()]).result.is_ok());
    for depth in [deepest + 1, 1_000_000] {
        let error = trace("/x", nested(depth).as_bytes().chunks(1 << 16)).result.unwrap_err();
        assert_eq!((error.fault, error.offset), (StructuredFault::TooDeep, deepest));
    }
    let objects = "{\"a\":".repeat(deepest + 1);
    assert_eq!(trace("/x", [objects.as_bytes()]).result.unwrap_err().fault, StructuredFault::TooDeep);
}

#[test]
fn a_value_of_another_type_is_refused_in_the_end_with_what_was_expected() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "never made")]
    struct Strict {
        voice: String,
        count: u8,
    }
    let refuse = |text: &str| {
        let mut parser = StructuredParser::<Strict>::new();
        parser.push(text).unwrap();
        let error = parser.finish().unwrap_err().error().clone();
        (error.fault, error.offset)
    };
    let mismatch = |words: &str| StructuredFault::Mismatch(words.to_owned());
    assert_eq!(refuse(r#"{"voice":"calm"}"#), (mismatch("missing field `count`"), 16));
    assert_eq!(refuse(r#"{"voice":1,"count":1}"#).0, mismatch("expected a string"));
    assert_eq!(refuse(r#"{"voice":"calm","count":"secret"}"#).0, mismatch("expected u8"));
    assert_eq!(refuse(r#"{"voice":"calm","count":1e999}"#).0, mismatch("it does not fit the type"));
}

#[test]
fn a_field_of_another_type_is_refused_where_it_stands() {
    let mut parser = StructuredParser::<Value>::new();
    let update = parser.push(r#"{"a": 1, "b": [1, "x"]}"#).unwrap();
    let field = update.completed().find(|field| field.is("/b")).unwrap();
    let error = field.read::<Vec<u8>>().unwrap_err();
    assert_eq!((error.fault, error.offset), (StructuredFault::Mismatch("expected u8".to_owned()), 21));
    assert_eq!(field.read::<(u8, String)>().unwrap(), (1, "x".to_owned()));
}

#[test]
fn a_refused_stream_stays_refused_and_keeps_its_value() {
    let mut parser = StructuredParser::<Value>::speaking("/a").unwrap();
    parser.push("{\"a\":\"x").unwrap();
    let error = parser.push("y\",\"b\":?1}").unwrap_err();
    assert_eq!(parser.update().value(), Some(&json!({"a": "xy"})));
    assert_eq!(parser.push("}").unwrap_err(), error);
    assert_eq!(parser.update().spoken(), "");
    let unfinished: Unfinished<Value> = parser.finish().unwrap_err();
    assert_eq!((unfinished.error(), unfinished.text()), (&error, "{\"a\":\"xy\",\"b\":?1}"));
    assert_eq!(unfinished.into_value(), Some(json!({"a": "xy"})));
}

#[test]
fn a_document_is_whole_with_its_last_byte() {
    let mut parser = StructuredParser::<Value>::new();
    assert!(!parser.push("{\"a\":1").unwrap().is_whole());
    assert!(parser.push("}").unwrap().is_whole());
    assert!(parser.push(" \n").unwrap().is_whole());
    for empty in ["", " \n"] {
        let mut parser = StructuredParser::<Value>::new();
        assert!(!parser.push(empty).unwrap().is_whole());
        assert_eq!(parser.finish().unwrap_err().error().fault, StructuredFault::Truncated);
    }
}

#[test]
fn what_is_no_pointer_is_refused() {
    let error = StructuredParser::<Value>::speaking("/a~2").unwrap_err();
    assert_eq!((&error.fault, error.offset), (&StructuredFault::Pointer, 2));
    assert_eq!(error.to_string(), "the JSON pointer is invalid at byte 2");
    assert!(StructuredParser::<Value>::speaking("response").is_err());
}

#[test]
fn nothing_shows_what_the_model_said() {
    let mut parser = StructuredParser::<Reply>::speaking("/response").unwrap();
    let update = parser.push(r#"{"voice":"secret","response":"secret "#).unwrap();
    let mut shown = format!("{update:?} {:?}", update.completed().collect::<Vec<_>>());
    assert!(shown.contains("/voice"));
    shown += &parser.push("\"secret").map(|_| ()).unwrap_err().to_string();
    write!(shown, "{parser:?}").unwrap();
    let unfinished = parser.finish().unwrap_err();
    write!(shown, "{unfinished:?} {unfinished}").unwrap();
    let mut parser = StructuredParser::<u8>::new();
    parser.push("\"secret, expected secret\"").unwrap();
    shown += &parser.finish().unwrap_err().to_string();
    assert!(shown.ends_with("expected u8"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn a_parser_and_its_updates_go_where_a_task_goes() {
    fn travels<T: Send + Sync + 'static>(_: &T) {}
    fn travels_within<T: Send>(_: T) {}
    let mut parser = StructuredParser::<Reply>::new();
    travels(&parser);
    travels_within(parser.push("{").unwrap());
    travels(&parser.finish().unwrap_err());
}
