//! Which properties are required.

use std::collections::HashSet;

use serde_json::Value;

/// The names under `required`: a short list is searched, a long one hashed.
pub(in crate::formats) enum Required<'s> {
    Few(&'s [Value]),
    Many(HashSet<&'s str>),
}

impl<'s> Required<'s> {
    pub(in crate::formats) fn of(required: Option<&'s Value>) -> Self {
        match required.and_then(Value::as_array) {
            Some(names) if names.len() > 16 => Self::Many(names.iter().filter_map(Value::as_str).collect()),
            Some(names) => Self::Few(names),
            None => Self::Few(&[]),
        }
    }

    pub(in crate::formats) fn contains(&self, name: &str) -> bool {
        match self {
            Self::Few(names) => names.iter().any(|required| required == name),
            Self::Many(names) => names.contains(name),
        }
    }
}
