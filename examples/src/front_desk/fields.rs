//! A tool for each field of the caller's profile, made at run time: they differ in their words alone.

use serde::Deserialize;
use tool_runtime::{BuildError, FunctionTool, RunContext, ToolError, schemars::JsonSchema};

use super::App;

#[derive(Deserialize, JsonSchema)]
#[schemars(crate = "tool_runtime::schemars")]
struct SetValue {
    /// What the caller said, as it is written.
    value: String,
}

/// What is asked of a caller, and what it is called.
const FIELDS: [(&str, &str); 3] =
    [("name", "full name"), ("phone", "telephone number"), ("address", "postal address")];

/// `set_name`, `set_phone` and `set_address`.
pub(super) fn tools() -> Result<Vec<FunctionTool<App>>, BuildError> {
    FIELDS.into_iter().map(|(field, words)| tool(field, words)).collect()
}

fn tool(field: &'static str, words: &str) -> Result<FunctionTool<App>, BuildError> {
    FunctionTool::builder(format!("set_{field}"))
        .description(format!("Call this when the caller has given their {words}."))
        .handler(move |ctx: RunContext<App>, SetValue { value }| async move {
            if value.trim().is_empty() {
                return Err(ToolError::new(format!("the {field} is empty; ask the caller for it")));
            }
            ctx.userdata().profile().insert(field, value);
            Ok(format!("the {field} is noted"))
        })
        .build()
}
