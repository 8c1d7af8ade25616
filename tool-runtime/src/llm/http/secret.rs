//! What must never be seen.

use std::fmt;

/// A key or another text that must never be seen: [`Debug`](fmt::Debug) shows nothing of it, and there is
/// no `Display`.
///
/// ```
/// use tool_runtime::Secret;
///
/// assert_eq!(format!("{:?}", Secret::from("sk-1234")), "Secret(..)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` without this secret, if it is in there. Shorter ones are none.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        if self.0.len() < 8 { text.to_owned() } else { text.replace(&self.0, "(secret)") }
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
