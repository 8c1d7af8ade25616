//! Requests out: <https://platform.openai.com/docs/api-reference/chat/create>, `messages`, `tools`
//! and `tool_choice`; for Mistral <https://docs.mistral.ai/api/#tag/chat>.

use serde_json::{Value, json};

use crate::{
    formats::request::{Called, Choice, GO_ON, Output, Part, Sorted, Turn, fields, instructions},
    schema::JsonObject,
};

pub(in crate::formats) fn history(turns: Vec<Turn<'_>>) -> JsonObject {
    let mut messages = Vec::new();
    for turn in turns {
        match turn {
            Turn::System(text) => messages.push(said("system", text)),
            Turn::User(text) => messages.push(said("user", text)),
            Turn::Model(parts) => model(&parts, &mut messages),
        }
    }
    fields([("messages", messages.into())])
}

/// Mistral's order of roles ("Unexpected role 'user' after role 'tool'", code 3230, and
/// `_validate_message_order` in its mistral-common): after outputs comes the model, instructions come
/// first or after the user, and the last word is not the model's ("Expected last role User or Tool").
pub(in crate::formats) fn mistral_history(turns: Vec<Turn<'_>>) -> JsonObject {
    let mut messages: Vec<Value> = Vec::new();
    for turn in turns {
        let last = messages.last().and_then(|message| message["role"].as_str());
        let after_output = last == Some("tool");
        if after_output && !matches!(turn, Turn::Model(_)) {
            messages.push(said("assistant", "OK."));
        }
        match turn {
            Turn::System(text) if matches!(messages.last(), Some(last) if last["role"] == "assistant") => {
                messages.push(said("user", &instructions(text)));
            }
            Turn::System(text) => messages.push(said("system", text)),
            Turn::User(text) => messages.push(said("user", text)),
            Turn::Model(parts) => model(&parts, &mut messages),
        }
    }
    if messages.last().is_some_and(|last| last["role"] == "assistant") {
        messages.push(said("user", GO_ON));
    }
    fields([("messages", messages.into())])
}

fn said(role: &str, text: &str) -> Value {
    json!({ "role": role, "content": text })
}

/// The model's turn: texts before the last are messages of their own; the last has the calls and
/// what the provider wants back.
fn model(parts: &[Part<'_>], messages: &mut Vec<Value>) {
    let Sorted { mut texts, mut blocks, fields, calls } = Sorted::of(parts);
    let last = texts.pop();
    messages.extend(texts.into_iter().map(|text| said("assistant", text)));
    if last.is_none() && calls.is_empty() {
        return; // there is no message without content or calls
    }
    let mut message = JsonObject::new();
    message.insert("role".to_owned(), "assistant".into());
    // Mistral's `thinking` is a part of the content. Where there is none at all, it is null: without
    // the field, some servers refuse the message.
    let content = if blocks.is_empty() {
        json!(last)
    } else {
        blocks.extend(last.map(|text| json!({ "type": "text", "text": text })));
        blocks.into()
    };
    message.insert("content".to_owned(), content);
    // Reasoning is wanted back with calls (<https://api-docs.deepseek.com/guides/thinking_mode>);
    // with mere words it is ignored or, by older models, refused.
    if !calls.is_empty() {
        message.extend(fields);
        message.insert("tool_calls".to_owned(), calls.iter().copied().map(call).collect());
    }
    messages.push(message.into());
    messages.extend(calls.iter().map(|call| output(&call.id, call.output)));
}

fn call(call: &Called<'_>) -> Value {
    let function = match call.input {
        Some(input) => ("custom", json!({ "name": call.name, "input": input })),
        None => ("function", json!({ "name": call.name, "arguments": call.arguments })),
    };
    // Google's `thought_signature` (<https://ai.google.dev/gemini-api/docs/openai>).
    let extra = call.extra("extra_content").cloned().unwrap_or_default();
    fields([("id", json!(call.id)), ("type", function.0.into()), function, ("extra_content", extra)]).into()
}

pub(in crate::formats) fn output(id: &str, output: Output<'_>) -> Value {
    json!({ "role": "tool", "tool_call_id": id, "content": output.told() })
}

pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    fields([("tools", tools), ("tool_choice", tool_choice(choice, "required"))])
}

/// Mistral's word for "required" is `any`.
pub(in crate::formats) fn mistral_tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    fields([("tools", tools), ("tool_choice", tool_choice(choice, "any"))])
}

fn tool_choice(choice: Choice<'_>, required: &str) -> Value {
    match choice {
        Choice::Auto => Value::Null,
        Choice::None => "none".into(),
        Choice::Required => required.into(),
        Choice::Function(name) => json!({ "type": "function", "function": { "name": name } }),
    }
}
