//! Requests out: <https://docs.anthropic.com/en/api/messages>, `messages`, `system`, `tools` and
//! `tool_choice`.

use serde_json::{Value, json};

use crate::{
    formats::request::{
        Alternating, Blocks, Called, Choice, Output, Turn, alternating, fields, filled, object,
    },
    schema::JsonObject,
};

/// `tools` says whether there are any: "Requests which include `tool_use` or `tool_result` blocks must
/// define tools".
pub(in crate::formats) fn history(turns: Vec<Turn<'_>>, tools: bool) -> JsonObject {
    let Alternating { instructions, messages } = alternating(turns, &Content, tools);
    let messages = messages.into_iter().map(|message| {
        let role = if message.is_users { "user" } else { "assistant" };
        json!({ "role": role, "content": message.blocks })
    });
    let system = (!instructions.is_empty()).then_some(instructions);
    fields([("system", json!(system)), ("messages", messages.collect())])
}

struct Content;

impl Blocks for Content {
    fn text(&self, text: &str) -> Value {
        json!({ "type": "text", "text": text })
    }

    fn call(&self, call: &Called<'_>) -> Value {
        let (id, input) = (json!(call.id), object(&call.arguments));
        let caller = call.extra("caller").cloned().unwrap_or_default();
        let block =
            [("type", "tool_use".into()), ("id", id), ("name", call.name.into()), ("input", input.into())];
        let mut block = fields(block);
        block.extend(fields([("caller", caller)]));
        block.into()
    }

    fn output(&self, id: &str, _: &str, answer: Output<'_>) -> Value {
        output(id, answer)
    }

    /// "The final block in an assistant message cannot be `thinking`".
    fn is_reasoning(&self, block: &JsonObject) -> bool {
        block.get("type").is_some_and(|kind| kind == "thinking" || kind == "redacted_thinking")
    }
}

/// "content cannot be empty if `is_error` is true", nor are text blocks ever.
pub(in crate::formats) fn output(id: &str, output: Output<'_>) -> Value {
    let content = json!([{ "type": "text", "text": filled(output.text) }]);
    let is_error = if output.is_error { true.into() } else { Value::Null };
    let block = [("type", "tool_result".into()), ("tool_use_id", id.into()), ("content", content)];
    let mut block = fields(block);
    block.extend(fields([("is_error", is_error)]));
    block.into()
}

pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    let choice = match choice {
        Choice::Auto => Value::Null,
        Choice::None => json!({ "type": "none" }),
        Choice::Required => json!({ "type": "any" }),
        Choice::Function(name) => json!({ "type": "tool", "name": name }),
    };
    fields([("tools", tools), ("tool_choice", choice)])
}
