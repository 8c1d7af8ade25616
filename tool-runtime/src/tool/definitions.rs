//! Definitions of tools, compiled once.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, OnceLock},
};

/// One value for each dialect, made when it is first asked for.
///
/// Most applications speak one dialect: its value stands inline, and only a second one takes a table.
#[derive(Debug)]
pub(crate) struct PerDialect<T> {
    first: OnceLock<(usize, T)>,
    others: OnceLock<Box<[OnceLock<T>]>>,
}

impl<T> PerDialect<T> {
    /// More than there are dialects, strict ones counted apart.
    pub(crate) const DIALECTS: usize = 32;

    /// The value of the dialect with that index, if it has been made.
    pub(crate) fn get(&self, dialect: usize) -> Option<&T> {
        match self.first.get() {
            Some((owner, value)) if *owner == dialect => Some(value),
            _ => self.others.get()?.get(dialect)?.get(),
        }
    }

    /// The value of the dialect with that index.
    pub(crate) fn get_or_init(&self, dialect: usize, mut make: impl FnMut() -> T) -> &T {
        let (owner, value) = self.first.get_or_init(|| (dialect, make()));
        if *owner == dialect {
            return value;
        }
        let values = self.others.get_or_init(|| (0..Self::DIALECTS).map(|_| OnceLock::new()).collect());
        values[dialect % Self::DIALECTS].get_or_init(make)
    }
}

impl<T> Default for PerDialect<T> {
    fn default() -> Self {
        Self { first: OnceLock::new(), others: OnceLock::new() }
    }
}

/// One tool's definition in one dialect: its part of the array it was first written into.
///
/// A text of its own would be a second copy of every definition. As long as the tool lives, so does
/// that array.
#[derive(Debug)]
pub(crate) struct Definition {
    pub(crate) array: Arc<String>,
    pub(crate) place: Range<usize>,
    /// Why it is not strict though that was asked for.
    pub(crate) not_strict: Option<Arc<str>>,
}

impl Definition {
    /// JSON.
    pub(crate) fn text(&self) -> &str {
        self.array.get(self.place.clone()).unwrap_or_default()
    }
}

/// The definitions of a registry's tools in one dialect: what is sent to the provider.
///
/// Made by [`ToolContext::definitions`](crate::ToolContext::definitions), once for each state of the
/// registry.
///
/// ```
/// use tool_runtime::{Format, FunctionTool, JsonObject, ToolContext, ToolError, serde_json::json};
///
/// let schema = json!({ "name": "math.add", "parameters": { "type": "object" } });
/// let tool: FunctionTool = FunctionTool::raw(schema)?
///     .handler(|_ctx, _raw_arguments: JsonObject| async { Ok::<_, ToolError>(()) })?;
/// let registry = ToolContext::new(tool)?;
/// let definitions = registry.definitions(Format::OpenAiChat);
/// assert!(definitions.as_json().starts_with(r#"[{"type":"function","function":{"name":"math_add""#));
/// assert_eq!(definitions.tool_name("math_add"), "math.add"); // OpenAI takes no dot
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Debug, Default)]
pub struct Definitions {
    text: Arc<String>,
    /// Tools the dialect calls otherwise: the wire's names by the tools', and the reverse.
    wire_names: HashMap<String, String>,
    tool_names: HashMap<String, String>,
    /// Tools that were to be strict and cannot be: name and reason.
    not_strict: Vec<(String, Arc<str>)>,
}

impl Definitions {
    pub(crate) fn new(
        text: Arc<String>,
        renamed: Vec<(String, String)>,
        not_strict: Vec<(String, Arc<str>)>,
    ) -> Self {
        let tool_names = renamed.iter().cloned().map(|(tool, wire)| (wire, tool)).collect();
        Self { text, wire_names: renamed.into_iter().collect(), tool_names, not_strict }
    }

    /// The JSON text of the array a provider takes as its `tools`.
    pub fn as_json(&self) -> &str {
        &self.text
    }

    /// That array, parsed anew.
    pub fn to_value(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() || *self.text == "[]"
    }

    /// What the provider knows the tool `name` as.
    pub fn wire_name<'n>(&'n self, name: &'n str) -> &'n str {
        self.wire_names.get(name).map_or(name, String::as_str)
    }

    /// Which tool the provider means by `wire`.
    pub fn tool_name<'n>(&'n self, wire: &'n str) -> &'n str {
        self.tool_names.get(wire).map_or(wire, String::as_str)
    }

    /// The tools' names by the wire's, where they differ.
    pub(crate) fn tool_names(&self) -> &HashMap<String, String> {
        &self.tool_names
    }

    /// The tools that are sent non-strict though strict was asked for, and why.
    pub fn not_strict(&self) -> impl Iterator<Item = (&str, &str)> {
        self.not_strict.iter().map(|(tool, reason)| (tool.as_str(), &**reason))
    }
}
