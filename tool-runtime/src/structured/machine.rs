//! The state machine: JSON, byte by byte, each byte looked at once.

use std::{collections::HashSet, ops::Range, sync::Arc};

use super::{
    StructuredError, StructuredFault,
    pointer::{Location, Segment, Target},
    scalar::{self, Number},
    string::{Step, StringReader},
};

/// As deep as `serde_json` reads, which makes the value in the end.
pub(super) const MAX_DEPTH: usize = 127;

/// Reads a document and notes what became whole and what is to be spoken.
#[derive(Default)]
pub(super) struct Machine {
    state: State,
    frames: Vec<Frame>,
    /// So many bytes have been read; the next one has this offset.
    offset: usize,
    /// Where the scalar, the key or, in the end, the document that is being read began.
    start: usize,
    string: StringReader,
    key: String,
    target: Option<Target>,
    /// What was decoded of the target since the last [`Machine::begin_push`].
    pub(super) spoken: String,
    /// What became whole since then.
    pub(super) completed: Vec<Completed>,
}

/// A value that became whole.
pub(super) struct Completed {
    pub(super) location: Location,
    pub(super) range: Range<usize>,
}

/// An open object or array.
pub(super) struct Frame {
    /// Its own place; `None` is the root.
    location: Option<Arc<Location>>,
    start: usize,
    /// Up to here it is whole: with a bracket set here, it would be JSON.
    pub(super) whole: usize,
    members: Members,
}

enum Members {
    Object { keys: HashSet<Arc<str>>, key: Arc<str> },
    Array { index: usize },
}

impl Frame {
    /// What closes it.
    pub(super) fn bracket(&self) -> char {
        match self.members {
            Members::Object { .. } => '}',
            Members::Array { .. } => ']',
        }
    }

    /// The segment of the member that is being read.
    fn segment(&self) -> Segment {
        match &self.members {
            Members::Object { key, .. } => Segment::Key(Arc::clone(key)),
            Members::Array { index } => Segment::Index(*index),
        }
    }
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Value,
    FirstItem,
    AfterItem,
    FirstKey,
    Key,
    Colon,
    AfterMember,
    Done,
    InKey,
    InString {
        spoken: bool,
    },
    InNumber(Number),
    /// In `true`, `false` or `null`: what is still to come.
    InName(&'static [u8]),
}

impl State {
    /// What may stand here, in words.
    fn expected(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::FirstItem => "a value or `]`",
            Self::AfterItem => "`,` or `]`",
            Self::FirstKey => "a key or `}`",
            Self::Key => "a key",
            Self::Colon => "`:`",
            Self::AfterMember => "`,` or `}`",
            Self::Done => "nothing more",
            Self::InKey | Self::InString { .. } => "the rest of a string",
            Self::InNumber(_) => "a digit",
            Self::InName(_) => "`true`, `false` or `null`",
        }
    }
}

impl Machine {
    pub(super) fn new(target: Option<Target>) -> Self {
        Self { target, ..Self::default() }
    }

    /// Whether the document is whole.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// In a string that is a value: where the last whole character of it ends.
    pub(super) fn open_string(&self) -> Option<usize> {
        matches!(self.state, State::InString { .. }).then(|| self.offset - self.string.held())
    }

    /// Forgets what the last push brought.
    pub(super) fn begin_push(&mut self) {
        self.spoken.clear();
        self.completed.clear();
    }

    /// Reads on.
    pub(super) fn read(&mut self, text: &str) -> Result<(), StructuredError> {
        let mut rest = text;
        while !rest.is_empty() {
            let before = self.offset;
            self.step(rest).map_err(|fault| self.error(fault))?;
            rest = rest.get(self.offset - before..).unwrap_or_default();
        }
        Ok(())
    }

    /// The end of the text.
    pub(super) fn end(&mut self) -> Result<(), StructuredError> {
        match self.state {
            State::Done => return Ok(()),
            // Nothing but the end tells that a number at the root is whole.
            State::InNumber(number) if number.is_whole() && self.frames.is_empty() => self.complete(),
            _ => return Err(self.error(StructuredFault::Truncated)),
        }
        Ok(())
    }

    fn error(&self, fault: StructuredFault) -> StructuredError {
        let whole_key = matches!(fault, StructuredFault::RepeatedKey);
        StructuredError::new(fault, if whole_key { self.start } else { self.offset })
    }

    fn unexpected(&self) -> StructuredFault {
        StructuredFault::Syntax { expected: self.state.expected() }
    }

    /// Reads at least a byte, or ends a number before it.
    fn step(&mut self, rest: &str) -> Result<(), StructuredFault> {
        match self.state {
            State::InKey => self.in_key(rest),
            State::InString { spoken } => self.in_string(rest, spoken),
            State::InNumber(number) => self.in_number(number, rest),
            State::InName(name) => self.in_name(name, rest),
            _ => self.between(rest),
        }
    }

    fn in_key(&mut self, rest: &str) -> Result<(), StructuredFault> {
        match self.string.step(rest, Some(&mut self.key))? {
            Step::Took(length) => self.offset += length,
            Step::Closed => {
                self.enter_member()?;
                self.offset += 1;
                self.state = State::Colon;
            }
        }
        Ok(())
    }

    /// The key is whole: the path leads through it now.
    fn enter_member(&mut self) -> Result<(), StructuredFault> {
        let name: Arc<str> = self.key.as_str().into();
        self.key.clear();
        if let Some(Frame { members: Members::Object { keys, key }, .. }) = self.frames.last_mut() {
            if !keys.insert(Arc::clone(&name)) {
                return Err(StructuredFault::RepeatedKey);
            }
            *key = name;
        }
        self.enter();
        Ok(())
    }

    /// The path leads through the innermost container's present member now.
    fn enter(&mut self) {
        if let (Some(target), Some(frame)) = (&mut self.target, self.frames.last()) {
            target.enter(self.frames.len() - 1, &frame.segment());
        }
    }

    fn in_string(&mut self, rest: &str, spoken: bool) -> Result<(), StructuredFault> {
        match self.string.step(rest, spoken.then_some(&mut self.spoken))? {
            Step::Took(length) => self.offset += length,
            Step::Closed => {
                self.offset += 1;
                self.complete();
            }
        }
        Ok(())
    }

    fn in_number(&mut self, number: Number, rest: &str) -> Result<(), StructuredFault> {
        let mut number = number;
        for byte in rest.bytes() {
            match number.next(byte) {
                Some(next) => number = next,
                None if number.is_whole() => {
                    self.complete();
                    return Ok(());
                }
                None => return Err(self.unexpected()),
            }
            self.offset += 1;
            self.state = State::InNumber(number);
        }
        Ok(())
    }

    fn in_name(&mut self, name: &'static [u8], rest: &str) -> Result<(), StructuredFault> {
        match name.split_first() {
            Some((first, left)) if rest.as_bytes().first() == Some(first) => {
                self.offset += 1;
                self.state = State::InName(left);
                if left.is_empty() {
                    self.complete();
                }
                Ok(())
            }
            _ => Err(self.unexpected()),
        }
    }

    /// Whitespace and what gives the document its form.
    fn between(&mut self, rest: &str) -> Result<(), StructuredFault> {
        match rest.as_bytes().first() {
            Some(b' ' | b'\t' | b'\n' | b'\r') => self.offset += 1,
            Some(byte) => self.form(*byte)?,
            None => {}
        }
        Ok(())
    }

    fn form(&mut self, byte: u8) -> Result<(), StructuredFault> {
        match (self.state, byte) {
            (State::FirstItem | State::AfterItem, b']') | (State::FirstKey | State::AfterMember, b'}') => {
                self.offset += 1;
                self.close();
                return Ok(());
            }
            (State::FirstItem | State::Value, _) => return self.value(byte),
            (State::AfterItem, b',') => self.next_item(),
            (State::AfterMember, b',') => self.state = State::Key,
            (State::FirstKey | State::Key, b'"') => {
                self.start = self.offset;
                self.state = State::InKey;
            }
            (State::Colon, b':') => self.state = State::Value,
            _ => return Err(self.unexpected()),
        }
        self.offset += 1;
        Ok(())
    }

    fn next_item(&mut self) {
        if let Some(Frame { members: Members::Array { index }, .. }) = self.frames.last_mut() {
            *index += 1;
        }
        self.enter();
        self.state = State::Value;
    }

    /// The first byte of a value.
    fn value(&mut self, byte: u8) -> Result<(), StructuredFault> {
        let spoken = self.target.as_ref().is_some_and(|target| target.is_at(self.frames.len()));
        let state = match byte {
            b'"' => State::InString { spoken },
            b'{' | b'[' => State::FirstItem,
            _ => {
                let number = Number::start(byte).map(State::InNumber);
                let scalar = number.or_else(|| scalar::name(byte).map(State::InName));
                scalar.ok_or_else(|| self.unexpected())?
            }
        };
        if spoken && !matches!(byte, b'"' | b'n') {
            return Err(StructuredFault::NotText);
        }
        if matches!(byte, b'{' | b'[') {
            return self.open(byte);
        }
        self.start = self.offset;
        self.state = state;
        self.offset += 1;
        Ok(())
    }

    fn open(&mut self, byte: u8) -> Result<(), StructuredFault> {
        if self.frames.len() == MAX_DEPTH {
            return Err(StructuredFault::TooDeep);
        }
        let (state, members) = match byte {
            b'{' => (State::FirstKey, Members::Object { keys: HashSet::new(), key: "".into() }),
            _ => (State::FirstItem, Members::Array { index: 0 }),
        };
        let (location, start) = (self.location().map(Arc::new), self.offset);
        self.offset += 1;
        self.frames.push(Frame { location, start, whole: self.offset, members });
        self.state = state;
        if byte == b'[' {
            self.enter();
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.start = frame.start;
            self.complete();
        }
    }

    /// The value that began at `start` ends here.
    fn complete(&mut self) {
        let range = self.start..self.offset;
        self.completed.extend(self.location().map(|location| Completed { location, range }));
        let Some(frame) = self.frames.last_mut() else {
            self.state = State::Done;
            return;
        };
        frame.whole = self.offset;
        self.state = match frame.members {
            Members::Object { .. } => State::AfterMember,
            Members::Array { .. } => State::AfterItem,
        };
    }

    /// The place of the value that is being read, unless it is the root.
    fn location(&self) -> Option<Location> {
        let frame = self.frames.last()?;
        Some(Location { parent: frame.location.clone(), segment: frame.segment() })
    }
}
