//! What clients do each in their way, and providers take either way.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tool_runtime::Format;

use super::sent::{blocks, response};
use crate::{files::items, replies::recording::Recording};

/// How often each habit was met; the reason is what it is called.
#[derive(Default)]
pub(super) struct Habits(BTreeMap<&'static str, usize>);

type Habit = (&'static str, fn(&mut Value) -> bool);

const CHAT: &[Habit] = &[
    ("chat: a field that is null is not there", without_nulls),
    ("chat: a text is a list of one text part", |message| {
        let parts = message["content"].as_array();
        let text = parts
            .filter(|parts| parts.iter().all(|part| part["type"] == "text"))
            .map(|_| blocks(&message["content"]));
        text.map(|text| message["content"] = text.into()).is_some()
    }),
    ("chat: beside calls, no words are no `content`, null, a blank text or an empty list", |message| {
        let blank = message["content"].as_str().is_some_and(|text| text.trim().is_empty());
        message["role"] == "assistant" && blank && remove(message, "content")
    }),
    ("chat: `prefix` is Mistral's default, false", |message| {
        message["prefix"] == false && remove(message, "prefix")
    }),
    ("chat: calls keep the `index` of the stream they came in", |message| {
        each(message, "tool_calls", |call| remove(call, "index"))
    }),
    ("chat: arguments are compared by value", |message| {
        each(message, "tool_calls", |call| parse(&mut call["function"]["arguments"]))
    }),
];

const RESPONSES: &[Habit] = &[
    ("responses: the recording keeps calls and outputs of the items, not words and reasoning", |item| {
        let kept = ["function_call", "function_call_output"].iter().any(|kind| item["type"] == *kind);
        !kept && {
            *item = Value::Null;
            true
        }
    }),
    ("responses: an item's `id` is given back or not; `call_id` is what counts", |item| remove(item, "id")),
    ("responses: `status` is what the server set", |item| {
        item["status"] == "completed" && remove(item, "status")
    }),
    ("responses: arguments are compared by value", |item| {
        item.get("arguments").is_some() && parse(&mut item["arguments"])
    }),
];

const ANTHROPIC: &[Habit] = &[
    ("anthropic: an output is a text or a list of blocks", |message| {
        each(message, "content", |block| {
            let is_list = block["content"].is_array() && block["type"] == "tool_result";
            is_list && {
                block["content"] = blocks(&block["content"]).into();
                true
            }
        })
    }),
    ("anthropic: `is_error` is false where it is not said", |message| {
        each(message, "content", |block| block["is_error"] == false && remove(block, "is_error"))
    }),
    ("anthropic: `caller` is the model where it is not said", |message| {
        each(message, "content", |block| block["caller"]["type"] == "direct" && remove(block, "caller"))
    }),
    ("anthropic: `cache_control` is no part of what is said", |message| {
        each(message, "content", |block| remove(block, "cache_control"))
    }),
];

const GEMINI: &[Habit] = &[
    ("gemini: a signature is in base64 of one alphabet or the other", |content| {
        each(content, "parts", |part| {
            let signature = part["thoughtSignature"].as_str();
            let plain = signature.map(|signature| signature.replace('-', "+").replace('_', "/"));
            let changed = plain.as_deref() != signature;
            if let Some(plain) = plain {
                part["thoughtSignature"] = plain.into();
            }
            changed
        })
    }),
    ("gemini: `thought` is false where it is not said", |content| {
        each(content, "parts", |part| part["thought"] == false && remove(part, "thought"))
    }),
    ("gemini: an id the provider did not give is the client's own", |content| {
        each(content, "parts", |part| {
            let made_up = |part: &Value| part["id"].as_str().is_some_and(|id| id.starts_with("pyd_ai_"));
            let kind = if part.get("functionCall").is_some() { "functionCall" } else { "functionResponse" };
            made_up(&part[kind]) && remove(&mut part[kind], "id")
        })
    }),
    (
        "gemini: what a function responded stands under a key of the client's choice, as JSON or text",
        |content| {
            each(content, "parts", |part| {
                let Some(responded) = part.get("functionResponse").map(|part| part["response"].clone())
                else {
                    return false;
                };
                let key = if responded.get("error").is_some() { "error" } else { "output" };
                let settled = json!({ key: response(&responded) });
                let changed = responded != settled;
                part["functionResponse"]["response"] = settled;
                changed
            })
        },
    ),
    ("gemini: an image beside what a function responded is no text", |content| {
        each(content, "parts", |part| {
            part.get("functionResponse").is_some() && remove(&mut part["functionResponse"], "parts")
        })
    }),
];

impl Habits {
    /// The messages, without what is a client's habit.
    pub(super) fn left_out(&mut self, recording: &Recording, mut messages: Vec<Value>) -> Vec<Value> {
        let habits = match recording.format {
            Format::OpenAiResponses => RESPONSES,
            Format::Anthropic => ANTHROPIC,
            Format::Gemini => GEMINI,
            Format::OpenAiChat | Format::Mistral => CHAT,
            _ => &[],
        };
        for (reason, leave_out) in habits {
            let met = messages.iter_mut().fold(false, |met, message| leave_out(message) | met);
            self.met(reason, met);
            messages.retain(|message| !message.is_null());
        }
        messages
    }

    /// What can be told only from both.
    pub(super) fn reconciled(
        &mut self,
        recording: &Recording,
        theirs: Vec<Value>,
        mut ours: Vec<Value>,
    ) -> (Vec<Value>, Vec<Value>) {
        let mut theirs = theirs;
        if recording.format == Format::Mistral && theirs.iter().any(is_redacted) {
            self.met("mistral: an id the recording redacted is none of nine letters", true);
            number_ids(&mut theirs);
            number_ids(&mut ours);
        }
        for (their, our) in theirs.iter().zip(&mut ours) {
            let renamed =
                our.get("reasoning").filter(|text| their.get("reasoning_content") == Some(*text)).cloned();
            self.met(
                "chat: the client calls the server's `reasoning` `reasoning_content`",
                renamed.is_some(),
            );
            if let Some(text) = renamed {
                our["reasoning_content"] = text;
            }
            let details = items(&their["reasoning_details"]).zip(items_mut(our, "reasoning_details"));
            let unsaid = details.filter_map(|(their, our)| (their.get("format").is_none()).then_some(our));
            let unsaid = unsaid.fold(false, |any, detail| remove(detail, "format") | any);
            self.met("chat: the client leaves out the `format` of a piece of reasoning", unsaid);
            for field in ["reasoning_content", "reasoning", "reasoning_details"] {
                let unsent = their.get(field).is_none() && remove(our, field);
                self.met("chat: the client leaves reasoning out", unsent);
            }
        }
        (theirs, ours)
    }

    fn met(&mut self, reason: &'static str, met: bool) {
        *self.0.entry(reason).or_default() += usize::from(met);
    }

    pub(super) fn report(&self) {
        for (reason, count) in &self.0 {
            println!("  {count} x {reason}");
        }
    }
}

fn remove(value: &mut Value, field: &str) -> bool {
    value.as_object_mut().is_some_and(|object| object.shift_remove(field).is_some())
}

fn items_mut<'v>(value: &'v mut Value, list: &str) -> impl Iterator<Item = &'v mut Value> {
    value.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

fn each(value: &mut Value, list: &str, mut change: impl FnMut(&mut Value) -> bool) -> bool {
    items_mut(value, list).fold(false, |any, item| change(item) | any)
}

/// Leaves out what is null; in arguments, null is a value, but there they are texts.
fn without_nulls(value: &mut Value) -> bool {
    match value {
        Value::Object(object) => {
            let before = object.len();
            object.retain(|_, value| !value.is_null());
            let mut any = before != object.len();
            object.values_mut().for_each(|value| any |= without_nulls(value));
            any
        }
        Value::Array(items) => items.iter_mut().fold(false, |any, item| without_nulls(item) | any),
        _ => false,
    }
}

fn parse(arguments: &mut Value) -> bool {
    let text = arguments.as_str().expect("arguments are a text");
    *arguments = serde_json::from_str(text).unwrap_or_else(|_| panic!("no JSON: {text}"));
    true
}

fn is_redacted(message: &Value) -> bool {
    ids(message).iter().any(|id| id.contains("REDACTED"))
}

fn ids(message: &Value) -> Vec<String> {
    let calls = items(&message["tool_calls"]).map(|call| &call["id"]);
    let ids = calls.chain([&message["tool_call_id"]]).filter_map(Value::as_str);
    ids.map(str::to_owned).collect()
}

/// Ids by the order they come in: which answers which is kept.
fn number_ids(messages: &mut [Value]) {
    let mut known: Vec<String> = Vec::new();
    let mut number = |id: &mut Value| {
        let Some(text) = id.as_str().map(str::to_owned) else { return false };
        let at = known.iter().position(|known| *known == text).unwrap_or(known.len());
        if at == known.len() {
            known.push(text);
        }
        *id = at.into();
        true
    };
    for message in messages {
        each(message, "tool_calls", |call| number(&mut call["id"]));
        if let Some(id) = message.get_mut("tool_call_id") {
            number(id);
        }
    }
}
