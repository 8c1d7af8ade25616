//! Regular expressions in raw schemas.

use crate::diagnostics::Diagnostics;
use crate::json::Json;

/// The mistakes a glance finds; the rest of the pattern is checked when the registry is built.
pub(super) fn is_balanced(schema: &Json, diagnostics: &mut Diagnostics) {
    let Some(pattern) = schema.get("pattern") else { return };
    let Some(text) = pattern.text() else {
        diagnostics.at(pattern.span, "`pattern` is not a string; write a regular expression in quotes");
        return;
    };
    if let Some(problem) = problem_of(text) {
        diagnostics.at(
            pattern.span,
            format_args!(
                "`{text}` is no regular expression: {problem}; escape it with `\\\\` or complete it"
            ),
        );
    }
}

fn problem_of(pattern: &str) -> Option<&'static str> {
    let (mut depth, mut class, mut may_repeat) = (0_usize, false, false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next().is_none() => return Some("a `\\` escapes nothing"),
            _ if class => class = c != ']' || c == '\\',
            '[' => {
                class = true;
                // `[]` and `[^]` are whole classes in ECMA-262.
                let rest = chars.as_str();
                let negated = rest.strip_prefix('^').map_or(rest, |rest| rest);
                if negated.starts_with(']') {
                    return None;
                }
            }
            '(' => depth += 1,
            ')' if depth == 0 => return Some("a `)` closes nothing"),
            ')' => depth -= 1,
            '*' | '+' if !may_repeat => return Some("a quantifier repeats nothing"),
            _ => {}
        }
        // `?` and `+` behind a quantifier make it lazy or possessive: not for us to judge.
        may_repeat = !matches!(c, '(' | '|');
    }
    match (class, depth) {
        (true, _) => Some("a `[` is not closed"),
        (_, 1..) => Some("a `(` is not closed"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::problem_of;

    #[test]
    fn broken_patterns_are_seen_and_good_ones_pass() {
        for pattern in ["a(b", "a)", "[a", "*a", "(+", "a\\"] {
            assert!(problem_of(pattern).is_some(), "{pattern}");
        }
        for pattern in ["^[a-z(]+$", "\\(", "(?:a|b)*?", "[\\]]", "^$", "a{2,3}", "(?=x)", "[^]]"] {
            assert_eq!(problem_of(pattern), None, "{pattern}");
        }
    }
}
