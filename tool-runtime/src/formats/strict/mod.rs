//! Schemas a provider can hold a model to.
//!
//! Strict output is decoded under a grammar made from the schema, and grammars take less than JSON
//! Schema says: every object closed, every property required (`null` stands for one left out), no
//! `oneOf`. [`transform`] brings a schema there; [`stream`] writes it, refusing what no grammar
//! takes. What is written once is written the same when it is made strict again.

mod circle;
mod facts;
mod keyword;
mod required;
mod stream;
mod transform;

pub(in crate::formats) use self::{circle::on_a_circle, keyword::has_type, required::Required};
use self::{keyword::Keyword, stream::Writer};
use serde_json::Value;

use crate::schema::JsonObject;

/// Whose grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::formats) enum Grammar {
    /// `OpenAI`, "Structured Outputs, Supported schemas", and who copies it (Mistral).
    OpenAi,
    /// Anthropic, "Structured outputs, JSON Schema limitations"; Amazon Bedrock, "Supported JSON Schema
    /// features", names the same.
    Anthropic,
    /// Cohere, "Structured Outputs, Parameter types support".
    Cohere,
}

impl Grammar {
    /// Whether every property is required, `null` standing for one left out. Cohere's may be left out.
    fn requires_all(self) -> bool {
        self != Self::Cohere
    }

    /// Whether a definition may lead back to itself. Of Cohere it is not known.
    fn takes_circles(self) -> bool {
        self == Self::OpenAi
    }
}

/// Why a schema cannot be strict.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::formats) struct Refusal {
    /// Where, from the inside out: the last segment comes first.
    path: Vec<String>,
    reason: String,
}

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self { path: Vec::new(), reason: reason.into() }
    }

    /// The refusal, seen from one level further out.
    #[must_use]
    fn within(mut self, segment: &str) -> Self {
        self.path.push(segment.replace('~', "~0").replace('/', "~1"));
        self
    }

    /// The place as a JSON pointer, and the reason.
    pub(in crate::formats) fn into_text(self) -> String {
        let path: Vec<&str> = self.path.iter().rev().map(String::as_str).collect();
        if path.is_empty() { self.reason } else { format!("/{}: {}", path.join("/"), self.reason) }
    }
}

/// Schemas deeper than this are refused: no provider takes them (`OpenAI`: 10 levels of objects).
const DEPTH: usize = 64;

/// Whether a grammar does not take the keyword with that value.
pub(in crate::formats) fn is_foreign(keyword: &str, value: &Value, grammar: Grammar) -> bool {
    matches!(Keyword::of(keyword, value, grammar), Keyword::Refused | Keyword::Told)
}

/// Writes the strict form of a tool's parameters, or says why there is none. On a refusal `text` is
/// as it was.
pub(in crate::formats) fn write(
    schema: &JsonObject,
    grammar: Grammar,
    text: &mut String,
) -> Result<(), Refusal> {
    let length = text.len();
    let written = Writer::new(schema, grammar, text).root();
    if written.is_err() {
        text.truncate(length);
    }
    written
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::needless_pass_by_value, reason = "a test fails by panicking")]
mod tests;
