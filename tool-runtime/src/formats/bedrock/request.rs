//! Requests out: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>,
//! `messages`, `system` and `toolConfig`.

use serde_json::{Value, json};

use crate::{
    formats::request::{
        Alternating, Blocks, Called, Choice, Output, Turn, alternating, fields, filled, object,
    },
    schema::JsonObject,
};

/// `tools` says whether there are any: "The toolConfig field must be defined when using toolUse and
/// toolResult content blocks".
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
        json!({ "text": text })
    }

    fn call(&self, call: &Called<'_>) -> Value {
        let input = object(&call.arguments);
        json!({ "toolUse": { "toolUseId": call.id, "name": call.name, "input": input } })
    }

    fn output(&self, id: &str, _: &str, answer: Output<'_>) -> Value {
        output(id, answer)
    }

    fn is_reasoning(&self, block: &JsonObject) -> bool {
        block.contains_key("reasoningContent")
    }
}

/// `ToolResultBlock`; its texts must not be blank.
pub(in crate::formats) fn output(id: &str, output: Output<'_>) -> Value {
    let status = if output.is_error { "error" } else { "success" };
    let content = [json!({ "text": filled(output.text) })];
    json!({ "toolResult": { "toolUseId": id, "content": content, "status": status } })
}

/// `ToolChoice` has no word for "none": no tools are sent then.
pub(in crate::formats) fn tool_fields(tools: Value, choice: Choice<'_>) -> JsonObject {
    let choice = match choice {
        Choice::Auto | Choice::None => Value::Null,
        Choice::Required => json!({ "any": {} }),
        Choice::Function(name) => json!({ "tool": { "name": name } }),
    };
    fields([("toolConfig", fields([("tools", tools), ("toolChoice", choice)]).into())])
}
