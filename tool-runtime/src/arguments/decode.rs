//! The one pass from text to a tool's own type.

use std::cell::Cell;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ArgumentContract, json, strict::Strict};
use crate::schema::JsonObject;

/// A call's argument text, and the contract it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    text: &'a str,
    contract: &'a ArgumentContract,
    /// Whether the depth was bounded beforehand, so that the parser's own limit can be lifted.
    depth_checked: bool,
}

/// The text was not what the tool takes; a second look finds out why.
#[derive(Debug)]
pub enum Refusal {
    /// It did not decode.
    Undecodable(serde_json::Error),
    /// It decoded, but the schema asks for more.
    Violation,
}

impl From<serde_json::Error> for Refusal {
    #[cold]
    fn from(error: serde_json::Error) -> Self {
        Self::Undecodable(error)
    }
}

impl<'a> Arguments<'a> {
    #[inline]
    pub(crate) fn new(text: &'a str, contract: &'a ArgumentContract) -> Self {
        Self { text, contract, depth_checked: false }
    }

    pub(crate) fn with_depth_checked(self) -> Self {
        Self { depth_checked: true, ..self }
    }

    /// Decodes the text into `A`, refusing whatever `A`'s schema does not describe.
    ///
    /// # Errors
    /// When the text is not JSON, does not decode, or violates a constraint of the schema.
    #[inline]
    pub fn decode<A: DeserializeOwned>(self) -> Result<A, Refusal> {
        let mut parser = serde_json::Deserializer::from_str(self.text);
        if self.depth_checked {
            parser.disable_recursion_limit();
        }
        let buffered = Cell::new(false);
        let decoded = A::deserialize(Strict::new(&mut parser, &buffered))?;
        parser.end()?;
        if buffered.get() || self.contract.is_constrained() {
            self.value()?;
        }
        Ok(decoded)
    }

    /// The text as an object that is valid under the schema.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn object(self) -> Result<JsonObject, Refusal> {
        match self.value()? {
            Value::Object(object) => Ok(object),
            _ => Err(Refusal::Violation),
        }
    }

    #[cold]
    fn value(self) -> Result<Value, Refusal> {
        let value = json::parse(self.text, self.depth_checked)?;
        if self.contract.accepts(&value) { Ok(value) } else { Err(Refusal::Violation) }
    }
}
