//! Messages of a user and a model who take turns.

use serde_json::Value;

use super::{
    turns::{Called, Output, Part, Turn},
    words::{GO_ON, OPENING, instructions},
};
use crate::schema::JsonObject;

/// How a provider writes what a message is made of.
pub(in crate::formats) trait Blocks {
    fn text(&self, text: &str) -> Value;
    fn call(&self, call: &Called<'_>) -> Value;
    fn output(&self, id: &str, name: &str, output: Output<'_>) -> Value;
    /// Whether a block of the provider's own is worth nothing unless something follows it.
    fn is_reasoning(&self, block: &JsonObject) -> bool;
}

/// A conversation of a user and a model who take turns, and the instructions before it.
pub(in crate::formats) struct Alternating {
    pub(in crate::formats) instructions: Vec<Value>,
    pub(in crate::formats) messages: Vec<Message>,
}

pub(in crate::formats) struct Message {
    pub(in crate::formats) is_users: bool,
    pub(in crate::formats) blocks: Vec<Value>,
}

/// Lays a conversation out so that user and model take turns, the user first and last.
///
/// Messages of one side that follow each other become one; outputs are the user's. Instructions
/// before the conversation are kept apart, later ones become the user's where they stand. With
/// `tools`, calls are blocks; without, they and their outputs are told to the model in words, for
/// providers that refuse such blocks in a request without tools.
pub(in crate::formats) fn alternating(
    turns: Vec<Turn<'_>>,
    blocks: &impl Blocks,
    tools: bool,
) -> Alternating {
    let mut layout = Layout { blocks, tools, messages: Vec::new() };
    let mut before = Vec::new();
    let mut ends_open = false;
    for turn in turns {
        ends_open = false;
        match turn {
            Turn::System(text) if layout.messages.is_empty() => before.push(blocks.text(text)),
            Turn::System(text) => layout.push(true, blocks.text(&instructions(text))),
            Turn::User(text) => layout.push(true, blocks.text(text)),
            Turn::Model(parts) => ends_open = layout.model(parts),
        }
    }
    layout.close(ends_open);
    Alternating { instructions: before, messages: layout.messages }
}

struct Layout<'b, B> {
    blocks: &'b B,
    tools: bool,
    messages: Vec<Message>,
}

impl<B: Blocks> Layout<'_, B> {
    fn push(&mut self, is_users: bool, block: Value) {
        match self.messages.last_mut() {
            Some(last) if last.is_users == is_users => last.blocks.push(block),
            None if !is_users => {
                let opening = self.blocks.text(OPENING);
                self.messages.push(Message { is_users: true, blocks: vec![opening] });
                self.messages.push(Message { is_users, blocks: vec![block] });
            }
            _ => self.messages.push(Message { is_users, blocks: vec![block] }),
        }
    }

    /// The model's turn and the outputs after it. Says whether the provider has yet to go on with
    /// the turn: it ends in a block of its own, as where it runs a tool for longer than a request.
    ///
    /// What the model said comes before its calls: the outputs must follow those at once, and what
    /// stands between is refused or misread.
    fn model(&mut self, mut parts: Vec<Part<'_>>) -> bool {
        while matches!(parts.last(), Some(Part::Provider(block)) if self.blocks.is_reasoning(block)) {
            parts.pop();
        }
        let ends_open = matches!(parts.last(), Some(Part::Provider(_)));
        let first_call = parts.iter().position(|part| matches!(part, Part::Call(_))).unwrap_or(parts.len());
        let late = parts.split_off(first_call);
        let (texts, late): (Vec<_>, Vec<_>) =
            late.into_iter().partition(|part| matches!(part, Part::Text(_)));
        let mut calls = Vec::new();
        for part in parts.into_iter().chain(texts).chain(late) {
            match part {
                Part::Text(text) => self.push(false, self.blocks.text(text)),
                Part::Provider(block) => self.push(false, Value::Object(block.clone())),
                Part::Call(call) => {
                    if self.tools {
                        self.push(false, self.blocks.call(&call));
                    }
                    calls.push(call);
                }
            }
        }
        let any = !calls.is_empty();
        for call in calls {
            let block = if self.tools {
                self.blocks.output(&call.id, call.name, call.output)
            } else {
                self.blocks.text(&told(&call))
            };
            self.push(true, block);
        }
        ends_open && !any
    }

    fn close(&mut self, ends_open: bool) {
        match self.messages.last() {
            None => self.push(true, self.blocks.text(OPENING)),
            Some(last) if !last.is_users && !ends_open => self.push(true, self.blocks.text(GO_ON)),
            Some(_) => {}
        }
    }
}

/// A call and its output in words.
fn told(call: &Called<'_>) -> String {
    let Called { name, arguments, output, .. } = call;
    let verdict = if output.is_error { "failed with" } else { "returned" };
    format!("[The tool `{name}` was called with {arguments} and {verdict}: {}]", output.text)
}
