//! Arguments that come in pieces, each with its place.
//!
//! `PartialArg`, <https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Content>.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{
    formats::{
        FormatError,
        reply::{Text, or_default},
    },
    schema::JsonObject,
};

/// How deep a place may lie.
const DEEPEST: usize = 64;

/// A value, or the next piece of a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Partial<'a> {
    #[serde(borrow, default)]
    json_path: Text<'a>,
    #[serde(borrow)]
    string_value: Option<Text<'a>>,
    #[serde(borrow, default)]
    number_value: Option<&'a RawValue>,
    #[serde(default)]
    bool_value: Option<bool>,
    #[serde(default, deserialize_with = "or_default")]
    will_continue: bool,
}

/// The arguments so far.
#[derive(Default)]
pub(super) struct PartialArguments {
    object: JsonObject,
    /// The place of the text that goes on.
    open: Option<String>,
}

enum Step {
    Key(String),
    Index(usize),
}

impl PartialArguments {
    pub(super) fn text(&self) -> String {
        serde_json::to_string(&self.object).unwrap_or_default()
    }

    pub(super) fn apply(&mut self, partial: &Partial<'_>) -> Result<(), FormatError> {
        let path = partial.json_path.or_empty();
        let goes_on = self.open.take().is_some_and(|open| open == path);
        let place = self.place(&steps(path).ok_or_else(misplaced)?).ok_or_else(misplaced)?;
        match (place, &partial.string_value) {
            (Value::String(before), Some(more)) if goes_on => before.push_str(more.or_empty()),
            (place, Some(text)) => *place = Value::from(text.or_empty()),
            (place, None) => *place = partial.plain(),
        }
        self.open = partial.will_continue.then(|| path.to_owned());
        Ok(())
    }

    /// The place, made if need be. An item comes after those before it.
    fn place(&mut self, steps: &[Step]) -> Option<&mut Value> {
        let (Step::Key(first), rest) = steps.split_first()? else { return None };
        let mut place = self.object.entry(first.as_str()).or_insert(Value::Null);
        for step in rest {
            place = match step {
                Step::Key(key) => {
                    if place.is_null() {
                        *place = Value::Object(JsonObject::new());
                    }
                    place.as_object_mut()?.entry(key.as_str()).or_insert(Value::Null)
                }
                Step::Index(index) => {
                    if place.is_null() {
                        *place = Value::Array(Vec::new());
                    }
                    let items = place.as_array_mut()?;
                    if *index == items.len() {
                        items.push(Value::Null);
                    }
                    items.get_mut(*index)?
                }
            };
        }
        Some(place)
    }
}

impl Partial<'_> {
    fn plain(&self) -> Value {
        let number = self.number_value.and_then(|number| serde_json::from_str(number.get()).ok());
        number.or(self.bool_value.map(Value::Bool)).unwrap_or_default()
    }
}

fn misplaced() -> FormatError {
    FormatError::Malformed("a piece of a call's arguments has no place in it".into())
}

/// The steps of a path such as `$.operations[0]['unit price']`.
fn steps(path: &str) -> Option<Vec<Step>> {
    let (mut rest, mut steps) = (path.strip_prefix('$')?, Vec::new());
    while !rest.is_empty() {
        let (step, after) = if let Some(name) = rest.strip_prefix('.') {
            let (name, after) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
            (Step::Key(name.to_owned()), after)
        } else {
            bracketed(rest.strip_prefix('[')?)?
        };
        steps.push(step);
        if steps.len() > DEEPEST {
            return None;
        }
        rest = after;
    }
    Some(steps)
}

/// What stands in brackets: an index, or a name in quotes.
fn bracketed(text: &str) -> Option<(Step, &str)> {
    if let Some(quote @ ('\'' | '"')) = text.chars().next() {
        let (name, after) = text[1..].split_once(quote)?;
        return Some((Step::Key(name.to_owned()), after.strip_prefix(']')?));
    }
    let (index, after) = text.split_once(']')?;
    Some((Step::Index(index.parse().ok()?), after))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops on what it did not expect")]
mod tests {
    use super::PartialArguments;

    fn assembled(partials: &[&str]) -> Option<String> {
        let mut arguments = PartialArguments::default();
        for partial in partials {
            arguments.apply(&serde_json::from_str(partial).unwrap()).ok()?;
        }
        Some(arguments.text())
    }

    #[test]
    fn pieces_go_to_their_places() {
        let pieces = [
            r#"{"jsonPath": "$.list[0].text", "stringValue": "a", "willContinue": true}"#,
            r#"{"jsonPath": "$.list[0].text", "stringValue": "b", "willContinue": true}"#,
            r#"{"jsonPath": "$.list[0].text", "stringValue": ""}"#,
            r#"{"jsonPath": "$.list[0]['a.b']", "numberValue": 0.5}"#,
            r#"{"jsonPath": "$.list[1]", "boolValue": true}"#,
            r#"{"jsonPath": "$.none", "nullValue": "NULL_VALUE"}"#,
        ];
        let whole = r#"{"list":[{"text":"ab","a.b":0.5},true],"none":null}"#;
        assert_eq!(assembled(&pieces).as_deref(), Some(whole));
    }

    #[test]
    fn a_text_that_does_not_go_on_is_replaced() {
        let pieces =
            [r#"{"jsonPath": "$.a", "stringValue": "x"}"#, r#"{"jsonPath": "$.a", "stringValue": "y"}"#];
        assert_eq!(assembled(&pieces).as_deref(), Some(r#"{"a":"y"}"#));
    }

    #[test]
    fn a_place_that_cannot_be_is_refused() {
        let deep = format!(r#"{{"jsonPath": "${}", "boolValue": true}}"#, ".a".repeat(100));
        let places = ["$", "$[0]", "$.a[1000000000]", "$.a[", "a", "$.a['b", "$.a[-1]"];
        let pieces = places.map(|path| format!(r#"{{"jsonPath": "{path}", "boolValue": true}}"#));
        for piece in pieces.iter().chain([&deep]) {
            assert_eq!(assembled(&[piece]), None, "{piece}");
        }
    }
}
