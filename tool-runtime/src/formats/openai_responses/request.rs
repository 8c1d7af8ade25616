//! Requests out: <https://platform.openai.com/docs/api-reference/responses/create>, `input`,
//! `instructions`, `tools` and `tool_choice`.

use serde_json::{Value, json};

use crate::{
    formats::request::{Called, Choice, Output, Part, Turn, fields},
    schema::JsonObject,
};

pub(in crate::formats) fn history(turns: Vec<Turn<'_>>) -> JsonObject {
    let (mut instructions, mut input) = (Vec::new(), Vec::new());
    for turn in turns {
        match turn {
            Turn::System(text) if input.is_empty() => instructions.push(text),
            Turn::System(text) => input.push(message("system", "input_text", text)),
            Turn::User(text) => input.push(message("user", "input_text", text)),
            Turn::Model(parts) => model(&parts, &mut input),
        }
    }
    let instructions = Some(instructions.join("\n\n")).filter(|text| !text.is_empty());
    fields([("instructions", json!(instructions)), ("input", input.into())])
}

pub(in crate::formats) fn message(role: &str, kind: &str, text: &str) -> Value {
    json!({ "type": "message", "role": role, "content": [{ "type": kind, "text": text }] })
}

/// The model's turn, in the order it came in: reasoning goes with the item it led to.
///
/// Reasoning is sent where a call or a tool of the provider's follows it ("Item of type 'reasoning' was
/// provided without its required following item"), and the id of a call's item where its reasoning
/// comes before it ("Item of type `function_call` was provided without its required 'reasoning' item").
fn model(parts: &[Part<'_>], input: &mut Vec<Value>) {
    let is_reasoning = |item: &JsonObject| item.get("type").is_some_and(|kind| kind == "reasoning");
    let led_to = parts.iter().rposition(|part| match part {
        Part::Call(_) => true,
        Part::Provider(item) => !is_reasoning(item),
        Part::Text(_) => false,
    });
    let mut reasoned = false;
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Text(text) => input.push(message("assistant", "output_text", text)),
            Part::Provider(item) if led_to.is_some_and(|led_to| at <= led_to) => {
                reasoned |= is_reasoning(item);
                input.push(Value::Object((*item).clone()));
            }
            Part::Provider(_) => {}
            Part::Call(called) => input.push(call(called, reasoned)),
        }
    }
    input.extend(parts.iter().filter_map(|part| match part {
        Part::Call(call) => Some(answer(&call.id, call.input.is_some(), call.output)),
        Part::Text(_) | Part::Provider(_) => None,
    }));
}

fn call(call: &Called<'_>, reasoned: bool) -> Value {
    let item_id = call.extra("id").filter(|_| reasoned).cloned().unwrap_or_default();
    let namespace = call.extra("namespace").cloned().unwrap_or_default();
    let (kind, text) = match call.input {
        Some(input) => ("custom_tool_call", ("input", json!(input))),
        None => ("function_call", ("arguments", json!(call.arguments))),
    };
    let (id, name) = (json!(call.id), json!(call.name));
    let named =
        [("type", kind.into()), ("id", item_id), ("call_id", id), ("namespace", namespace), ("name", name)];
    let mut item = fields(named);
    item.extend(fields([text]));
    item.into()
}

pub(in crate::formats) fn output(id: &str, output: Output<'_>) -> Value {
    answer(id, false, output)
}

fn answer(id: &str, to_text: bool, output: Output<'_>) -> Value {
    let kind = if to_text { "custom_tool_call_output" } else { "function_call_output" };
    json!({ "type": kind, "call_id": id, "output": output.told() })
}

pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    let choice = match choice {
        Choice::Auto => Value::Null,
        Choice::None => "none".into(),
        Choice::Required => "required".into(),
        Choice::Function(name) => json!({ "type": "function", "name": name }),
    };
    fields([("tools", tools), ("tool_choice", choice)])
}
