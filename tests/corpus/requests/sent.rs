//! A recorded request's end: the reply and the outputs, as the provider's dialect has them.

use serde_json::Value;
use tool_runtime::Format;

use crate::{
    files::{items, text},
    replies::recording::Recording,
};

/// What the client sent.
pub(super) struct Sent {
    pub(super) messages: Vec<Value>,
    pub(super) outputs: Vec<Output>,
}

/// The output of a call, in the client's words.
pub(super) struct Output {
    pub(super) id: Option<String>,
    pub(super) text: String,
    pub(super) is_error: bool,
}

impl Sent {
    pub(super) fn recorded(recording: &Recording) -> Self {
        let (assistant, results) =
            (&recording.next_request["assistant"], items(&recording.next_request["tool_results"]));
        let results: Vec<_> = results.cloned().collect();
        let outputs = results.iter().flat_map(|result| outputs(recording.format, result)).collect();
        let mut messages = match assistant {
            Value::Array(items) => items.clone(),
            message => vec![message.clone()],
        };
        messages.extend(results);
        Self { messages, outputs }
    }
}

fn outputs(format: Format, message: &Value) -> Vec<Output> {
    let output = |id: &Value, text: String, is_error: bool| Output {
        id: id.as_str().map(str::to_owned),
        text,
        is_error,
    };
    match format {
        Format::Anthropic => items(&message["content"])
            .map(|block| output(&block["tool_use_id"], blocks(&block["content"]), block["is_error"] == true))
            .collect(),
        Format::Bedrock => items(&message["content"])
            .map(|block| &block["toolResult"])
            .map(|block| output(&block["toolUseId"], blocks(&block["content"]), block["status"] == "error"))
            .collect(),
        Format::Gemini => items(&message["parts"])
            .map(|part| &part["functionResponse"])
            .map(|part| {
                output(&part["id"], response(&part["response"]), part["response"].get("error").is_some())
            })
            .collect(),
        Format::OpenAiResponses => {
            vec![output(&message["call_id"], text(&message["output"]).to_owned(), false)]
        }
        _ => vec![output(&message["tool_call_id"], text(&message["content"]).to_owned(), false)],
    }
}

/// A text, or texts in blocks; of other blocks their JSON, as an output is one text here.
pub(super) fn blocks(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        blocks if items(blocks).all(|block| block["text"].is_string()) => {
            items(blocks).map(|block| text(&block["text"])).collect()
        }
        other => other.to_string(),
    }
}

/// What a function responded: the one value the client put under a key of its choice, or all of it.
pub(super) fn response(response: &Value) -> String {
    let object = response.as_object().unwrap();
    let value = match object.iter().next() {
        Some((_, value)) if object.len() == 1 && !value.is_array() => value,
        _ => response,
    };
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
