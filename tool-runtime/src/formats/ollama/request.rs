//! Requests out: <https://docs.ollama.com/api/chat>, `messages` and `tools`.

use serde_json::{Value, json};

use crate::{
    formats::request::{Called, Choice, Output, Part, Sorted, Turn, fields, object, only},
    schema::JsonObject,
};

pub(in crate::formats) fn history(turns: Vec<Turn<'_>>) -> JsonObject {
    let mut messages = Vec::new();
    for turn in turns {
        match turn {
            Turn::System(text) => messages.push(json!({ "role": "system", "content": text })),
            Turn::User(text) => messages.push(json!({ "role": "user", "content": text })),
            Turn::Model(parts) => model(&parts, &mut messages),
        }
    }
    fields([("messages", messages.into())])
}

/// The model's turn: one message, `thinking` a field of it, and one for each output. Calls have no
/// ids; an output is of the tool's name.
fn model(parts: &[Part<'_>], messages: &mut Vec<Value>) {
    let Sorted { texts, fields: kept, calls, .. } = Sorted::of(parts);
    if texts.is_empty() && calls.is_empty() {
        return; // thinking alone is no message
    }
    let mut message = fields([("role", "assistant".into()), ("content", texts.join("\n").into())]);
    message.extend(kept);
    if !calls.is_empty() {
        let call = |call: &&Called<'_>| json!({ "function": { "name": call.name, "arguments": object(&call.arguments) } });
        message.insert("tool_calls".to_owned(), calls.iter().map(call).collect());
    }
    messages.push(message.into());
    messages.extend(calls.iter().map(|call| output(call.name, call.output)));
}

pub(in crate::formats) fn output(name: &str, output: Output<'_>) -> Value {
    json!({ "role": "tool", "tool_name": name, "content": output.told() })
}

/// There is no `tool_choice`: a tool that must be called is the only one sent.
pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    fields([("tools", only(tools, choice))])
}
