//! Arguments that can be sent back.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::{arguments::repair_text, schema::JsonObject};

/// The text of a JSON object: the model's own, if it is one, mended if it can be, else `{}`.
///
/// Providers refuse a history in which it is anything else, where they take JSON, and servers that
/// fill the text into a template do where they take text. What was wrong with it, the call's output
/// says.
pub(super) fn sendable(arguments: &str) -> Cow<'_, str> {
    if is_object(arguments) {
        return Cow::Borrowed(arguments);
    }
    let mended = repair_text(arguments).filter(|text| is_object(text));
    mended.or_else(|| inner(arguments)).map_or(Cow::Borrowed("{}"), Cow::Owned)
}

fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The object in a JSON string.
fn inner(text: &str) -> Option<String> {
    serde_json::from_str::<String>(text).ok().filter(|inner| is_object(inner))
}

/// The arguments of a tool that takes a text, where a provider knows only JSON.
pub(super) fn of_text(input: &str) -> String {
    serde_json::json!({ "input": input }).to_string()
}

/// Arguments as JSON.
pub(in crate::formats) fn object(arguments: &str) -> JsonObject {
    serde_json::from_str(arguments).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::sendable;

    #[test]
    fn an_object_stays_as_it_was_written() {
        let text = r#" {"a" : 1, "b":12345678901234567890123} "#;
        assert_eq!(sendable(text), text);
    }

    #[test]
    fn what_can_be_mended_is() {
        assert_eq!(sendable(r#"{"a": 1,}"#), r#"{"a":1}"#);
        assert_eq!(sendable(r#""{\"a\":1}""#), r#"{"a":1}"#);
    }

    #[test]
    fn all_else_is_an_empty_object() {
        for text in ["", "null", "[1]", "7", "Paris", r#"{"a": "b" c}"#, "\"Paris\""] {
            assert_eq!(sendable(text), "{}", "{text}");
        }
    }
}
