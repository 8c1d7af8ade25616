//! Results out: <https://modelcontextprotocol.io/specification/2025-06-18/server/tools>,
//! `CallToolResult` and the `tools` of `tools/list`.

use serde_json::{Value, json};

use crate::{
    formats::request::{Output, Part, Turn, fields},
    schema::JsonObject,
};

/// A server is asked for one call at a time: all that can be said of a conversation are the results.
pub(in crate::formats) fn history(turns: Vec<Turn<'_>>) -> JsonObject {
    let parts = turns.into_iter().flat_map(|turn| match turn {
        Turn::Model(parts) => parts,
        Turn::System(_) | Turn::User(_) => Vec::new(),
    });
    let results = parts.filter_map(|part| match part {
        Part::Call(call) => Some(output(call.output)),
        Part::Text(_) | Part::Provider(_) => None,
    });
    fields([("results", results.collect())])
}

/// `CallToolResult`; a text is there also when it is empty.
pub(in crate::formats) fn output(output: Output<'_>) -> Value {
    json!({ "content": [{ "type": "text", "text": output.text }], "isError": output.is_error })
}

pub(in crate::formats) fn tool_fields(tools: Value) -> JsonObject {
    fields([("tools", tools)])
}
