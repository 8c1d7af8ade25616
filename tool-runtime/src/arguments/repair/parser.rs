//! Which token may follow which, and what JSON is written for them.

use super::{
    BREAKS_OFF, Repair, Repaired, Unrepairable,
    lexer::{Bare, Bracket, Gap, Lexer, Token},
};

pub(super) struct Parser<'t> {
    lexer: Lexer<'t>,
    json: String,
    /// The brackets that are open.
    open: Vec<Frame>,
    state: State,
    /// What the last value was.
    last: Last,
    /// Whether a closing bracket was put in, or one left out: from there on no member may follow, and
    /// no other bracket be wrong.
    closed_early: bool,
    /// Whether members followed a closing bracket, which may then be the one too many.
    resumed: bool,
    fenced: bool,
}

struct Frame {
    bracket: Bracket,
    /// Whether a bracket of the same kind was opened directly inside: then a missing closing one
    /// could be that one's, too.
    nests: bool,
    /// Where in the JSON the key stands that is being given its value.
    key: std::ops::Range<usize>,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The one value of the text.
    Start,
    /// A member or the end, just after an opening bracket.
    First,
    /// A member, after a comma.
    Next,
    /// The colon after a key.
    Colon,
    /// The value after a colon.
    Value,
    /// A comma or the end, after a member.
    After,
    /// Nothing: the value is complete.
    Done,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// Its own end shows that it is whole: a text in quotes, a literal.
    Whole,
    /// An object or array that was closed.
    Closed,
    Number,
    /// A text without quotes.
    Bare,
}

const MISSING: &str = "a value is missing";
const MISPLACED: &str = "expected a comma or a closing bracket";

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            lexer: Lexer::new(text),
            json: String::with_capacity(text.len() + 16),
            open: Vec::new(),
            state: State::Start,
            last: Last::Whole,
            closed_early: false,
            resumed: false,
            fenced: false,
        }
    }

    pub(super) fn run(mut self) -> Result<Repaired, Unrepairable> {
        loop {
            let (gap, token) = self.lexer.next()?;
            if token == Token::End {
                return self.end(gap);
            }
            if !self.token(gap, token)? {
                return self.end(gap);
            }
        }
    }

    /// Takes one token; false where the text may end without being read further.
    fn token(&mut self, gap: Gap, token: Token) -> Result<bool, Unrepairable> {
        match self.state {
            State::Start => return self.start(token).map(|()| true),
            State::First | State::Next => self.member(token)?,
            State::Colon if token == Token::Colon => {
                self.json.push(':');
                self.state = State::Value;
            }
            State::Colon => return self.lexer.refuse("expected `:` after the key"),
            State::Value => self.value(token)?,
            State::After => self.after(gap, token)?,
            State::Done => return self.done(&token),
        }
        Ok(true)
    }

    fn start(&mut self, token: Token) -> Result<(), Unrepairable> {
        match token {
            Token::Fence => {
                self.fenced = true;
                self.lexer.note(Repair::CodeFence);
                Ok(())
            }
            Token::Bare if !self.fenced => self.skip_prose(),
            token => self.value(token),
        }
    }

    /// Prose before a code fence is left out; a bare scalar that is JSON is read as it is.
    fn skip_prose(&mut self) -> Result<(), Unrepairable> {
        let rest = self.lexer.rest();
        if let Some(fence) = rest.find("```")
            && !rest[..fence].contains(['{', '['])
        {
            self.lexer.skip(fence);
            return Ok(());
        }
        if serde_json::from_str::<serde_json::Value>(rest).is_ok() {
            self.json.push_str(rest.trim());
            self.lexer.skip(rest.len());
            self.state = State::Done;
            return Ok(());
        }
        self.lexer.refuse("expected `{`; send the arguments as one JSON object and nothing else")
    }

    /// A member of the innermost bracket, or its end.
    fn member(&mut self, token: Token) -> Result<(), Unrepairable> {
        let Some(bracket) = self.open.last().map(|frame| frame.bracket) else { return self.value(token) };
        match token {
            Token::Close(closing) if closing == bracket => {
                if self.state == State::Next {
                    self.lexer.note(Repair::Comma);
                }
                self.close();
                Ok(())
            }
            // A comma too many between keys leaves nothing out; between items a value may be gone, and
            // before the first key of an inner object its closing bracket may be.
            Token::Comma
                if bracket == Bracket::Brace && (self.state == State::Next || self.open.len() == 1) =>
            {
                self.lexer.note(Repair::Comma);
                Ok(())
            }
            Token::Close(_) | Token::Comma => self.lexer.refuse(MISSING),
            token if bracket == Bracket::Square => {
                self.separate();
                self.value(token)
            }
            // A control character in a text is content; in a name it is an accident.
            Token::Text(_) if self.lexer.token().contains(|c: char| c < ' ') => {
                self.lexer.refuse("a key is broken in two; write it in one line")
            }
            Token::Text(key) => {
                self.key(&key);
                Ok(())
            }
            Token::Bare => {
                let key = self.lexer.bare_key()?;
                self.key(&key);
                Ok(())
            }
            _ => self.lexer.refuse("expected a key in double quotes"),
        }
    }

    fn key(&mut self, literal: &str) {
        self.separate();
        let start = self.json.len();
        self.json.push_str(literal);
        if let Some(frame) = self.open.last_mut() {
            frame.key = start..self.json.len();
        }
        self.state = State::Colon;
    }

    /// The comma before a member that is not the first.
    fn separate(&mut self) {
        if !self.json.ends_with(['{', '[']) {
            self.json.push(',');
        }
    }

    fn value(&mut self, token: Token) -> Result<(), Unrepairable> {
        match token {
            Token::Open(bracket) => {
                self.json.push(if bracket == Bracket::Brace { '{' } else { '[' });
                if let Some(parent) = self.open.last_mut() {
                    parent.nests |= parent.bracket == bracket;
                }
                self.open.push(Frame { bracket, nests: false, key: 0..0 });
                self.state = State::First;
                return Ok(());
            }
            Token::Text(literal) => self.json.push_str(&literal),
            Token::Bare => {
                let bare = self.lexer.bare_value()?;
                self.bare(bare);
                return Ok(());
            }
            _ => return self.lexer.refuse(MISSING),
        }
        self.ended(Last::Whole);
        Ok(())
    }

    fn bare(&mut self, bare: Bare<'_>) {
        match bare {
            Bare::Number(number) => self.json.push_str(number),
            Bare::Literal(literal) => self.json.push_str(literal),
            Bare::Text(text) => self.json.push_str(&serde_json::Value::from(text).to_string()),
        }
        self.ended(match bare {
            Bare::Number(_) => Last::Number,
            Bare::Literal(_) => Last::Whole,
            Bare::Text(_) => Last::Bare,
        });
    }

    /// A value has been written.
    fn ended(&mut self, last: Last) {
        self.last = last;
        self.state = if self.open.is_empty() { State::Done } else { State::After };
    }

    fn close(&mut self) {
        if let Some(frame) = self.open.pop() {
            self.json.push(if frame.bracket == Bracket::Brace { '}' } else { ']' });
        }
        self.ended(Last::Closed);
    }

    fn after(&mut self, gap: Gap, token: Token) -> Result<(), Unrepairable> {
        let Some(bracket) = self.open.last().map(|frame| frame.bracket) else { return Ok(()) };
        match token {
            Token::Close(closing) if closing == bracket => self.close(),
            Token::Close(closing) => return self.close_early(closing),
            _ if self.closed_early => return self.lexer.refuse("a closing bracket is missing"),
            Token::Comma => {
                self.resumed |= self.last == Last::Closed;
                self.state = State::Next;
            }
            token if self.may_lack_comma(bracket, gap, &token) => {
                self.resumed |= self.last == Last::Closed;
                self.lexer.note(Repair::Comma);
                self.member(token)?;
            }
            _ => return self.lexer.refuse(MISPLACED),
        }
        Ok(())
    }

    /// Whether a comma can be missing before `token`. Where a quote inside a text was taken for its
    /// end, what follows looks alike, so it must stand apart and be plainly another member.
    fn may_lack_comma(&mut self, bracket: Bracket, gap: Gap, token: &Token) -> bool {
        match (bracket, token) {
            (_, Token::Text(_)) | (Bracket::Square, Token::Open(_)) => gap.any,
            (Bracket::Brace, Token::Bare) => gap.line_break,
            (Bracket::Square, Token::Bare) => {
                let digit = self.lexer.rest().starts_with(|c: char| c.is_ascii_digit() || c == '-');
                gap.any && digit && self.last != Last::Number
            }
            _ => false,
        }
    }

    /// A closing bracket that closes the innermost bracket's parent: the one between is missing, and
    /// can be missing nowhere else.
    fn close_early(&mut self, closing: Bracket) -> Result<(), Unrepairable> {
        let [.., parent, inner] = self.open.as_slice() else {
            return self.lexer.refuse("a closing bracket without its opening one");
        };
        if parent.bracket != closing || inner.nests {
            return self.lexer.refuse("a closing bracket is missing");
        }
        self.lexer.note(Repair::Closer);
        self.closed_early = true;
        self.close();
        self.close();
        Ok(())
    }

    /// What stands after the value: nothing that carries meaning.
    fn done(&mut self, token: &Token) -> Result<bool, Unrepairable> {
        match token {
            Token::Comma | Token::Semicolon => self.lexer.note(Repair::Comma),
            Token::Close(Bracket::Brace) if !self.closed_early && !self.resumed => {
                self.lexer.note(Repair::Closer);
                self.closed_early = true; // one too many is a slip, more are not
            }
            Token::Fence => {
                self.lexer.note(Repair::CodeFence);
                self.fenced = true;
            }
            Token::Bare if self.fenced && !self.lexer.rest().contains(['{', '[', '`']) => return Ok(false),
            Token::Open(_) => return self.lexer.refuse("a second value follows; send one JSON object"),
            _ => return self.lexer.refuse("more follows after the arguments; send one JSON object"),
        }
        Ok(true)
    }

    /// The end of the text: of the value, too, or of one that lacks its last brackets.
    fn end(mut self, gap: Gap) -> Result<Repaired, Unrepairable> {
        let mut unclosed = None;
        if self.state != State::Done {
            let ended = matches!(self.last, Last::Whole | Last::Closed);
            let whole = self.state == State::After && ended && !self.closed_early && !gap.open_comment;
            // An array is not known to be whole before its bracket.
            if !whole || self.open.iter().any(|frame| frame.bracket == Bracket::Square) {
                return self.lexer.refuse(BREAKS_OFF);
            }
            unclosed = Some(self.path());
            self.lexer.note(Repair::Closer);
            while !self.open.is_empty() {
                self.close();
            }
        }
        Ok(Repaired { text: self.json, made: self.lexer.into_made(), unclosed })
    }

    /// The keys that lead to the innermost open object.
    fn path(&self) -> Vec<String> {
        let outer = self.open.split_last().map_or(&[][..], |(_, outer)| outer);
        let keys = outer.iter().map(|frame| serde_json::from_str(&self.json[frame.key.clone()]));
        keys.map(Result::unwrap_or_default).collect()
    }
}
