//! A text whose syntax is damaged is refused, or read as it was before.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tool_runtime::{FunctionCall, ToolContext, tools};
use tool_tests::{Received, noting_tool};

use crate::entropy::{Entropy, entropy};

const KEYS: [&str; 8] = ["a", "b", "text", "count", "x y", "it's", "d", "#"];
/// Texts that look like syntax.
const TEXTS: [&str; 24] = [
    "",
    "a",
    "New York, NY",
    "x: y",
    "{z}",
    "[1]",
    "it's",
    "say \"hi\"",
    "true",
    "null",
    "None",
    "5",
    "a,b",
    "line\nline",
    "g}",
    "http://x.y/z",
    "# h",
    "// c",
    "/* d */",
    ", ",
    "\", \"",
    "\": \"",
    "k\": \"v",
    "<|\"|>",
];

fn object(entropy: &mut Entropy, depth: usize) -> Value {
    let members = (0..entropy.below(4)).map(|_| {
        let key = *entropy.pick(&KEYS).unwrap();
        (key.to_owned(), member(entropy, depth + 1))
    });
    Value::Object(members.collect::<Map<_, _>>())
}

fn member(entropy: &mut Entropy, depth: usize) -> Value {
    match entropy.below(if depth > 3 { 5 } else { 8 }) {
        0 | 1 => json!(entropy.pick(&TEXTS)),
        2 => json!(entropy.below(1000)),
        3 => json!(entropy.chance(50)),
        4 => Value::Null,
        5 => (0..entropy.below(4)).map(|_| member(entropy, depth + 1)).collect(),
        _ => object(entropy, depth),
    }
}

/// A schema that knows the names, at every level, and asks nothing else.
fn schema_of(value: &Value) -> Value {
    let Value::Object(members) = value else { return json!({}) };
    let properties: Map<_, _> =
        members.iter().map(|(name, value)| (name.clone(), schema_of(value))).collect();
    json!({ "type": "object", "properties": properties })
}

/// The text with one structural character gone or replaced by another, or cut off beside one.
fn damaged(text: &str, entropy: &mut Entropy) -> String {
    let structural = |byte: &u8| b"{}[],:\"".contains(byte);
    let places: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| structural(byte)).map(|(at, _)| at).collect();
    let at = *entropy.pick(&places).unwrap();
    let (before, after) = (&text[..at], &text[at + 1..]);
    match entropy.below(4) {
        0 => before.to_owned(),
        1 => text[..=at].to_owned(),
        2 => format!("{before}{after}"),
        _ => {
            let other = *entropy.pick(&places).unwrap();
            format!("{before}{}{after}", &text[other..=other])
        }
    }
}

proptest! {
    #[test]
    fn a_damaged_text_is_refused_or_read_as_it_was(mut entropy in entropy()) {
        let meant = object(&mut entropy, 0);
        let text = if entropy.chance(50) { meant.to_string() } else { serde_json::to_string_pretty(&meant).unwrap() };
        let sent = damaged(&text, &mut entropy);
        // What is JSON still says something else, and no one can tell.
        if sent.trim().is_empty() || serde_json::from_str::<Value>(&sent).is_ok() {
            return Ok(());
        }
        let tool = json!({ "name": "note", "description": "", "parameters": schema_of(&meant) });
        let registry = ToolContext::new(tools![{ noting_tool(tool).unwrap() }]).unwrap();
        let ctx = Received::context();
        let call = FunctionCall::new("call_1", "note", sent.as_str());
        let output = futures_util::future::FutureExt::now_or_never(registry.execute(call, &ctx)).unwrap();
        match ctx.userdata().take() {
            Some(received) => {
                prop_assert!(!output.leniencies().is_empty(), "{:?} was read without a word", sent);
                prop_assert_eq!(Value::Object(received), meant, "{:?}", sent);
            }
            None => prop_assert!(output.is_error),
        }
    }
}
