//! Requests out: <https://docs.cohere.com/reference/chat>, `messages`, `tools` and `tool_choice`.

use serde_json::{Value, json};

use crate::{
    formats::request::{Called, Choice, Output, Part, Sorted, Turn, fields, only},
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

/// The model's turn: one message, `tool_plan` a field of it and `thinking` a block of its content.
fn model(parts: &[Part<'_>], messages: &mut Vec<Value>) {
    let Sorted { texts, blocks: mut content, fields: kept, calls } = Sorted::of(parts);
    content.extend(texts.into_iter().map(|text| json!({ "type": "text", "text": text })));
    if content.is_empty() && calls.is_empty() {
        return; // there is no message without content or calls
    }
    let mut message = fields([("role", "assistant".into())]);
    message.extend(kept);
    let outputs = calls.iter().map(|call| output(&call.id, call.output));
    for (field, list) in [("content", content), ("tool_calls", calls.iter().copied().map(call).collect())] {
        if !list.is_empty() {
            message.insert(field.to_owned(), list.into());
        }
    }
    messages.push(message.into());
    messages.extend(outputs);
}

fn call(call: &Called<'_>) -> Value {
    let function = json!({ "name": call.name, "arguments": call.arguments });
    json!({ "id": call.id, "type": "function", "function": function })
}

pub(in crate::formats) fn output(id: &str, output: Output<'_>) -> Value {
    json!({ "role": "tool", "tool_call_id": id, "content": output.told() })
}

/// `tool_choice` cannot name a tool: one that must be called is the only one sent. `strict_tools` holds
/// for all tools or for none.
pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>, strict: bool) -> JsonObject {
    let word = match choice {
        Choice::Auto => Value::Null,
        Choice::None => "NONE".into(),
        Choice::Required | Choice::Function(_) => "REQUIRED".into(),
    };
    let strict = if strict { true.into() } else { Value::Null };
    fields([("tools", only(tools, choice)), ("tool_choice", word), ("strict_tools", strict)])
}
