//! A structured reply in random pieces is read as `serde_json` reads the whole.

use std::{cell::Cell, fmt::Write as _};

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Map, Value};
use tool_runtime::{StructuredError, StructuredFault, StructuredParser};

use crate::entropy::{Entropy, entropy};

/// Words with all that escapes, pairs and cut characters can get wrong.
const WORDS: [&str; 12] =
    ["", "a", "response", "0", "~", "/", "\"\\", "\n\u{1}", "é", "€", "😀👍🏽", "a longer text, as spoken"];

fn document(entropy: &mut Entropy, depth: usize) -> Value {
    let members = if depth < 5 { entropy.below(5) } else { 0 };
    match entropy.below(if depth < 5 { 8 } else { 6 }) {
        0 => Value::Null,
        1 => Value::Bool(entropy.chance(50)),
        2 => Value::from(entropy.word().cast_signed() >> entropy.below(64)),
        3 => Value::from(f64::from_bits(entropy.word())),
        4 | 5 => Value::String(word(entropy)),
        6 => (0..members).map(|_| document(entropy, depth + 1)).collect(),
        _ => {
            let member = |_| (word(entropy), document(entropy, depth + 1));
            Value::Object((0..members).map(member).collect::<Map<_, _>>())
        }
    }
}

fn word(entropy: &mut Entropy) -> String {
    (0..entropy.below(3)).filter_map(|_| entropy.pick(&WORDS).copied()).collect()
}

/// JSON text of a value: whitespace and escapes are a matter of chance.
fn write(value: &Value, entropy: &mut Entropy, text: &mut String) {
    let space = |entropy: &mut Entropy| [" ", "\n", "\t\r", "", "", ""][entropy.below(6)];
    *text += space(entropy);
    match value {
        Value::String(string) => write_string(string, entropy, text),
        Value::Array(items) => {
            *text += "[";
            for (index, item) in items.iter().enumerate() {
                *text += if index > 0 { "," } else { "" };
                write(item, entropy, text);
            }
            *text += "]";
        }
        Value::Object(members) => {
            *text += "{";
            for (index, (key, member)) in members.iter().enumerate() {
                *text += if index > 0 { "," } else { "" };
                *text += space(entropy);
                write_string(key, entropy, text);
                *text += space(entropy);
                *text += ":";
                write(member, entropy, text);
            }
            *text += "}";
        }
        scalar => *text += &scalar.to_string(),
    }
    *text += space(entropy);
}

fn write_string(string: &str, entropy: &mut Entropy, text: &mut String) {
    *text += "\"";
    for character in string.chars() {
        if entropy.chance(25) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(text, "\\u{unit:04x}").unwrap();
            }
        } else {
            let quoted = serde_json::to_string(&character).unwrap();
            *text += &quoted[1..quoted.len() - 1];
        }
    }
    *text += "\"";
}

fn pieces<'b>(bytes: &'b [u8], entropy: &mut Entropy) -> Vec<&'b [u8]> {
    let (mut rest, mut pieces) = (bytes, Vec::new());
    while !rest.is_empty() {
        let (piece, left) = rest.split_at((1 + entropy.below(9)).min(rest.len()));
        pieces.push(piece);
        rest = left;
    }
    pieces
}

/// Pointers of all values under `value`, inner ones first, each with its value.
fn within<'v>(value: &'v Value, pointer: &str, found: &mut Vec<(String, &'v Value)>) {
    let mut add = |segment: &str, member: &'v Value| {
        let pointer = format!("{pointer}/{segment}");
        within(member, &pointer, found);
        found.push((pointer, member));
    };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| add(&key.replace('~', "~0").replace('/', "~1"), member));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| add(&index.to_string(), item));
        }
        _ => {}
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

#[test]
fn any_cut_of_any_document_is_read_as_the_whole() {
    let spoken_texts = Cell::new(0);
    TestRunner::new(config())
        .run(&entropy(), |mut entropy| {
            let members = (0..=entropy.below(4)).map(|_| document(&mut entropy, 1));
            let value: Value = members.collect();
            let mut text = String::new();
            write(&value, &mut entropy, &mut text);
            let mut expected = Vec::new();
            within(&value, "", &mut expected);
            // One string among them is to be spoken.
            let strings: Vec<_> = expected.iter().filter(|(_, value)| value.is_string()).collect();
            let (target, spoken) = entropy
                .pick(&strings)
                .map_or((String::new(), ""), |(at, value)| (at.clone(), value.as_str().unwrap()));
            let target = if target.is_empty() { "/nowhere".to_owned() } else { target };
            spoken_texts.set(spoken_texts.get() + usize::from(!spoken.is_empty()));

            let mut parser = StructuredParser::<Value>::speaking(&target).unwrap();
            let (mut said, mut completed) = (String::new(), Vec::new());
            for piece in pieces(text.as_bytes(), &mut entropy) {
                let update = parser.push_bytes(piece).unwrap();
                said += update.spoken();
                for field in update.completed() {
                    prop_assert!(field.is(&field.pointer()));
                    completed.push((field.pointer(), field.read::<Value>().unwrap()));
                }
            }
            let expected: Vec<_> = expected.into_iter().map(|(at, value)| (at, value.clone())).collect();
            prop_assert_eq!(completed, expected);
            prop_assert_eq!(said, spoken);
            prop_assert_eq!(parser.finish().unwrap(), value);
            Ok(())
        })
        .unwrap();
    assert!(spoken_texts.get() > config().cases as usize / 10, "{}", spoken_texts.get());
}

/// A few bytes put in, taken out or changed.
fn damage(text: &mut Vec<u8>, entropy: &mut Entropy) {
    const BYTES: &[u8] = b"{}[]\",:\\ue0-+.19ntf x\n\x00\x80\xf0";
    for _ in 0..entropy.below(3) {
        let at = entropy.below(text.len().max(1)).min(text.len());
        let byte = entropy.pick(BYTES).copied().unwrap_or(b'x');
        match entropy.below(3) {
            0 => text.insert(at, byte),
            1 if at < text.len() => text[at] = byte,
            _ if at < text.len() => drop(text.remove(at)),
            _ => {}
        }
    }
}

#[test]
fn a_damaged_document_is_refused_exactly_when_serde_json_refuses_it() {
    let (taken, refused) = (Cell::new(0), Cell::new(0));
    TestRunner::new(config())
        .run(&entropy(), |mut entropy| {
            let mut text = String::new();
            let value = document(&mut entropy, 0);
            write(&value, &mut entropy, &mut text);
            let mut bytes = text.into_bytes();
            damage(&mut bytes, &mut entropy);

            let mut parser = StructuredParser::<Value>::speaking("/nowhere").unwrap();
            let mut failed = None;
            for (offset, byte) in bytes.iter().enumerate() {
                let Err(error) = parser.push_bytes(&[*byte]) else { continue };
                if matches!(error.fault, StructuredFault::Syntax { .. }) && byte.is_ascii() {
                    prop_assert_eq!(error.offset, offset, "not at once");
                }
                failed = Some(error);
                break;
            }
            let result = parser.finish().map_err(StructuredError::from);
            prop_assert!(failed.is_none() || failed.as_ref() == result.as_ref().err());
            match (&result, serde_json::from_slice::<Value>(&bytes)) {
                (Ok(ours), Ok(theirs)) => {
                    prop_assert_eq!(ours, &theirs);
                    taken.set(taken.get() + 1);
                }
                (Err(_), Err(_)) => refused.set(refused.get() + 1),
                (Err(error), Ok(_)) => prop_assert_eq!(&error.fault, &StructuredFault::RepeatedKey),
                (Ok(_), Err(error)) => prop_assert!(false, "serde_json refuses it: {}", error),
            }
            Ok(())
        })
        .unwrap();
    let least = config().cases as usize / 10;
    assert!(taken.get() > least && refused.get() > least, "{taken:?} taken, {refused:?} refused");
}
