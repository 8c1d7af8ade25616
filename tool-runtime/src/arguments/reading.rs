//! From an argument text to the one object it stands for.

use serde_json::Value;

use super::{
    ArgumentFault, Leniencies, Leniency, LeniencyKind, Limits,
    describe::describe,
    json,
    repair::{Unrepairable, repair},
    whole::is_whole,
};
use crate::schema::JsonObject;

/// The object a text stands for, and the allowances it took to read it.
pub(super) struct Reading {
    pub(super) arguments: JsonObject,
    pub(super) leniencies: Vec<Leniency>,
    /// Whether the text was no JSON.
    pub(super) repaired: bool,
}

/// Reads `text`, which a tool with `schema` was sent.
pub(super) fn read(
    schema: &JsonObject,
    text: &str,
    allowed: Leniencies,
    limits: &Limits,
) -> Result<Reading, ArgumentFault> {
    let mut reader = Reader { schema, allowed, limits, leniencies: Vec::new(), repaired: false };
    let arguments = match reader.value(text)? {
        Value::Object(arguments) => arguments,
        other => return Err(ArgumentFault::mismatch("", describe(schema, schema), &other)),
    };
    Ok(Reading { arguments, leniencies: reader.leniencies, repaired: reader.repaired })
}

struct Reader<'r> {
    schema: &'r JsonObject,
    allowed: Leniencies,
    limits: &'r Limits,
    leniencies: Vec<Leniency>,
    repaired: bool,
}

impl Reader<'_> {
    /// The text as JSON; a text that is blank or `null` is an empty object.
    fn value(&mut self, text: &str) -> Result<Value, ArgumentFault> {
        if text.trim().is_empty() {
            return Ok(Value::Object(JsonObject::new()));
        }
        match self.json(text)? {
            Value::Null => Ok(Value::Object(JsonObject::new())),
            Value::String(inner) if self.is_object_in_string(&inner) => {
                self.allowed = self.allowed.without(LeniencyKind::JsonInString);
                self.leniencies.push(Leniency::new(LeniencyKind::JsonInString, ""));
                self.value(&inner)
            }
            value => Ok(value),
        }
    }

    fn is_object_in_string(&self, text: &str) -> bool {
        let text = text.trim();
        self.allowed.allows(LeniencyKind::JsonInString) && (text == "null" || text.starts_with('{'))
    }

    /// The text as a strict parser reads it, else with its syntax mended.
    fn json(&mut self, text: &str) -> Result<Value, ArgumentFault> {
        let error = match self.parsed(text)? {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if !self.allowed.allows(LeniencyKind::SyntaxRepaired) {
            return Err(not_json(text, json::offset(text, &error), &json::message(&error)));
        }
        let repaired =
            repair(text).map_err(|Unrepairable { offset, reason }| not_json(text, offset, reason))?;
        let value = self.parsed(&repaired.text)?;
        let value = value.map_err(|error| {
            not_json(&repaired.text, json::offset(&repaired.text, &error), &json::message(&error))
        })?;
        if repaired.unclosed.is_some_and(|path| !is_whole(self.schema, &value, &path)) {
            let reason = "the text ends before its closing bracket; send the arguments whole";
            return Err(not_json(text, text.len(), reason));
        }
        self.repaired = true;
        self.leniencies.extend(repaired.made.into_iter().map(Leniency::repaired));
        Ok(value)
    }

    fn parsed(&self, text: &str) -> Result<serde_json::Result<Value>, ArgumentFault> {
        if json::depth_exceeds(text, self.limits.max_depth) {
            let levels = self.limits.max_depth;
            let problem = format!("nested deeper than {levels} levels; send a flatter value");
            return Err(ArgumentFault::other("", problem));
        }
        Ok(json::parse(text, true))
    }
}

/// A text that is no JSON, and up to where it was understood.
fn not_json(text: &str, offset: usize, reason: &str) -> ArgumentFault {
    const SHOWN: usize = 24;
    let end = json::floor_boundary(text, offset);
    let start = json::floor_boundary(text, end.saturating_sub(SHOWN));
    let near = text[start..end].trim();
    let near = if near.is_empty() { String::new() } else { format!(", at the end of `{near}`") };
    ArgumentFault::other("", format!("not a JSON object: {reason}{near}"))
}
