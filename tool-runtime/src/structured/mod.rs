//! Structured output, read while it streams.
//!
//! [`StructuredParser`] is the entry point. Inside, [`utf8`] puts characters together, [`machine`]
//! reads JSON byte by byte ([`string`] and [`scalar`] are its leaves, [`pointer`] knows places), and
//! [`growing`] makes a typed value of what there is. A state machine of our own rather than a parser
//! with a partial mode: those parse the text from its beginning at each push, and do not tell what
//! became whole.

mod error;
mod growing;
mod machine;
mod pointer;
mod scalar;
mod string;
mod update;
mod utf8;

use std::{fmt, sync::OnceLock};

use serde::de::DeserializeOwned;

pub use self::{
    error::{StructuredError, StructuredFault, Unfinished},
    update::{CompletedField, Update},
};
use self::{growing::growing, machine::Machine, pointer::Target, utf8::CutCharacter};

#[doc = include_str!("../../docs/structured.md")]
pub struct StructuredParser<T> {
    machine: Machine,
    /// All that was pushed, but for a character that is cut.
    text: String,
    cut: CutCharacter,
    failed: Option<StructuredError>,
    /// The value as far as it has come, once somebody has asked since the last push.
    value: OnceLock<Option<T>>,
}

impl<T> StructuredParser<T> {
    /// The deepest nesting of objects and arrays: as deep as `serde_json` reads.
    pub const MAX_DEPTH: usize = machine::MAX_DEPTH;

    /// A parser that speaks nothing.
    pub fn new() -> Self {
        Self::with_target(None)
    }

    /// A parser whose updates bring the new part of the string at `pointer`, a JSON pointer
    /// (RFC 6901): `/response`, `/reply/text`, `/segments/0/text`, or empty for a reply that is a
    /// string and nothing else.
    ///
    /// # Errors
    /// [`StructuredFault::Pointer`]: it is no JSON pointer.
    pub fn speaking(pointer: &str) -> Result<Self, StructuredError> {
        let invalid = |offset| StructuredError::new(StructuredFault::Pointer, offset);
        Target::parse(pointer).map(|target| Self::with_target(Some(target))).map_err(invalid)
    }

    fn with_target(target: Option<Target>) -> Self {
        Self {
            machine: Machine::new(target),
            text: String::new(),
            cut: CutCharacter::default(),
            failed: None,
            value: OnceLock::new(),
        }
    }

    /// Reads the next piece, however the stream was cut. Linear in the piece.
    ///
    /// # Errors
    /// The first byte that cannot be, at once; and the same error for every push thereafter. What
    /// came before it is not lost: [`update`](Self::update) has it.
    pub fn push(&mut self, piece: &str) -> Result<Update<'_, T>, StructuredError> {
        self.push_bytes(piece.as_bytes())
    }

    /// [`push`](Self::push) for bytes that may be cut within a character.
    ///
    /// # Errors
    /// As [`push`](Self::push), and where the bytes are no UTF-8.
    pub fn push_bytes(&mut self, piece: &[u8]) -> Result<Update<'_, T>, StructuredError> {
        self.machine.begin_push();
        match self.failed.clone().map_or_else(|| self.read(piece), Err) {
            Ok(()) => Ok(self.update()),
            Err(error) => {
                self.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    fn read(&mut self, piece: &[u8]) -> Result<(), StructuredError> {
        self.value = OnceLock::new();
        let known = self.text.len();
        let utf8 = self.cut.read(piece, &mut self.text);
        self.machine.read(self.text.get(known..).unwrap_or_default())?;
        utf8.map_err(|_| StructuredError::new(StructuredFault::NotUtf8, self.text.len()))
    }

    /// What the last push brought; where it failed, what it brought up to there.
    pub fn update(&self) -> Update<'_, T> {
        Update { parser: self }
    }

    /// What was pushed, as it came. Personal data.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<T: DeserializeOwned> StructuredParser<T> {
    /// The value, when the stream has ended: all of it is read once more, strictly.
    ///
    /// # Errors
    /// The document is not whole, was refused by a push, or is no `T`. The error has what there is
    /// of the value, and the text.
    pub fn finish(mut self) -> Result<T, Unfinished<T>> {
        match self.whole() {
            Ok(value) => Ok(value),
            Err(error) => {
                self.growing();
                Err(Unfinished { error, value: self.value.into_inner().flatten(), text: self.text })
            }
        }
    }

    fn whole(&mut self) -> Result<T, StructuredError> {
        self.failed.clone().map_or(Ok(()), Err)?;
        self.machine.end()?;
        if !self.cut.is_empty() {
            return Err(StructuredError::new(StructuredFault::NotUtf8, self.text.len()));
        }
        serde_json::from_str(&self.text).map_err(|error| StructuredError::mismatch(&error, &self.text, 0))
    }

    fn growing(&self) -> Option<&T> {
        self.value.get_or_init(|| growing(&self.machine, &self.text)).as_ref()
    }
}

impl<T> Default for StructuredParser<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Nothing of the reply is shown.
impl<T> fmt::Debug for StructuredParser<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StructuredParser")
            .field("bytes", &self.text.len())
            .field("is_whole", &self.machine.is_done())
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
