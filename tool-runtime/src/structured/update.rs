//! What a push brought.

use std::fmt;

use serde::{Deserialize, de::DeserializeOwned};

use super::{StructuredError, StructuredParser, machine::Completed};

/// What a push brought: see [`StructuredParser`].
///
/// Its `Debug` shows nothing of the reply.
pub struct Update<'p, T> {
    pub(super) parser: &'p StructuredParser<T>,
}

impl<'p, T> Update<'p, T> {
    /// The new part of the string to be spoken, decoded; empty if there is none.
    ///
    /// These parts, one after the other, are the string, and each is whole characters: an escape
    /// or a surrogate pair that was cut waits for its end.
    pub fn spoken(&self) -> &'p str {
        &self.parser.machine.spoken
    }

    /// The values that became whole with this push, in the order in which they ended: each value of
    /// the document comes once, but for the document itself.
    ///
    /// ```
    /// use tool_runtime::StructuredParser;
    ///
    /// let mut parser = StructuredParser::<tool_runtime::serde_json::Value>::new();
    /// let update = parser.push(r#"{"voice": {"speed": 1.5, "tones": ["calm"#)?;
    /// assert_eq!(update.completed().map(|field| field.pointer()).collect::<Vec<_>>(), ["/voice/speed"]);
    /// let update = parser.push(r#""]}, "response": "Go"#)?;
    /// let pointers: Vec<_> = update.completed().map(|field| field.pointer()).collect();
    /// assert_eq!(pointers, ["/voice/tones/0", "/voice/tones", "/voice"]);
    /// # Ok::<_, tool_runtime::StructuredError>(())
    /// ```
    pub fn completed(&self) -> impl Iterator<Item = CompletedField<'p>> + use<'p, T> {
        let parser = self.parser;
        let field = |completed| CompletedField { completed, text: &parser.text };
        parser.machine.completed.iter().map(field)
    }

    /// Whether the document is whole; nothing but whitespace may follow.
    ///
    /// A number that is the whole document is never known to be: see [`StructuredParser::finish`].
    pub fn is_whole(&self) -> bool {
        self.parser.machine.is_done()
    }
}

impl<'p, T: DeserializeOwned> Update<'p, T> {
    /// The value as far as it has come; `None` where no beginning of it makes a `T`.
    ///
    /// A string grows; a number, `true`, `false` and `null` are there when they are whole, and what
    /// is not there is left to `T`: give it `#[serde(default)]`. Where the string that is being read
    /// does not do yet, for an enum, say, the value is made without it; where an object lacks a
    /// field that must be there, without that object. So a list of such objects grows by whole ones.
    ///
    /// **Cost**: made when asked for, at most once a push, in time proportional to *all* that has
    /// come, and once more for each object or array that has to be left out. To follow one field,
    /// use [`spoken`](Self::spoken); to act on a field, [`completed`](Self::completed): both are
    /// linear over a stream, however it is cut.
    pub fn value(&self) -> Option<&'p T> {
        self.parser.growing()
    }
}

impl<T> Clone for Update<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Update<'_, T> {}

impl<T> fmt::Debug for Update<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update")
            .field("spoken_bytes", &self.spoken().len())
            .field("completed", &self.parser.machine.completed.len())
            .field("is_whole", &self.is_whole())
            .finish_non_exhaustive()
    }
}

/// A value of the reply that is whole: see [`Update::completed`].
///
/// Its `Debug` shows its pointer, not its value.
#[derive(Clone, Copy)]
pub struct CompletedField<'p> {
    completed: &'p Completed,
    text: &'p str,
}

impl<'p> CompletedField<'p> {
    /// Where it stands, as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        self.completed.location.to_string()
    }

    /// Whether it stands at `pointer`, a JSON pointer (RFC 6901).
    pub fn is(&self, pointer: &str) -> bool {
        self.completed.location.is(pointer)
    }

    /// The value as the model wrote it, from its first byte to its last. Personal data.
    pub fn json(&self) -> &'p str {
        self.text.get(self.completed.range.clone()).unwrap_or_default()
    }

    /// The value.
    ///
    /// ```
    /// use tool_runtime::StructuredParser;
    ///
    /// let mut parser = StructuredParser::<tool_runtime::serde_json::Value>::new();
    /// let update = parser.push(r#"{"voice": "calm", "resp"#)?;
    /// let mut voice = None;
    /// for field in update.completed() {
    ///     if field.is("/voice") {
    ///         voice = Some(field.read::<String>()?);
    ///     }
    /// }
    /// assert_eq!(voice.as_deref(), Some("calm"));
    /// # Ok::<_, tool_runtime::StructuredError>(())
    /// ```
    ///
    /// # Errors
    /// It is no `V`.
    pub fn read<V: Deserialize<'p>>(&self) -> Result<V, StructuredError> {
        let json = self.json();
        let start = self.completed.range.start;
        serde_json::from_str(json).map_err(|error| StructuredError::mismatch(&error, json, start))
    }
}

impl fmt::Debug for CompletedField<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletedField").field("pointer", &self.pointer()).finish_non_exhaustive()
    }
}
