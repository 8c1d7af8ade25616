//! Whatever text a model sends for JSON: what is repaired is JSON, and says what the text said.

use serde_json::Value;
use tool_runtime::__private::repair;

use crate::document::{Document, is_deep};

/// Holds the law for one input.
///
/// # Panics
/// Where the law is broken.
pub fn hold(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let repaired = repair(&text);
    if is_deep(&text) {
        return; // it is refused by its depth, or not JSON for the brackets in it
    }
    let sent = Document::parse(&text).filter(|document| !document.repeats);
    let Some(repaired) = repaired else {
        assert!(sent.is_none(), "JSON was refused");
        return;
    };
    assert!(repaired.len() <= 8 * text.len() + 64, "{} bytes became {}", text.len(), repaired.len());
    let Some(document) = Document::parse(&repaired) else {
        panic!("repaired to what is no JSON: {repaired}")
    };
    assert!(!document.repeats, "repaired to a repeated key: {repaired}");
    assert!(sent.is_none_or(|sent| sent.value == document.value), "JSON came back as another: {repaired}");
    let again = repair(&repaired).and_then(|again| Document::parse(&again));
    assert!(
        again.is_some_and(|again| again.value == document.value),
        "repaired twice it is another: {repaired}"
    );
    // An escape is written otherwise than what it stands for.
    if !text.contains('\\') {
        nothing_is_made_up(&text, &document.value);
    }
}

/// Each key and each text stands in the text as it was sent.
fn nothing_is_made_up(sent: &str, value: &Value) {
    let stands = |part: &str| assert!(sent.contains(part), "made up: {part}");
    match value {
        Value::String(text) => stands(text),
        Value::Array(items) => items.iter().for_each(|item| nothing_is_made_up(sent, item)),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            stands(key);
            nothing_is_made_up(sent, value);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
