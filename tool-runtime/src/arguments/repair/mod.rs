//! Reading JSON whose syntax a model broke.
//!
//! This runs only after a strict parser has refused the text, and is stricter than it looks: what
//! could be read in two ways is refused, so that no call is made with arguments the model did not
//! mean. A value is never made up, and nothing but punctuation, comments and a transcript's own
//! marks is left out. One pass, no recursion: the time is linear in the length of the text.
//!
//! [`lexer`] knows where a token begins and ends, [`parser`] which token may follow which.

mod lexer;
mod parser;

use std::fmt;

use self::parser::Parser;
use super::{Limits, json};

/// A break in the syntax of a call's arguments that was mended.
///
/// ```
/// use tool_runtime::{FunctionCall, Repair, RunContext, ToolContext, function_tool, tools};
///
/// /// Wait a while.
/// #[function_tool]
/// async fn wait(minutes: u8) {}
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let registry = ToolContext::new(tools![wait])?;
/// let call = FunctionCall::new("call_1", "wait", r#"{"minutes": 5,}"#);
/// let output = registry.execute(call, &RunContext::detached(())).await;
/// assert_eq!(output.leniencies()[0].repair, Some(Repair::Comma));
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repair {
    /// A Markdown code fence around the arguments was taken off, and the prose outside it.
    CodeFence,
    /// A comma was missing between two members, or stood where none belongs.
    Comma,
    /// A comment was left out: `// ..`, `# ..` or `/* .. */`.
    Comment,
    /// A key or text stood in other quotes than `"`, or in none.
    Quotes,
    /// `True`, `False` or `None` was read as Python means it.
    PythonLiteral,
    /// A closing bracket was missing, or one too many stood at the end.
    Closer,
    /// A control character, a line break say, stood in a text unescaped.
    ControlCharacter,
    /// A token of the model's chat template had leaked into the arguments.
    TemplateToken,
    /// The arguments were escaped as if they stood inside a text, or `'` was escaped.
    Escape,
    /// Whitespace that JSON does not know was read as a space.
    Whitespace,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CodeFence => "code fence",
            Self::Comma => "comma",
            Self::Comment => "comment",
            Self::Quotes => "quotes",
            Self::PythonLiteral => "Python literal",
            Self::Closer => "closing bracket",
            Self::ControlCharacter => "control character",
            Self::TemplateToken => "template token",
            Self::Escape => "escape",
            Self::Whitespace => "whitespace",
        })
    }
}

/// A text that can be parsed again.
#[derive(Debug)]
pub(crate) struct Repaired {
    /// JSON, but for what a parser alone can judge: keys that repeat, numbers out of range.
    pub(crate) text: String,
    /// What was mended, each kind once.
    pub(crate) made: Vec<Repair>,
    /// Where the text ended inside objects, the keys that lead to the innermost of them: more may
    /// have been meant to come.
    pub(crate) unclosed: Option<Vec<String>>,
}

/// Why a text was not repaired, in words for the model.
#[derive(Debug)]
pub(crate) struct Unrepairable {
    /// Up to where the text was understood, in bytes.
    pub(crate) offset: usize,
    pub(crate) reason: &'static str,
}

/// What a text lacks that ends before its value does.
pub(super) const BREAKS_OFF: &str = "the text breaks off; send the arguments whole";

/// Mends the syntax of a text that is no JSON. A text that is JSON comes back with equal values.
pub(crate) fn repair(text: &str) -> Result<Repaired, Unrepairable> {
    match unescaped(text) {
        Some(inner) => {
            let mut repaired = Parser::new(&inner).run().map_err(|_| Unrepairable {
                offset: text.len(),
                reason: "every quote is escaped; send the arguments as plain JSON",
            })?;
            repaired.note(Repair::Escape);
            Ok(repaired)
        }
        None => Parser::new(text).run(),
    }
}

/// The text without one level of escapes, where its first key begins with `\"`.
fn unescaped(text: &str) -> Option<String> {
    let inside = text.trim_start().strip_prefix('{')?.trim_start();
    if !inside.starts_with("\\\"") {
        return None;
    }
    let lines = text.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t");
    serde_json::from_str(&format!("\"{lines}\"")).ok()
}

impl Repaired {
    fn note(&mut self, repair: Repair) {
        if !self.made.contains(&repair) {
            self.made.push(repair);
        }
    }
}

/// A text as JSON that parses, or nothing: what fuzzing holds against its laws.
#[doc(hidden)]
pub fn repair_text(text: &str) -> Option<String> {
    let parses = |text: &str| !json::depth_exceeds(text, Limits::DEEPEST) && json::parse(text, true).is_ok();
    repair(text).ok().map(|repaired| repaired.text).filter(|text| parses(text))
}
