//! Reading JSON text with nothing lost: depth is bounded, a repeated key is an error, and a
//! parser's position becomes a place a reader can find.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use crate::schema::JsonObject;

/// Parses one JSON document, however deep: bound its depth first, see [`depth_exceeds`].
pub(super) fn parse(text: &str, deep: bool) -> serde_json::Result<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    if deep {
        parser.disable_recursion_limit();
    }
    let value = Unique.deserialize(&mut parser)?;
    parser.end()?;
    Ok(value)
}

/// An object's JSON text.
pub(super) fn text(object: &JsonObject) -> String {
    serde_json::to_string(object).unwrap_or_default()
}

/// Whether brackets nest deeper than `limit`; strings are skipped.
pub(super) fn depth_exceeds(text: &str, limit: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Builds a [`Value`], but refuses a key that stands twice in one object: whichever of the two
/// were kept, the other would be lost without a word.
struct Unique;

impl<'de> DeserializeSeed<'de> for Unique {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Unique)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        /// How `serde_json` hands numbers over when an application turns `arbitrary_precision` on.
        const EXACT_NUMBER: &str = "$serde_json::private::Number";

        let mut object = JsonObject::new();
        while let Some(key) = entries.next_key::<String>()? {
            if key == EXACT_NUMBER && object.is_empty() {
                let number: Number = entries.next_value::<String>()?.parse().map_err(A::Error::custom)?;
                return Ok(Value::Number(number));
            }
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!("the key `{key}` stands twice")));
            }
            object.insert(key, entries.next_value_seed(Unique)?);
        }
        Ok(Value::Object(object))
    }
}

/// Where in `text` an error points, as a byte offset.
pub(crate) fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    (lines.map(str::len).sum::<usize>() + error.column()).min(text.len())
}

/// An error's text without the parser's line and column.
pub(crate) fn message(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    if let Some(end) = text.rfind(" at line ") {
        text.truncate(end);
    }
    text
}

/// The JSON pointer (RFC 6901) of the value that stands at a byte offset.
pub(super) fn pointer_at(text: &str, offset: usize) -> String {
    let mut path: Vec<Step> = Vec::new();
    let mut rest = &text[..floor_boundary(text, offset)];
    while let Some(byte) = rest.bytes().next() {
        let mut length = 1;
        match byte {
            b'{' => path.push(Step::Key(None)),
            b'[' => path.push(Step::Index(0)),
            b'}' | b']' => drop(path.pop()),
            b',' => path.last_mut().into_iter().for_each(Step::advance),
            b'"' => {
                length = string_length(rest);
                if let Some(Step::Key(key @ None)) = path.last_mut() {
                    *key = Some(serde_json::from_str(&rest[..length]).unwrap_or_default());
                }
            }
            _ => length = rest.chars().next().map_or(1, char::len_utf8),
        }
        rest = &rest[length..];
    }
    path.iter().map(Step::segment).collect()
}

enum Step {
    Key(Option<String>),
    Index(usize),
}

impl Step {
    fn advance(&mut self) {
        match self {
            Self::Key(key) => *key = None,
            Self::Index(index) => *index += 1,
        }
    }

    fn segment(&self) -> String {
        match self {
            Self::Key(Some(key)) => format!("/{}", escape(key)),
            Self::Key(None) => String::new(),
            Self::Index(index) => format!("/{index}"),
        }
    }
}

/// A key as a segment of a JSON pointer.
pub(crate) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The length of the string literal that `text` begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The greatest character boundary of `text` at or below `index`.
pub(super) fn floor_boundary(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|&index| text.is_char_boundary(index)).unwrap_or(0)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops on what it did not expect")]
mod tests {
    use super::{depth_exceeds, parse, pointer_at};

    #[test]
    fn an_offset_becomes_a_pointer() {
        let text = r#"{"a/b": [1, {"c\"d": "x,]"}], "e": 2}"#;
        assert_eq!(pointer_at(text, text.find("\"x,").unwrap()), "/a~1b/1/c\"d");
        assert_eq!(pointer_at(text, text.find('2').unwrap() + 1), "/e");
        assert_eq!(pointer_at(text, text.find('1').unwrap()), "/a~1b/0");
    }

    #[test]
    fn depth_counts_brackets_outside_strings() {
        assert!(!depth_exceeds(r#"{"a": "[[[[\"[["}"#, 1));
        assert!(depth_exceeds(r#"{"a": []}"#, 1));
        assert!(!depth_exceeds("[][][]", 1));
    }

    #[test]
    fn a_repeated_key_is_refused() {
        assert!(parse(r#"{"a": 1, "b": {"a": 1}}"#, false).is_ok());
        let error = parse(r#"{"b": {"a": 1, "a": 2}}"#, false).unwrap_err();
        assert!(error.to_string().starts_with("the key `a` stands twice"));
    }
}
