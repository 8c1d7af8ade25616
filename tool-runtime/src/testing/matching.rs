//! Whether arguments are those that were expected.

use serde_json::{Number, Value};

/// How closely arguments are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closeness {
    Whole,
    /// Objects may have members beside those expected.
    Partial,
}

impl Closeness {
    pub(super) fn matches(self, expected: &Value, found: &Value) -> bool {
        match (expected, found) {
            (Value::Object(expected), Value::Object(found)) => {
                let is_there = |(name, value): (&String, &Value)| {
                    found.get(name).is_some_and(|found| self.matches(value, found))
                };
                (self == Self::Partial || expected.len() == found.len()) && expected.iter().all(is_there)
            }
            (Value::Array(expected), Value::Array(found)) => {
                let mut pairs = expected.iter().zip(found);
                expected.len() == found.len() && pairs.all(|(expected, found)| self.matches(expected, found))
            }
            (Value::Number(expected), Value::Number(found)) => same(expected, found),
            _ => expected == found,
        }
    }
}

/// 3 is 3.0.
fn same(one: &Number, other: &Number) -> bool {
    one == other || (one.is_f64() != other.is_f64() && one.as_f64() == other.as_f64())
}
