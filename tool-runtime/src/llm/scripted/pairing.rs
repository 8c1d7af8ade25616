//! What every provider refuses a request for.

use std::collections::HashMap;

use super::{ChatRequest, LlmError};
use crate::{chat::ChatItem, formats::ToolChoice};

/// Whether a provider would take the request.
pub(super) fn check(request: &ChatRequest) -> Result<(), LlmError> {
    pairs(request.chat.items())
        .and_then(|()| choice(request))
        .map_err(|message| LlmError::Rejected { status: 400, message })
}

/// Each call needs one output after it, and each output a call before it.
fn pairs(items: &[ChatItem]) -> Result<(), String> {
    let mut calls: HashMap<&str, bool> = HashMap::new(); // whether it has its output
    let mut order = Vec::new();
    for item in items {
        match item {
            ChatItem::FunctionCall(call) => {
                let id = call.call_id.as_str();
                if calls.insert(id, false).is_some() {
                    return Err(format!("two calls have the id `{id}`"));
                }
                order.push(id);
            }
            ChatItem::FunctionCallOutput(output) => {
                let id = output.call_id.as_str();
                let answered =
                    calls.get_mut(id).ok_or_else(|| format!("no call before the output of `{id}`"))?;
                if std::mem::replace(answered, true) {
                    return Err(format!("the call `{id}` has two outputs"));
                }
            }
            _ => {}
        }
    }
    match order.into_iter().find(|id| !calls[id]) {
        Some(id) => Err(format!("the call `{id}` has no output")),
        None => Ok(()),
    }
}

/// A tool that must be called must be there.
fn choice(request: &ChatRequest) -> Result<(), String> {
    let names = request.tools.names();
    match &request.tool_choice {
        ToolChoice::Required if names.is_empty() => {
            Err("a tool must be called, but the request has none".to_owned())
        }
        ToolChoice::Function(name) if !names.contains(&name.as_str()) => {
            Err(format!("the tool `{name}` must be called, but the request does not have it"))
        }
        _ => Ok(()),
    }
}
