//! A conversation copied but for what the copy is not to have.

use super::{ChatContext, ChatItem, Role, calls::retain_calls};

/// What a copy of a conversation leaves out; see [`ChatContext::copy`].
///
/// ```
/// use tool_runtime::{ChatContext, FunctionCall, FunctionCallOutput, Role};
///
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::System, "You are a friendly clerk.");
/// chat.push_message(Role::User, "What is the weather in Paris?");
/// let call = FunctionCall::new("call_1", "lookup_weather", r#"{"location":"Paris"}"#);
/// let output = FunctionCallOutput::new(&call, "sunny", false);
/// chat.push(call);
/// chat.push(output);
///
/// let said = chat.copy().exclude_function_call().exclude_instructions().build();
/// assert_eq!(said.len(), 1);
/// let all = chat.copy().tools(["lookup_weather"]).build();
/// assert_eq!(all, chat);
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is copied before `build`"]
pub struct ChatContextCopy<'c> {
    chat: &'c ChatContext,
    left_out: LeftOut,
    tools: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is left out or not, whatever the others are")]
struct LeftOut {
    function_calls: bool,
    instructions: bool,
    empty_messages: bool,
    handoffs: bool,
    config_updates: bool,
}

impl<'c> ChatContextCopy<'c> {
    pub(super) fn new(chat: &'c ChatContext) -> Self {
        Self { chat, left_out: LeftOut::default(), tools: None }
    }

    /// Leaves out calls and their outputs.
    pub fn exclude_function_call(mut self) -> Self {
        self.left_out.function_calls = true;
        self
    }

    /// Leaves out the application's instructions: messages of [`Role::System`].
    pub fn exclude_instructions(mut self) -> Self {
        self.left_out.instructions = true;
        self
    }

    /// Leaves out messages without a word.
    pub fn exclude_empty_message(mut self) -> Self {
        self.left_out.empty_messages = true;
        self
    }

    /// Leaves out where another agent took over.
    pub fn exclude_handoff(mut self) -> Self {
        self.left_out.handoffs = true;
        self
    }

    /// Leaves out where the agent's instructions or tools changed.
    pub fn exclude_config_update(mut self) -> Self {
        self.left_out.config_updates = true;
        self
    }

    /// Keeps, of the calls and their outputs, those of the tools with these names.
    pub fn tools<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.tools = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The copy. What one provider sent along with calls that are left out (reasoning that led to
    /// them) goes with them, as the provider refuses it alone.
    pub fn build(self) -> ChatContext {
        let kept = self.chat.items().iter().filter(|item| self.keeps(item));
        let mut items = kept.cloned().collect();
        if self.left_out.function_calls || self.tools.is_some() {
            retain_calls(&mut items, |_, name| self.keeps_calls_of(name));
        }
        ChatContext::from_iter(items)
    }

    fn keeps(&self, item: &ChatItem) -> bool {
        match item {
            ChatItem::Message(message) => {
                let is_instruction = message.role == Role::System;
                !(self.left_out.instructions && is_instruction
                    || self.left_out.empty_messages && message.text.trim().is_empty())
            }
            ChatItem::AgentHandoff(_) => !self.left_out.handoffs,
            ChatItem::AgentConfigUpdate(_) => !self.left_out.config_updates,
            _ => true,
        }
    }

    fn keeps_calls_of(&self, tool: &str) -> bool {
        let named = self.tools.as_ref().is_none_or(|tools| tools.iter().any(|name| name == tool));
        named && !self.left_out.function_calls
    }
}
