//! Fields of a request.

use serde_json::Value;

use crate::{formats::ToolChoice, schema::JsonObject, tool::Definitions};

/// A [`ToolChoice`], the tool called what the provider knows it as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::formats) enum Choice<'c> {
    Auto,
    None,
    Required,
    Function(&'c str),
}

impl<'c> Choice<'c> {
    pub(super) fn of(choice: &'c ToolChoice, definitions: &'c Definitions) -> Self {
        match choice {
            ToolChoice::Auto => Self::Auto,
            ToolChoice::None => Self::None,
            ToolChoice::Required => Self::Required,
            ToolChoice::Function(name) => Self::Function(definitions.wire_name(name)),
        }
    }
}

/// An object of those fields that have a value.
pub(in crate::formats) fn fields<const N: usize>(fields: [(&str, Value); N]) -> JsonObject {
    let given = fields.into_iter().filter(|(_, value)| !value.is_null());
    given.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The tools that are sent where a provider cannot be told which one must be called: that one.
pub(in crate::formats) fn only(tools: Value, choice: Choice<'_>) -> Value {
    match (tools, choice) {
        (Value::Array(tools), Choice::Function(name)) => {
            tools.into_iter().filter(|tool| tool["function"]["name"] == name).collect()
        }
        (tools, _) => tools,
    }
}
