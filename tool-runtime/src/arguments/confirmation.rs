//! The argument by which a model says that it means a call that is running already. It is the
//! model's to send and not the tool's to see.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::json;

/// The name of the argument.
pub(crate) const CONFIRM_DUPLICATE: &str = "confirm_duplicate";

/// What was said, and the arguments without it, to the letter as they were sent.
pub(crate) struct Confirmation<'t> {
    pub(crate) given: bool,
    pub(crate) rest: Cow<'t, str>,
}

/// Takes the confirmation out of an argument text that nests no deeper than `max_depth`.
///
/// Nothing where the text is no object, or where what is said is neither yes nor no: such a text has
/// to be mended first, or refused.
pub(crate) fn take_confirmation(text: &str, max_depth: usize) -> Option<Confirmation<'_>> {
    if json::depth_exceeds(text, max_depth) {
        return None;
    }
    let Members(mut members) = serde_json::from_str(text).ok()?;
    let is_confirmation = |(name, _): &(String, &RawValue)| name == CONFIRM_DUPLICATE;
    let Some(place) = members.iter().position(is_confirmation) else {
        return Some(Confirmation { given: false, rest: Cow::Borrowed(text) });
    };
    let given = match members.remove(place).1.get() {
        "true" => true,
        "false" | "null" => false,
        _ => return None,
    };
    if members.iter().any(is_confirmation) {
        return None;
    }
    let rest = serde_json::to_string(&Members(members)).ok()?;
    Some(Confirmation { given, rest: Cow::Owned(rest) })
}

/// The members of an object, their values as they are written.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = entries.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops on what it did not expect")]
mod tests {
    use super::take_confirmation;

    fn taken(text: &str) -> (bool, String) {
        let confirmation = take_confirmation(text, 8).unwrap();
        (confirmation.given, confirmation.rest.into_owned())
    }

    #[test]
    fn the_rest_is_as_it_was_sent() {
        let number = "123456789012345678901234567890.10";
        let text = format!(r#"{{"a": {number}, "confirm_duplicate": true, "b": "\u0041" }}"#);
        assert_eq!(taken(&text), (true, format!(r#"{{"a":{number},"b":"\u0041"}}"#)));
        assert_eq!(taken(r#"{"confirm_duplicate":null}"#), (false, "{}".to_owned()));
        assert_eq!(taken(r#"{"confirm_duplicate":false,"a":[]}"#), (false, r#"{"a":[]}"#.to_owned()));
        assert_eq!(
            taken(r#" {"a": {"confirm_duplicate": true}}"#).1,
            r#" {"a": {"confirm_duplicate": true}}"#
        );
    }

    #[test]
    fn what_is_not_plain_is_left_to_be_mended() {
        for text in [
            "",
            "null",
            "[]",
            "{",
            r#"{"confirm_duplicate": "true"}"#,
            r#"{"confirm_duplicate": 1}"#,
            r#"{"confirm_duplicate": true, "confirm_duplicate": false}"#,
            r#"{"a": [[[[[[[[1]]]]]]]]}"#,
        ] {
            assert!(take_confirmation(text, 8).is_none(), "{text}");
        }
    }
}
