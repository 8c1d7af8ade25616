//! What is expected of a reply, and what was read of it.

use serde_json::{Value, json};
use tool_runtime::{ChatItem, Completion, FunctionCall};

use super::recording::Recording;
use crate::files::{items, text};

/// Where the reply is not what the recording says.
///
/// Two things are judged otherwise. Of Gemini's `partialArgs` the recordings know the names and give
/// the arguments as `{}`; here they are put together from the pieces. And a call that has no
/// `arguments` at all is one without arguments: `{}`, where the recordings say `null`.
pub(super) fn faults(recording: &Recording, completion: &Completion) -> Vec<String> {
    let expected: Vec<_> = items(&recording.expected["tool_calls"]).collect();
    let calls: Vec<_> = completion.calls().collect();
    let mut faults = Vec::new();
    if calls.len() != expected.len() {
        faults.push(format!("{} calls in place of {}", calls.len(), expected.len()));
    }
    let mut partial = partial_arguments(recording).into_iter();
    for (index, (call, expected)) in calls.iter().zip(&expected).enumerate() {
        let arguments = if expected["partial_args"] == true { partial.next() } else { None };
        let of_call = |fault| format!("call {index}: {fault}");
        faults.extend(call_faults(call, expected, arguments).into_iter().map(of_call));
    }
    faults.extend(finish_fault(recording, completion));
    faults.extend(provider_faults(recording, completion));
    faults.into_iter().map(|fault| format!("{}: {fault}", recording.file)).collect()
}

fn call_faults(call: &FunctionCall, expected: &Value, partial: Option<Value>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut same = |what: &str, found: Value, wanted: &Value| {
        if found != *wanted {
            faults.push(format!("{what} is {found} in place of {wanted}"));
        }
    };
    same("the name", json!(call.name), &expected["name"]);
    match expected.get("id") {
        Some(id) => same("the id", json!(call.call_id), id),
        None => same("having an id", json!(!call.call_id.is_empty()), &json!(true)),
    }
    if let Some(id) = expected.get("item_id").filter(|id| !id.is_null()) {
        let extra = call.extra.as_ref().and_then(|extra| extra.get("id"));
        same("the item's id", extra.cloned().unwrap_or_default(), id);
    }
    let malformed = expected["malformed"] == true;
    same("being incomplete", json!(call.incomplete), &json!(malformed));
    if let Some(input) = expected.get("input_text").or_else(|| expected.get("arguments_raw")) {
        let blank = !malformed && input.as_str().is_some_and(|input| input.trim().is_empty());
        same("the text", json!(call.arguments), if blank { &expected["arguments"] } else { input });
    }
    if !malformed && expected["custom"] != true {
        let arguments = serde_json::from_str(&call.arguments).unwrap_or_default();
        let none = expected["arguments"].is_null().then(|| json!({}));
        let wanted = partial.or(none);
        same("the object", arguments, wanted.as_ref().unwrap_or(&expected["arguments"]));
    }
    faults
}

fn finish_fault(recording: &Recording, completion: &Completion) -> Option<String> {
    let wanted = recording.expected.get("finish_reason")?;
    let found = json!(completion.raw_finish);
    (found != *wanted).then(|| format!("it finished with {found} in place of {wanted}"))
}

/// Each tool the provider ran itself is kept as such.
fn provider_faults(recording: &Recording, completion: &Completion) -> Option<String> {
    let wanted = items(&recording.expected["provider_executed"]).map(text);
    let mut kept: Vec<_> = completion.items.iter().filter_map(provider_tool).collect();
    let mut missing = Vec::new();
    for name in wanted {
        match kept.iter().position(|kept| kept == name) {
            Some(at) => drop(kept.swap_remove(at)),
            None => missing.push(name),
        }
    }
    (!missing.is_empty()).then(|| format!("the provider's {missing:?} were not kept, only {kept:?}"))
}

fn provider_tool(item: &ChatItem) -> Option<String> {
    let ChatItem::Provider(item) = item else { return None };
    let content = &item.content;
    let tool = content.get("toolUse").map(|tool| &tool["name"]);
    let name = tool.or_else(|| content.get("name")).or_else(|| content.get("type"))?;
    Some(name.as_str()?.to_owned())
}

/// The arguments of the calls that came as `partialArgs`, by the plainest way to put them together.
fn partial_arguments(recording: &Recording) -> Vec<Value> {
    let body = String::from_utf8_lossy(&recording.bytes);
    let chunks =
        body.lines().filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok());
    let chunks: Vec<_> = chunks.collect();
    let parts = chunks.iter().flat_map(|chunk| items(&chunk["candidates"][0]["content"]["parts"]));
    let mut calls = Vec::new();
    for call in parts.filter_map(|part| part.get("functionCall")) {
        if call.get("name").is_some() && call["willContinue"] == true {
            calls.push(json!({}));
        }
        for piece in items(&call["partialArgs"]) {
            let steps = text(&piece["jsonPath"])[2..].replace(']', "");
            let mut place = calls.last_mut().unwrap();
            for step in steps.split(['.', '[']) {
                place = match step.parse::<usize>() {
                    Ok(index) => {
                        let mut list = place.as_array().cloned().unwrap_or_default();
                        list.resize(list.len().max(index + 1), Value::Null);
                        *place = Value::Array(list);
                        &mut place[index]
                    }
                    Err(_) => &mut place[step],
                };
            }
            match piece.get("stringValue") {
                Some(more) => *place = json!(place.as_str().unwrap_or_default().to_owned() + text(more)),
                None => *place = piece["numberValue"].clone(),
            }
        }
    }
    calls
}
