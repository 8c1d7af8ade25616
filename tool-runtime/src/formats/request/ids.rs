//! Ids of calls as a provider takes them.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    hash::{Hash, Hasher},
};

use siphasher::sip::SipHasher13;

use crate::formats::Format;

/// What a provider lets the id of a call be.
#[derive(Clone, Copy)]
struct Rule {
    shortest: usize,
    longest: usize,
    /// ASCII letters, digits and these; none for any character.
    charset: Option<&'static str>,
}

fn rule(format: Format) -> Rule {
    let any = Rule { shortest: 1, longest: usize::MAX, charset: None };
    match format {
        // "Expected a string with maximum length 40", of `messages[].tool_calls[].id`.
        Format::OpenAiChat => Rule { longest: 40, ..any },
        // The same of `input[].call_id`, with 64.
        Format::OpenAiResponses => Rule { longest: 64, ..any },
        // "String should match pattern '^[a-zA-Z0-9_-]+$'", of `tool_use.id`.
        Format::Anthropic => Rule { charset: Some("_-"), ..any },
        // `ToolUseBlock.toolUseId`: `[a-zA-Z0-9_-]+`, 1 to 64 characters.
        Format::Bedrock => Rule { longest: 64, charset: Some("_-"), ..any },
        // "must be a-z, A-Z, 0-9, with a length of 9", of `tool_calls[].id`.
        Format::Mistral => Rule { shortest: 9, longest: 9, charset: Some("") },
        _ => any,
    }
}

/// Gives every call of a conversation an id the provider takes: its own, if it can be.
///
/// Else the id is made from it, the same each time, so that a conversation that goes on begins as it
/// did before. No two calls share one: providers refuse that, while some models count anew each turn.
pub(super) struct WireIds<'h> {
    format: Format,
    rule: Rule,
    uses: HashMap<&'h str, u64>,
    taken: HashSet<Cow<'h, str>>,
}

impl<'h> WireIds<'h> {
    pub(super) fn new(format: Format) -> Self {
        Self { format, rule: rule(format), uses: HashMap::new(), taken: HashSet::new() }
    }

    /// The id of the next call, which has the id `id` here.
    pub(super) fn next(&mut self, id: &'h str) -> Cow<'h, str> {
        let uses = self.uses.entry(id).or_default();
        let mut attempt = *uses;
        *uses += 1;
        let own = Cow::Borrowed(id);
        let mut wire = if attempt == 0 && self.rule.allows(id) { own } else { self.made(id, attempt) };
        while !self.taken.insert(wire.clone()) {
            attempt += 1;
            wire = self.made(id, attempt);
        }
        wire
    }

    fn made(&self, id: &str, attempt: u64) -> Cow<'h, str> {
        Cow::Owned(made(self.format, id, attempt))
    }
}

/// The id `format` takes in place of `id`.
pub(super) fn wire_id(format: Format, id: &str) -> Cow<'_, str> {
    if rule(format).allows(id) { Cow::Borrowed(id) } else { Cow::Owned(made(format, id, 0)) }
}

fn made(format: Format, id: &str, attempt: u64) -> String {
    let mut hasher = SipHasher13::new();
    (id, attempt).hash(&mut hasher);
    let hash = hasher.finish();
    match format {
        Format::Mistral => letters(hash, 9),
        _ => format!("call_{hash:016x}"),
    }
}

impl Rule {
    fn allows(self, id: &str) -> bool {
        let allowed = |others: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c));
        (self.shortest..=self.longest).contains(&id.len()) && self.charset.is_none_or(allowed)
    }
}

/// A number in letters and digits.
fn letters(mut number: u64, length: usize) -> String {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut next = || {
        let letter = LETTERS[usize::try_from(number % 62).unwrap_or_default()];
        number /= 62;
        char::from(letter)
    };
    (0..length).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Format, WireIds};

    fn wire(format: Format, ids: &[&str]) -> Vec<String> {
        let mut wire = WireIds::new(format);
        ids.iter().map(|id| wire.next(id).into_owned()).collect()
    }

    #[test]
    fn an_id_that_is_taken_stays() {
        assert_eq!(wire(Format::Mistral, &["D681PevKs"]), ["D681PevKs"]);
        assert_eq!(wire(Format::Anthropic, &["toolu_01A-b"]), ["toolu_01A-b"]);
        assert_eq!(wire(Format::Gemini, &["a b/ä"]), ["a b/ä"]);
    }

    #[test]
    fn an_id_that_is_refused_is_made_anew_and_the_same_each_time() {
        let ids = wire(Format::Mistral, &["call_1", "call_2"]);
        assert!(
            ids.iter().all(|id| id.len() == 9 && id.chars().all(|c| c.is_ascii_alphanumeric())),
            "{ids:?}"
        );
        assert_ne!(ids[0], ids[1]);
        assert_eq!(ids, wire(Format::Mistral, &["call_1", "call_2"]));
        assert!(wire(Format::OpenAiChat, &[&"x".repeat(41)])[0].len() <= 40);
        assert!(wire(Format::Anthropic, &["a.b"])[0].starts_with("call_"));
    }

    #[test]
    fn an_id_used_twice_is_two_ids() {
        for format in Format::ALL {
            let ids = wire(format, &["call_0", "call_0", "call_0", ""]);
            let distinct: std::collections::HashSet<_> = ids.iter().collect();
            assert_eq!(distinct.len(), 4, "{format:?}: {ids:?}");
            assert_eq!(ids[..2], wire(format, &["call_0", "call_0"]), "{format:?}");
        }
    }
}
