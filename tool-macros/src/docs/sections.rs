//! The sections of a doc comment: what is for the model, and the list of arguments.

use proc_macro2::Span;

use super::Part;

/// A bullet of the `# Arguments` section.
pub(crate) struct DocumentedArgument {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Moves the bullets of `# Arguments` into `arguments`, and leaves out what is written for
/// programmers; prose of `# Arguments` stays.
pub(super) fn for_the_model(parts: Vec<Part>, arguments: &mut Vec<DocumentedArgument>) -> Vec<Part> {
    let mut section = Section::default();
    parts
        .into_iter()
        .filter(|part| match part {
            Part::Line(line, span) => !section.takes(line.trim(), *span, arguments),
            Part::Expr(_) => section.hidden_level.is_none(),
        })
        .collect()
}

/// Sections that speak to who calls the function, not to a model.
const FOR_PROGRAMMERS: [&str; 5] = ["Errors", "Panics", "Examples", "Example", "Safety"];

#[derive(Default)]
struct Section {
    in_code: bool,
    in_arguments: bool,
    in_bullet: bool,
    /// The depth of the heading of a section for programmers; deeper headings belong to it.
    hidden_level: Option<usize>,
}

impl Section {
    /// Whether the line stays out of the description.
    fn takes(&mut self, line: &str, span: Span, arguments: &mut Vec<DocumentedArgument>) -> bool {
        if line.starts_with("```") {
            self.in_code = !self.in_code;
            self.in_bullet = false;
        } else if let Some((level, title)) = heading(line).filter(|_| !self.in_code) {
            return self.opens(level, title);
        }
        if self.hidden_level.is_some() {
            return true;
        }
        self.in_arguments && !self.in_code && self.is_listed(line, span, arguments)
    }

    /// Whether the section under a heading stays out.
    fn opens(&mut self, level: usize, title: &str) -> bool {
        self.in_bullet = false;
        if self.hidden_level.is_some_and(|hidden| level > hidden) {
            return true;
        }
        self.hidden_level = FOR_PROGRAMMERS.contains(&title).then_some(level);
        self.in_arguments = title == "Arguments";
        self.in_arguments || self.hidden_level.is_some()
    }

    /// Whether the line belongs to the list of arguments.
    fn is_listed(&mut self, line: &str, span: Span, arguments: &mut Vec<DocumentedArgument>) -> bool {
        if let Some((name, text)) = bullet(line) {
            arguments.push(DocumentedArgument { name, text, span });
            self.in_bullet = true;
            return true;
        }
        if line.is_empty() {
            self.in_bullet = false;
            return true;
        }
        let Some(argument) = arguments.last_mut().filter(|_| self.in_bullet) else { return false };
        argument.text.push(' ');
        argument.text.push_str(line);
        true
    }
}

/// The depth and the title of a heading. `#tag` is none.
fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    (level > 0 && title.starts_with(' ')).then(|| (level, title.trim().trim_end_matches(':')))
}

/// ``* `name` - text``, with `-` for `*` and `:` for the dash as well.
fn bullet(line: &str) -> Option<(String, String)> {
    let rest = line.strip_prefix("* ").or_else(|| line.strip_prefix("- "))?.trim_start();
    let (name, rest) = rest.strip_prefix('`')?.split_once('`')?;
    let text = rest.trim_start().trim_start_matches(['-', ':', '–', '—']).trim();
    Some((name.trim_start_matches("r#").to_owned(), text.to_owned()))
}
