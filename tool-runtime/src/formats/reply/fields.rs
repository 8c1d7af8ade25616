//! Fields of a reply as providers really write them.
//!
//! A field that is not needed never makes a reply unreadable: where a text is expected and something
//! else stands, there is no text. What is read borrows from the event.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{formats::FormatError, schema::JsonObject};

/// A text, if there is one; an integer is taken for its digits, as ids are written either way.
#[derive(Default)]
pub(in crate::formats) struct Text<'a>(Option<Cow<'a, str>>);

impl Text<'_> {
    pub(in crate::formats) fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text, unless it is empty.
    pub(in crate::formats) fn filled(&self) -> Option<&str> {
        self.get().filter(|text| !text.is_empty())
    }

    pub(in crate::formats) fn or_empty(&self) -> &str {
        self.get().unwrap_or_default()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(text.to_owned()))))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Some(Cow::Owned(number.to_string()))))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Text<'de>, E> {
                Ok(Text(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Text<'de>, E> {
                Ok(Text(None))
            }
            fn visit_unit<E>(self) -> Result<Text<'de>, E> {
                Ok(Text(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Text<'de>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Text(None))
            }
        }
        deserializer.deserialize_any(Reading)
    }
}

/// A `T`, if what stands there is one.
pub(in crate::formats) struct Maybe<T>(pub(in crate::formats) Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

/// What stands there, or the default for `null`.
pub(in crate::formats) fn or_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A list; `null` is an empty one.
pub(in crate::formats) struct List<T>(pub(in crate::formats) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::deserialize(deserializer)?.unwrap_or_default()))
    }
}

/// A call's arguments, written as JSON or as a text that holds JSON.
#[derive(Default)]
pub(in crate::formats) struct Arguments<'a>(pub(in crate::formats) Option<Cow<'a, str>>);

impl Arguments<'_> {
    fn of(text: String) -> Self {
        Self(Some(Cow::Owned(text)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Arguments<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadArguments)
    }
}

/// Reads arguments once, whichever they are written as.
struct ReadArguments;

impl<'de> Visitor<'de> for ReadArguments {
    type Value = Arguments<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or JSON")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Arguments<'de>, E> {
        Ok(Arguments(Some(Cow::Borrowed(text))))
    }
    fn visit_str<E>(self, text: &str) -> Result<Arguments<'de>, E> {
        Ok(Arguments::of(text.to_owned()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Arguments<'de>, E> {
        Ok(Arguments::of(number.to_string()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Arguments<'de>, E> {
        Ok(Arguments::of(number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Arguments<'de>, E> {
        Ok(Arguments::of(number.to_string()))
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Arguments<'de>, E> {
        Ok(Arguments::of(flag.to_string()))
    }
    fn visit_unit<E>(self) -> Result<Arguments<'de>, E> {
        Ok(Arguments(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Arguments<'de>, A::Error> {
        let mut json = String::from('[');
        while let Some(item) = seq.next_element::<&RawValue>()? {
            json.extend([if json.len() > 1 { "," } else { "" }, &*compact(item.get())]);
        }
        json.push(']');
        Ok(Arguments::of(json))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Arguments<'de>, A::Error> {
        let mut json = String::from('{');
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            json.push_str(if json.len() > 1 { "," } else { "" });
            json.extend([name.get(), ":", &*compact(value.get())]);
        }
        json.push('}');
        Ok(Arguments::of(json))
    }
}

/// JSON without the blanks outside its strings; numbers stay as they are written.
fn compact(json: &str) -> Cow<'_, str> {
    let (mut compact, mut from) = (String::new(), 0);
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in json.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => {
                compact.push_str(&json[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    if from == 0 {
        return Cow::Borrowed(json);
    }
    compact.push_str(&json[from..]);
    Cow::Owned(compact)
}

/// An event's payload as a `T`.
pub(in crate::formats) fn parse<'a, T: Deserialize<'a>>(payload: &'a str) -> Result<T, FormatError> {
    serde_json::from_str(payload).map_err(|error| malformed(&error))
}

/// A part of the reply that is kept as it came.
pub(in crate::formats) fn object(raw: &RawValue) -> Result<JsonObject, FormatError> {
    parse(raw.get())
}

/// What is wrong with JSON, without any of it: `serde_json` quotes the reply in the errors of types.
pub(super) fn malformed(error: &serde_json::Error) -> FormatError {
    let problem = match error.classify() {
        serde_json::error::Category::Data => "JSON of an undocumented shape",
        serde_json::error::Category::Eof => "JSON that is cut off",
        _ => "no JSON",
    };
    FormatError::Malformed(format!("{problem}, line {} column {}", error.line(), error.column()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops on what it did not expect")]
mod tests {
    use super::{Arguments, Text};

    fn arguments(json: &str) -> Option<String> {
        serde_json::from_str::<Arguments<'_>>(json).unwrap().0.map(std::borrow::Cow::into_owned)
    }

    #[test]
    fn arguments_as_text_stay_as_they_were_written() {
        assert_eq!(arguments(r#""{ \"a\": 1 }""#).as_deref(), Some(r#"{ "a": 1 }"#));
    }

    #[test]
    fn arguments_as_json_lose_their_blanks_and_nothing_else() {
        let json = "{ \"a b\" : [ 1.50, \"\\\" }\" ],\n\"n\": 123456789012345678901234567890 }";
        let compact = r#"{"a b":[1.50,"\" }"],"n":123456789012345678901234567890}"#;
        assert_eq!(arguments(json).as_deref(), Some(compact));
    }

    #[test]
    fn no_arguments_are_none() {
        assert_eq!(arguments("null"), None);
    }

    #[test]
    fn what_is_no_text_is_no_fault() {
        for json in ["null", "true", "1.5", r#"{"a":[1]}"#, "[[]]"] {
            assert_eq!(serde_json::from_str::<Text<'_>>(json).unwrap().get(), None, "{json}");
        }
        assert_eq!(serde_json::from_str::<Text<'_>>("7").unwrap().get(), Some("7"));
    }
}
