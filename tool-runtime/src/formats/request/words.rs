//! What the model is told where a provider's dialect has no word for it.

use std::borrow::Cow;

/// The output of a call that has none in the history. It is an error: whether the tool did anything
/// is not known.
pub(super) const UNANSWERED: &str = "The output of this call is missing; do not assume that it succeeded.";

/// The output of a call that was cut off and has none in the history.
pub(super) const CUT_OFF: &str = "This call was cut off before it was whole, and was not carried out.";

/// What the user is taken to have said where a provider wants the user to speak first.
pub(in crate::formats) const OPENING: &str = "(The conversation begins.)";

/// What the user is taken to have said where a provider wants the user to have spoken last.
pub(in crate::formats) const GO_ON: &str = "(Go on.)";

/// An output where a provider refuses blank ones.
const NO_OUTPUT: &str = "(no output)";

/// Words by which a text reads as an error's.
const SIGNS: [&str; 6] = ["error", "fail", "invalid", "exception", "could not", "cannot"];

/// An error's text for a provider without a flag for errors: `Error: ` before it, unless its first
/// line already reads as one or it is JSON, which the model should find whole.
pub(super) fn told_error(text: &str) -> Cow<'_, str> {
    let line = text.trim_start().lines().next().unwrap_or_default().to_lowercase();
    let json = line.starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if json || SIGNS.iter().any(|sign| line.contains(sign)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("Error: {text}"))
}

/// A text that is not blank.
pub(in crate::formats) fn filled(output: &str) -> &str {
    if output.trim().is_empty() { NO_OUTPUT } else { output }
}

/// Instructions that came after the conversation had begun, for a provider that knows only those
/// before it: they keep their place, in the user's turn, marked as what they are.
pub(in crate::formats) fn instructions(text: &str) -> String {
    format!("<instructions>\n{text}\n</instructions>")
}

#[cfg(test)]
mod tests {
    use super::told_error;

    #[test]
    fn an_error_says_that_it_is_one() {
        assert_eq!(told_error("no such city"), "Error: no such city");
        assert_eq!(told_error(""), "Error: ");
        for text in ["An internal error occurred", "Invalid date", r#"{"code": 7}"#] {
            assert_eq!(told_error(text), text);
        }
    }

    #[test]
    fn only_its_beginning_counts() {
        assert_eq!(told_error("no such file\nerror.log"), "Error: no such file\nerror.log");
    }
}
