//! Names a provider refuses, and what its tools are called there instead.

use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};

use siphasher::sip::SipHasher13;

use super::Format;

/// What a provider lets a tool be called.
struct Rule {
    /// Bytes allowed beside ASCII letters, digits and `_`.
    others: &'static [u8],
    first_is_letter: bool,
    longest: usize,
}

/// The rule of each provider, from its API reference: the pattern of the field `name`.
fn rule(format: Format) -> Rule {
    let rule = |others, first_is_letter, longest| Rule { others, first_is_letter, longest };
    match format {
        // `^[a-zA-Z0-9_-]{1,64}$`: OpenAI, Mistral, Bedrock (`ToolSpecification`), servers that
        // copy OpenAI. Anthropic allows 128 bytes; gateways to it often do not.
        Format::OpenAiChat
        | Format::OpenAiResponses
        | Format::OpenAiRealtime
        | Format::Anthropic
        | Format::Bedrock
        | Format::Mistral
        | Format::Ollama => rule(b"-", false, 64),
        // `FunctionDeclaration.name`: a letter or `_` first, then also `.`, `:` and `-`.
        Format::Gemini | Format::GeminiJsonSchema => rule(b"-.:", true, 64),
        // Cohere: letters, digits and `_`, no digit first.
        Format::Cohere => rule(b"", true, 64),
        // MCP, SEP-986: `^[A-Za-z0-9_.-]{1,128}$`.
        Format::Mcp => rule(b"-.", false, 128),
    }
}

impl Rule {
    fn allows(&self, name: &str) -> bool {
        !name.is_empty()
            && name.len() <= self.longest
            && name.bytes().all(|byte| self.has(byte))
            && (!self.first_is_letter || is_first(name))
    }

    fn has(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || self.others.contains(&byte)
    }

    /// The name with `_` for what is not allowed.
    fn tamed(&self, name: &str) -> String {
        let allowed = |c: char| u8::try_from(c).is_ok_and(|byte| self.has(byte));
        let mut tamed: String = name.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
        if tamed.is_empty() || self.first_is_letter && !is_first(&tamed) {
            tamed.insert(0, '_');
        }
        tamed
    }

    /// The name's beginning, and a hash of all of it: as good as unique, and the same in every run.
    fn hashed(&self, name: &str) -> String {
        let mut hasher = SipHasher13::new();
        name.hash(&mut hasher);
        let hash = format!("_{:08x}", hasher.finish() & 0xffff_ffff);
        let mut tamed = self.tamed(name);
        tamed.truncate(self.longest - hash.len());
        tamed + &hash
    }
}

fn is_first(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Why a provider refuses a name. Anthropic itself takes 128 bytes (`ClientTool.name`).
pub(super) fn fault(format: Format, name: &str) -> Option<String> {
    let mut rule = rule(format);
    if format == Format::Anthropic {
        rule.longest = 128;
    }
    if rule.allows(name) {
        return None;
    }
    let others: Vec<_> = rule.others.iter().map(|byte| format!(", `{}`", char::from(*byte))).collect();
    let others = others.concat();
    let first = if rule.first_is_letter { ", no digit first" } else { "" };
    let longest = rule.longest;
    Some(format!("the name is not of letters, digits, `_`{others}{first}, at most {longest} bytes"))
}

/// The tools that `format` calls otherwise: the tool's name, then the wire's. No two tools share a
/// name on the wire.
pub(super) fn renamed<'n>(
    format: Format,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Vec<(String, String)> {
    let rule = rule(format);
    let refused: Vec<&str> = names.clone().filter(|name| !rule.allows(name)).collect();
    if refused.is_empty() {
        return Vec::new();
    }
    let mut taken: HashSet<String> = names.filter(|name| rule.allows(name)).map(str::to_owned).collect();
    let mut renamed = Vec::with_capacity(refused.len());
    for name in refused {
        let tamed = rule.tamed(name);
        let fits = tamed.len() <= rule.longest && !taken.contains(&tamed);
        let mut wire = if fits { tamed } else { rule.hashed(name) };
        while taken.contains(&wire) {
            wire = rule.hashed(&format!("{name}{wire}"));
        }
        taken.insert(wire.clone());
        renamed.push((name.to_owned(), wire));
    }
    renamed
}

/// What a registry's tools are called in a format, asked for in their order.
///
/// Hardly a registry has a name that is refused, so the others are looked at when one is met.
pub(super) struct WireNames<N> {
    format: Format,
    rule: Rule,
    names: N,
    renamed: Option<Vec<(String, String)>>,
    asked: usize,
}

impl<'n, N: Iterator<Item = &'n str> + Clone> WireNames<N> {
    pub(super) fn new(format: Format, names: N) -> Self {
        Self { format, rule: rule(format), names, renamed: None, asked: 0 }
    }

    /// The wire's name of the tool `name`, if it is another.
    pub(super) fn of(&mut self, name: &str) -> Option<&str> {
        if self.rule.allows(name) {
            return None;
        }
        let renamed = self.renamed.get_or_insert_with(|| renamed(self.format, self.names.clone()));
        let (_, wire) = renamed.get(self.asked)?;
        self.asked += 1;
        Some(wire)
    }

    /// The tools that are called otherwise.
    pub(super) fn renamed(self) -> Vec<(String, String)> {
        self.renamed.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, renamed};

    fn wire(format: Format, names: &[&str]) -> Vec<String> {
        renamed(format, names.iter().copied()).into_iter().map(|(_, wire)| wire).collect()
    }

    #[test]
    fn a_name_that_is_allowed_stays() {
        assert!(wire(Format::OpenAiChat, &["a_b-c", "9lives"]).is_empty());
        assert!(wire(Format::Gemini, &["a.b"]).is_empty());
    }

    #[test]
    fn a_name_that_is_refused_is_tamed() {
        assert_eq!(wire(Format::OpenAiChat, &["math.add"]), ["math_add"]);
        assert_eq!(wire(Format::Gemini, &["9lives"]), ["_9lives"]);
    }

    #[test]
    fn no_two_tools_share_a_name() {
        let names = ["a.b", "a_b", "a-b", &"x".repeat(100), &"x".repeat(101)];
        let wire = wire(Format::Cohere, &names);
        let distinct: std::collections::HashSet<_> = wire.iter().collect();
        assert_eq!((wire.len(), distinct.len()), (4, 4), "{wire:?}");
        assert!(wire.iter().all(|name| name != "a_b" && name.len() <= 64), "{wire:?}");
    }
}
