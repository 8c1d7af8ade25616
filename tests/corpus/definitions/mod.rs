//! Definitions out, in every provider's dialect.

mod every;
mod gemini;
mod judged;
mod livekit;
mod strict;

use serde_json::Value;
use tool_runtime::{FunctionTool, JsonObject, ToolContext, ToolError};

/// A tool of that raw schema, if it loads.
fn raw(schema: Value) -> Option<FunctionTool<()>> {
    let tool = FunctionTool::<()>::raw(schema).ok()?;
    tool.handler(|_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments.len()) }).ok()
}

fn registry(tools: Vec<FunctionTool<()>>) -> Option<ToolContext<()>> {
    ToolContext::new(tools).ok()
}

/// A schema's object is walked as JSON: `visit` sees each subschema.
fn each_schema(schema: &Value, visit: &mut dyn FnMut(&Value)) {
    visit(schema);
    let Some(object) = schema.as_object() else { return };
    for (keyword, value) in object {
        match (keyword.as_str(), value) {
            ("properties" | "$defs" | "definitions", Value::Object(named)) => {
                for schema in named.values() {
                    each_schema(schema, visit);
                }
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(schemas)) => {
                for schema in schemas {
                    each_schema(schema, visit);
                }
            }
            ("items" | "additionalProperties" | "not", Value::Object(_)) => each_schema(value, visit),
            _ => {}
        }
    }
}
