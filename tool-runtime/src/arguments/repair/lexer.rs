//! Where the tokens of broken JSON begin and end.

use std::fmt::Write;

use super::{BREAKS_OFF, Repair, Unrepairable};

/// A token, as JSON would have it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// `{` or `[`.
    Open(Bracket),
    /// `}` or `]`.
    Close(Bracket),
    Colon,
    Comma,
    Semicolon,
    /// A text, written as a JSON string.
    Text(String),
    /// Something without quotes begins here: [`Lexer::bare_key`] or [`Lexer::bare_value`] reads it.
    Bare,
    /// A code fence.
    Fence,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Brace,
    Square,
}

/// A value without quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bare<'t> {
    Number(&'t str),
    Literal(&'static str),
    Text(&'t str),
}

/// What stood between the last token and this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// Any whitespace or comment.
    pub(super) any: bool,
    pub(super) line_break: bool,
    /// A comment that the end of the text ended: it may have swallowed what was no comment.
    pub(super) open_comment: bool,
}

pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Where the last token begins.
    token: usize,
    made: Vec<Repair>,
}

const QUOTE_AFTER_TEXT: &str =
    "a text ended in the middle, at a quote that is not escaped; write `\\\"` inside a text";

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, token: 0, made: Vec::new() }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The last token as it was written.
    pub(super) fn token(&self) -> &'t str {
        &self.text[self.token..self.at]
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn note(&mut self, repair: Repair) {
        if !self.made.contains(&repair) {
            self.made.push(repair);
        }
    }

    pub(super) fn into_made(self) -> Vec<Repair> {
        self.made
    }

    pub(super) fn refuse<T>(&self, reason: &'static str) -> Result<T, Unrepairable> {
        Err(Unrepairable { offset: self.at, reason })
    }

    /// The next token, and what stood before it.
    pub(super) fn next(&mut self) -> Result<(Gap, Token), Unrepairable> {
        let gap = self.gap();
        self.token = self.at;
        if let Some(text) = self.template_quoted() {
            return Ok((gap, Token::Text(text)));
        }
        let Some(first) = self.rest().chars().next() else { return Ok((gap, Token::End)) };
        let token = match first {
            '{' => Token::Open(Bracket::Brace),
            '[' => Token::Open(Bracket::Square),
            '}' => Token::Close(Bracket::Brace),
            ']' => Token::Close(Bracket::Square),
            ':' => Token::Colon,
            ',' => Token::Comma,
            ';' => Token::Semicolon,
            '"' | '\'' | '“' | '‘' => return Ok((gap, Token::Text(self.quoted(first)?))),
            '`' if self.rest().starts_with("```") => {
                self.at += "```".len();
                self.at += leading(self.rest(), |c| c.is_ascii_alphanumeric());
                return Ok((gap, Token::Fence));
            }
            _ => return Ok((gap, Token::Bare)),
        };
        self.at += first.len_utf8();
        Ok((gap, token))
    }

    /// Whitespace, comments and template tokens.
    fn gap(&mut self) -> Gap {
        let mut gap = Gap::default();
        loop {
            let rest = self.rest();
            let spaces = leading(rest, is_space);
            let length = if spaces > 0 {
                let spaces = &rest[..spaces];
                gap.line_break |= spaces.contains(['\n', '\r']);
                if !spaces.bytes().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
                    self.note(Repair::Whitespace);
                }
                spaces.len()
            } else if let Some(comment) = comment(rest).filter(|&comment| is_plain(&rest[..comment])) {
                self.note(Repair::Comment);
                gap.open_comment |= comment == rest.len();
                comment
            } else if let Some(token) = template_token(rest) {
                self.note(Repair::TemplateToken);
                token
            } else {
                return gap;
            };
            gap.any = true;
            self.at += length;
        }
    }

    /// A text in quotes, the first of which begins the rest.
    fn quoted(&mut self, open: char) -> Result<String, Unrepairable> {
        let close = match open {
            '“' => '”',
            '‘' => '’',
            same => same,
        };
        if open != '"' {
            self.note(Repair::Quotes);
        }
        self.at += open.len_utf8();
        let mut literal = String::from('"');
        loop {
            let plain = self.rest().find(|c: char| c == close || c == '\\' || c == '"' || c < ' ');
            let Some(plain) = plain else { return self.broken_off() };
            literal.push_str(&self.rest()[..plain]);
            self.at += plain;
            match self.rest().chars().next() {
                Some(c) if c == close => break,
                Some('\\') => self.escape(&mut literal)?,
                Some('"') => {
                    literal.push_str("\\\"");
                    self.at += 1;
                }
                Some(control) => {
                    self.note(Repair::ControlCharacter);
                    let _ = write!(literal, "\\u{:04x}", u32::from(control)); // a `String` takes everything
                    self.at += 1;
                }
                None => return self.broken_off(),
            }
        }
        self.at += close.len_utf8();
        if !is_end_of_text(self.rest()) {
            return self.refuse(QUOTE_AFTER_TEXT);
        }
        literal.push('"');
        Ok(literal)
    }

    /// An escape, with which the rest begins.
    fn escape(&mut self, literal: &mut String) -> Result<(), Unrepairable> {
        let escaped = self.rest()[1..].chars().next();
        match escaped {
            Some('\'') => {
                self.note(Repair::Escape);
                literal.push('\'');
            }
            Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
                literal.push_str(&self.rest()[..2]);
            }
            Some(_) => return self.refuse("no such escape; a backslash is written `\\\\`"),
            None => return self.broken_off(),
        }
        self.at += 2;
        Ok(())
    }

    /// A text in the quotes of a chat template, `<|"|>`, whose end may have become a quote, and whose
    /// quotes may be escaped.
    fn template_quoted(&mut self) -> Option<String> {
        let rest = self.rest();
        let inside = rest.strip_prefix('"').unwrap_or(rest);
        let mark = ["<|\"|", "<|\\\"|"].into_iter().find(|mark| inside.starts_with(mark))?;
        let after = |text: &'t str| text.strip_prefix("\\\"").or_else(|| text.strip_prefix(['>', '"']));
        let (content, end) = after(&inside[mark.len()..])?.split_once(mark)?;
        let end = after(end).filter(|end| is_end_of_text(end))?;
        if content.contains(['"', '\\']) {
            return None;
        }
        self.at = self.text.len() - end.len();
        self.note(Repair::TemplateToken);
        Some(serde_json::Value::from(content).to_string())
    }

    /// A key without quotes, as a JSON string.
    pub(super) fn bare_key(&mut self) -> Result<String, Unrepairable> {
        let length = leading(self.rest(), is_word);
        let key = &self.rest()[..length];
        if key.is_empty() {
            return self.refuse("expected a key in double quotes");
        }
        self.at += length;
        self.note(Repair::Quotes);
        Ok(format!("\"{key}\""))
    }

    /// A value without quotes: a number, a literal, or a text that can be nothing else.
    pub(super) fn bare_value(&mut self) -> Result<Bare<'t>, Unrepairable> {
        let rest = self.rest();
        let word = &rest[..leading(rest, |c| is_word(c) || matches!(c, '+' | '.'))];
        let after = rest[word.len()..].chars().next();
        let whole = after.is_none_or(|c| is_space(c) || matches!(c, ',' | '}' | ']' | '/' | '#' | '<' | ';'));
        // More digits could have followed where the text ends.
        if whole && after.is_some() && serde_json::from_str::<serde_json::Number>(word).is_ok() {
            self.at += word.len();
            return Ok(Bare::Number(word));
        }
        if whole && let Some(literal) = literal(word) {
            self.at += word.len();
            if literal != word {
                self.note(Repair::PythonLiteral);
            }
            return Ok(Bare::Literal(literal));
        }
        self.bare_text().map(Bare::Text)
    }

    fn bare_text(&mut self) -> Result<&'t str, Unrepairable> {
        const AMBIGUOUS: [&str; 9] =
            ["true", "false", "null", "none", "nil", "undefined", "nan", "inf", "infinity"];
        const UNQUOTED: &str = "expected a value; a text stands in double quotes";
        let rest = self.rest();
        let Some(end) = rest.find([',', '}', ']', '\n', '\r']) else {
            self.at = self.text.len();
            return self.broken_off();
        };
        let text = rest[..end].trim_matches(is_space);
        let plain = |c: char| c.is_alphanumeric() || c == ' ' || "_$-+./!?&%@*°€£".contains(c);
        if !text.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
            || !text.chars().all(plain)
            || text.contains("//")
            || text.contains("/*")
            || AMBIGUOUS.iter().any(|word| text.eq_ignore_ascii_case(word))
            || ["true", "false", "null"].iter().any(|literal| text.starts_with(literal))
        {
            return self.refuse(UNQUOTED);
        }
        self.note(Repair::Quotes);
        self.at += end;
        Ok(text)
    }

    fn broken_off<T>(&self) -> Result<T, Unrepairable> {
        Err(Unrepairable { offset: self.text.len(), reason: BREAKS_OFF })
    }
}

/// How many bytes at the beginning of `text` are made of such characters.
fn leading(text: &str, such: impl Fn(char) -> bool) -> usize {
    text.find(|c| !such(c)).unwrap_or(text.len())
}

/// Whitespace, and the characters that are seen as none.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '-')
}

/// Whether a text may end before `rest`: else a quote inside it was taken for its end.
fn is_end_of_text(rest: &str) -> bool {
    rest.starts_with("/*") || rest.chars().next().is_none_or(|c| is_space(c) || ",:;}]<`".contains(c))
}

fn literal(word: &str) -> Option<&'static str> {
    Some(match word {
        "true" | "True" => "true",
        "false" | "False" => "false",
        "null" | "None" => "null",
        _ => return None,
    })
}

/// The length of the comment that `rest` begins with; a line's end is not part of it.
fn comment(rest: &str) -> Option<usize> {
    if let Some(inside) = rest.strip_prefix("/*") {
        return Some(inside.find("*/").map_or(rest.len(), |end| end + "/**/".len()));
    }
    let line = rest.starts_with("//") || rest.starts_with('#');
    line.then(|| rest.find(['\n', '\r']).unwrap_or(rest.len()))
}

/// Whether a comment can be nothing else: with a quote in a line of its own it may be the rest of a
/// text whose first quote is missing.
fn is_plain(comment: &str) -> bool {
    comment.starts_with("/*") || !comment.contains(['"', '\''])
}

/// The length of the chat template's token that `rest` begins with: `<|im_end|>`, `</tool_call>`.
fn template_token(rest: &str) -> Option<usize> {
    const LONGEST: usize = 64;
    const NAMED: [&str; 9] = [
        "s",
        "bos",
        "eos",
        "tool_call",
        "function_call",
        "start_of_turn",
        "end_of_turn",
        "tool_calls",
        "arguments",
    ];
    let inside = rest.strip_prefix('<')?;
    for bar in ['|', '｜'] {
        let Some(name) = inside.strip_prefix(bar) else { continue };
        let length = leading(name, |c| is_word(c) || c == '▁').min(LONGEST);
        let after = name.get(length..)?.strip_prefix(bar)?.strip_prefix('>')?;
        return (length > 0).then(|| rest.len() - after.len());
    }
    let end = rest.find('>')?;
    NAMED.contains(&rest["<".len()..end].trim_start_matches('/')).then_some(end + ">".len())
}
