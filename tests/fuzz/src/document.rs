//! What a strict parser makes of an argument text.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use tool_runtime::Limits;

/// An argument text that is JSON, or that stands for no arguments.
pub(crate) struct Document {
    pub(crate) value: Value,
    /// Whether a key stands twice in one object: `value` has only the last of its values.
    pub(crate) repeats: bool,
}

impl Document {
    /// The text as JSON.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let value = strict(text)?;
        let mut repeats = false;
        let mut parser = serde_json::Deserializer::from_str(text);
        parser.disable_recursion_limit();
        Repeats(&mut repeats).deserialize(&mut parser).ok()?;
        Some(Self { value, repeats })
    }

    /// The text as arguments: blank and `null` are none.
    pub(crate) fn arguments(text: &str) -> Option<Self> {
        let none = || Self { value: Value::Object(Map::new()), repeats: false };
        if text.trim().is_empty() {
            return Some(none());
        }
        let document = Self::parse(text)?;
        Some(if document.value.is_null() { none() } else { document })
    }
}

/// The text as JSON, however deep: see [`is_deep`].
fn strict(text: &str) -> Option<Value> {
    let mut parser = serde_json::Deserializer::from_str(text);
    parser.disable_recursion_limit();
    let value = Value::deserialize(&mut parser).ok()?;
    parser.end().ok().map(|()| value)
}

/// Whether brackets may nest deeper than a registry allows. Those in texts count, too: better an
/// input left out than a wrong verdict.
pub(crate) fn is_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > Limits::default().max_depth
    })
}

/// Reads a value and keeps nothing of it but whether a key stands twice.
struct Repeats<'r>(&'r mut bool);

impl<'de> DeserializeSeed<'de> for Repeats<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Scalars hold no keys.
macro_rules! visit_scalars {
    ($($method:ident: $type:ty)*) => {$(
        fn $method<E>(self, _: $type) -> Result<(), E> {
            Ok(())
        }
    )*};
}

impl<'de> Visitor<'de> for Repeats<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    visit_scalars! { visit_bool: bool visit_i64: i64 visit_u64: u64 visit_f64: f64 visit_str: &str }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Repeats(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut keys = std::collections::HashSet::new();
        while let Some(key) = entries.next_key::<String>()? {
            *self.0 |= !keys.insert(key);
            entries.next_value_seed(Repeats(self.0))?;
        }
        Ok(())
    }
}
