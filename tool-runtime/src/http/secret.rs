//! What must never be seen.

use std::{fmt, sync::Arc};

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
}

/// What a client knows and nobody else may see, should the server quote it. The longest come first:
/// one may be the beginning of another.
#[derive(Clone)]
pub(crate) struct Secrets(Arc<[Secret]>);

/// Shorter texts are no secrets: they would be found in any sentence.
const SHORTEST: usize = 8;
/// How much of a server's words is repeated.
const LONGEST_WORDS: usize = 500;

impl Secrets {
    /// Those of the values of headers. Where a value begins with a scheme (RFC 9110, 11.4), what
    /// follows is one by itself.
    pub(crate) fn of<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let within = |value: &'v str| {
            [Some(value), value.split_once(' ').filter(|(scheme, _)| is_scheme(scheme)).map(|(_, key)| key)]
        };
        let secrets = values.into_iter().flat_map(within).flatten().map(str::trim);
        let mut secrets: Vec<Secret> =
            secrets.filter(|text| text.len() >= SHORTEST).map(Secret::from).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.0.len()));
        Self(secrets.into())
    }

    /// `text` without any of them.
    pub(crate) fn hidden_in(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(&secret.0, "(secret)"))
    }

    /// A server's words, as far as they may be repeated.
    pub(crate) fn quoted(&self, words: &str) -> String {
        shortened(&self.hidden_in(words))
    }
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}..", &words[..end]),
        None => words.to_owned(),
    }
}

fn is_scheme(word: &str) -> bool {
    ["basic", "bearer", "token", "key", "apikey", "api-key"].contains(&word.to_ascii_lowercase().as_str())
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

#[cfg(test)]
mod tests {
    use super::{LONGEST_WORDS, Secrets, shortened};

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        let secrets = Secrets::of(["sk-12345678", "Bearer abcdefghij"]);
        let text = "`sk-12345678`, Bearer abcdefghij, abcdefghij, sk-1234";
        assert_eq!(secrets.hidden_in(text), "`(secret)`, (secret), (secret), sk-1234");
    }

    #[test]
    fn a_secret_that_begins_another_leaves_nothing_of_it() {
        let secrets = Secrets::of(["abcdefgh", "abcdefghijkl"]);
        assert_eq!(secrets.hidden_in("abcdefghijkl abcdefgh"), "(secret) (secret)");
    }

    #[test]
    fn short_values_and_words_of_a_sentence_are_no_secrets() {
        let secrets = Secrets::of(["beta", "my application", ""]);
        assert_eq!(secrets.hidden_in("beta of an application"), "beta of an application");
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(shortened(&"é".repeat(LONGEST_WORDS + 1)), format!("{}..", "é".repeat(LONGEST_WORDS)));
        assert_eq!(shortened("short"), "short");
    }
}
