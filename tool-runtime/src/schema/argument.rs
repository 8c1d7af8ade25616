//! What JSON is read into.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// The type of a tool's argument.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the argument of a tool: it needs `Deserialize` and `JsonSchema`",
    label = "a model's JSON cannot be read into this",
    note = "on a type of yours, write `#[derive(serde::Deserialize, schemars::JsonSchema)]`, with both crates in Cargo.toml",
    note = "without them: `#[derive(tool_runtime::serde::Deserialize, tool_runtime::schemars::JsonSchema)]`, `#[serde(crate = \"tool_runtime::serde\")]` and `#[schemars(crate = \"tool_runtime::schemars\")]`",
    note = "what holds the application's state is no argument: reach it through a `RunContext` parameter"
)]
pub trait Argument: DeserializeOwned + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> Argument for T {}
