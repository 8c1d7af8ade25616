//! A hash of what the model is told about a tool.

use std::{fmt, hash::Hasher};

use serde_json::{Number, Value};
use siphasher::sip128::{Hasher128, SipHasher13};

use super::JsonObject;

/// A hash of a tool's name, description, canonical schema and flags.
///
/// It is equal on every machine and in every build for the same tool, whatever the order of keys
/// in the schema, so it can be stored: to see what changed between two releases, or as a cache key
/// for what was sent to a provider. It is no defence against someone who looks for collisions.
///
/// [`Display`](fmt::Display) writes 32 hexadecimal digits.
///
/// ```
/// use tool_runtime::{FunctionTool, MacroTool, function_tool};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// /// Tell the exact time.
/// #[function_tool(name = "time")]
/// async fn exact_time() -> &'static str { "noon" }
///
/// let (first, second): (FunctionTool, FunctionTool) = (time::tool(), exact_time::tool());
/// assert_ne!(first.fingerprint(), second.fingerprint()); // the description has changed
/// assert_eq!(first.fingerprint().to_string().len(), 32);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(u128);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

pub(crate) fn fingerprint(name: &str, description: &str, schema: &JsonObject, flags: u8) -> Fingerprint {
    let mut hash = Canonical(SipHasher13::new());
    hash.text(name);
    hash.text(description);
    hash.object(schema);
    hash.bytes(&[flags]);
    Fingerprint(hash.0.finish128().as_u128())
}

/// Feeds JSON to the hash with sorted keys and lengths before texts, so that no two different
/// documents feed the same bytes. Numbers are fed by value: `serde_json` keeps their text or
/// rounds them, as its features say.
struct Canonical(SipHasher13);

impl Canonical {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn length(&mut self, length: usize) {
        self.bytes(&(length as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.bytes(text.as_bytes());
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.bytes(b"n"),
            Value::Bool(true) => self.bytes(b"t"),
            Value::Bool(false) => self.bytes(b"f"),
            Value::Number(number) => self.number(number),
            Value::String(text) => {
                self.bytes(b"s");
                self.text(text);
            }
            Value::Array(items) => {
                self.bytes(b"a");
                self.length(items.len());
                for item in items {
                    self.value(item);
                }
            }
            Value::Object(object) => self.object(object),
        }
    }

    fn object(&mut self, object: &JsonObject) {
        let mut entries: Vec<_> = object.iter().collect();
        entries.sort_unstable_by_key(|(key, _)| *key);
        self.bytes(b"o");
        self.length(entries.len());
        for (key, value) in entries {
            self.text(key);
            self.value(value);
        }
    }

    fn number(&mut self, number: &Number) {
        if let Some(integer) = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)) {
            self.bytes(b"i");
            self.bytes(&integer.to_le_bytes());
        } else {
            self.bytes(b"d");
            self.bytes(&number.as_f64().unwrap_or(f64::NAN).to_bits().to_le_bytes());
        }
    }
}
