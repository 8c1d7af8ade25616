//! Toolsets that keep many tools out of the model's sight until it looks for them.

mod bm25;
mod catalogue;
mod hidden;
mod indexed;
mod keywords;
mod proxy;
mod ranking;
mod search;
mod strategy;
mod words;

pub use self::{
    indexed::IndexedTool,
    proxy::{ToolProxyBuilder, ToolProxyToolset},
    search::{ToolSearchBuilder, ToolSearchToolset},
    strategy::{SearchStrategy, ToolIndex, ToolSearch},
};

use serde::Deserialize;

/// The name of the tool that searches, in both toolsets.
const TOOL_SEARCH: &str = "tool_search";

// The arguments of `tool_search`; a doc comment would reach the model.
#[derive(Deserialize, schemars::JsonSchema)]
struct Query {
    /// What the tool should do, in a few keywords.
    query: String,
}
