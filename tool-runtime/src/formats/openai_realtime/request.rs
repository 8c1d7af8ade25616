//! Requests out: <https://platform.openai.com/docs/api-reference/realtime-client-events>,
//! `conversation.item.create`.

use serde_json::{Value, json};

use crate::{
    formats::{
        openai_responses::{self, message},
        request::{Output, Part, Turn, fields},
    },
    schema::JsonObject,
};

pub(in crate::formats) fn history(turns: Vec<Turn<'_>>) -> JsonObject {
    let (mut instructions, mut events) = (Vec::new(), Vec::new());
    for turn in turns {
        match turn {
            Turn::System(text) if events.is_empty() => instructions.push(text),
            Turn::System(text) => events.push(create(&message("system", "input_text", text))),
            Turn::User(text) => events.push(create(&message("user", "input_text", text))),
            Turn::Model(parts) => model(&parts, &mut events),
        }
    }
    let instructions = Some(instructions.join("\n\n")).filter(|text| !text.is_empty());
    fields([("instructions", json!(instructions)), ("events", events.into())])
}

fn model(parts: &[Part<'_>], events: &mut Vec<Value>) {
    let mut outputs = Vec::new();
    for part in parts {
        let item = match part {
            Part::Text(text) => message("assistant", "output_text", text),
            Part::Provider(item) => Value::Object((*item).clone()),
            Part::Call(call) => {
                outputs.push(output(&call.id, call.output));
                let (id, name, arguments) = (&call.id, call.name, &call.arguments);
                json!({ "type": "function_call", "call_id": id, "name": name, "arguments": arguments })
            }
        };
        events.push(create(&item));
    }
    events.extend(outputs);
}

fn create(item: &Value) -> Value {
    json!({ "type": "conversation.item.create", "item": item })
}

pub(in crate::formats) fn output(id: &str, output: Output<'_>) -> Value {
    create(&openai_responses::output(id, output))
}
