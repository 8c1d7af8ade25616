//! Requests out: <https://ai.google.dev/api/generate-content>, `contents`, `systemInstruction`, `tools`
//! and `toolConfig`.

use serde_json::{Value, json};

use crate::{
    formats::{
        reply::is_made_up,
        request::{Alternating, Blocks, Called, Choice, Output, Turn, alternating, fields, object},
    },
    schema::JsonObject,
};

/// "Please ensure that function call turn comes immediately after a user turn or after a function
/// response turn", and that there are as many responses as calls.
pub(in crate::formats) fn history(turns: Vec<Turn<'_>>) -> JsonObject {
    let Alternating { instructions, messages } = alternating(turns, &Parts, true);
    let contents = messages.into_iter().map(|message| {
        let role = if message.is_users { "user" } else { "model" };
        json!({ "role": role, "parts": message.blocks })
    });
    let system = (!instructions.is_empty()).then(|| json!({ "parts": instructions }));
    fields([("systemInstruction", json!(system)), ("contents", contents.collect())])
}

struct Parts;

impl Blocks for Parts {
    fn text(&self, text: &str) -> Value {
        json!({ "text": text })
    }

    fn call(&self, call: &Called<'_>) -> Value {
        let args = object(&call.arguments).into();
        let call_fields = fields([("id", given(&call.id)), ("name", call.name.into()), ("args", args)]);
        let signature = call.extra("thoughtSignature").cloned().unwrap_or_default();
        fields([("functionCall", call_fields.into()), ("thoughtSignature", signature)]).into()
    }

    fn output(&self, id: &str, name: &str, answer: Output<'_>) -> Value {
        output(id, name, answer)
    }

    fn is_reasoning(&self, block: &JsonObject) -> bool {
        block.get("thought") == Some(&Value::Bool(true))
    }
}

/// The id of a call, if it is the provider's: it matches outputs to calls by their order, too.
fn given(id: &str) -> Value {
    if is_made_up(id) { Value::Null } else { id.into() }
}

/// `FunctionResponse.response`: "use "output" key to specify function output and "error" key to
/// specify error details (if any)".
pub(in crate::formats) fn output(id: &str, name: &str, output: Output<'_>) -> Value {
    let key = if output.is_error { "error" } else { "output" };
    let response = json!({ key: output.text });
    let response = fields([("id", given(id)), ("name", name.into()), ("response", response)]);
    json!({ "functionResponse": response })
}

/// `FunctionCallingConfig`; it is refused without declarations of functions.
pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    let declares = |tool: &Value| tool.get("functionDeclarations").is_some();
    let config = match choice {
        _ if !tools.as_array().is_some_and(|tools| tools.iter().any(declares)) => Value::Null,
        Choice::Auto => Value::Null,
        Choice::None => json!({ "mode": "NONE" }),
        Choice::Required => json!({ "mode": "ANY" }),
        Choice::Function(name) => json!({ "mode": "ANY", "allowedFunctionNames": [name] }),
    };
    let config = if config.is_null() { config } else { json!({ "functionCallingConfig": config }) };
    fields([("tools", tools), ("toolConfig", config)])
}
