//! A conversation so far.

use serde::{Deserialize, Serialize};

use super::{
    ChatContextCopy, ChatItem, ChatMessage, FunctionCall, FunctionCallOutput, Role,
    calls::{drop_stray_outputs, next_beginning, retain_calls},
};

/// A conversation so far: what the model is sent, and records of what became of the agent.
///
/// ```
/// use tool_runtime::{ChatContext, Role};
///
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::System, "You are a friendly clerk.");
/// chat.push_message(Role::User, "Good morning!");
/// assert_eq!(chat.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatContext {
    items: Vec<ChatItem>,
}

impl ChatContext {
    /// A conversation in which nothing was said yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was said and done, in order.
    pub fn items(&self) -> &[ChatItem] {
        &self.items
    }

    /// What was said and done, to be changed.
    pub fn items_mut(&mut self) -> &mut Vec<ChatItem> {
        &mut self.items
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds what `role` said.
    pub fn push_message(&mut self, role: Role, text: impl Into<String>) {
        self.push(ChatMessage::new(role, text));
    }

    /// Adds an item.
    pub fn push(&mut self, item: impl Into<ChatItem>) {
        self.items.push(item.into());
    }

    /// Adds an item before the one at `index`, or at the end where there are fewer.
    ///
    /// ```
    /// use tool_runtime::{ChatContext, ChatMessage, Role};
    ///
    /// let mut chat = ChatContext::new();
    /// chat.push_message(Role::User, "Good morning!");
    /// chat.insert(0, ChatMessage::new(Role::System, "You are a friendly clerk."));
    /// assert_eq!(chat.items()[1], ChatMessage::new(Role::User, "Good morning!").into());
    /// ```
    pub fn insert(&mut self, index: usize, item: impl Into<ChatItem>) {
        self.items.insert(index.min(self.items.len()), item.into());
    }

    /// The latest call of an id.
    pub fn function_call(&self, call_id: &str) -> Option<&FunctionCall> {
        self.items.iter().rev().find_map(|item| match item {
            ChatItem::FunctionCall(call) if call.call_id == call_id => Some(call),
            _ => None,
        })
    }

    /// The latest output of an id.
    pub fn function_call_output(&self, call_id: &str) -> Option<&FunctionCallOutput> {
        self.items.iter().rev().find_map(|item| match item {
            ChatItem::FunctionCallOutput(output) if output.call_id == call_id => Some(output),
            _ => None,
        })
    }

    /// Removes the calls of an id with their outputs; whether there was anything to remove.
    ///
    /// What a provider sent along with the call (reasoning that led to it) goes with it.
    pub fn remove_function_call(&mut self, call_id: &str) -> bool {
        let before = self.items.len();
        retain_calls(&mut self.items, |id, _| id != call_id);
        self.items.len() < before
    }

    /// A copy that can leave things out.
    ///
    /// ```
    /// use tool_runtime::{AgentConfigUpdate, ChatContext, Role};
    ///
    /// let mut history = ChatContext::new();
    /// history.push(AgentConfigUpdate::default());
    /// history.push_message(Role::User, "Good morning!");
    /// let chat = history.copy().exclude_config_update().exclude_function_call().build();
    /// assert_eq!(chat.len(), 1);
    /// ```
    pub fn copy(&self) -> ChatContextCopy<'_> {
        ChatContextCopy::new(self)
    }

    /// Forgets all but the last `max_items` items; the first instructions are kept beside them.
    ///
    /// Fewer are kept where the cut would go through a turn of the model: no output is left without
    /// its call.
    ///
    /// ```
    /// use tool_runtime::{ChatContext, Role};
    ///
    /// let mut chat = ChatContext::new();
    /// chat.push_message(Role::System, "You are a friendly clerk.");
    /// chat.push_message(Role::User, "Good morning!");
    /// chat.push_message(Role::Assistant, "Good morning, how can I help?");
    /// chat.truncate(1);
    /// assert_eq!(chat.len(), 2);
    /// ```
    pub fn truncate(&mut self, max_items: usize) {
        if self.items.len() <= max_items {
            return;
        }
        let start = next_beginning(&self.items, self.items.len() - max_items);
        let kept = self.items.split_off(start);
        let instructions = std::mem::replace(&mut self.items, kept).into_iter().find(is_instruction);
        drop_stray_outputs(&mut self.items);
        if let Some(instructions) = instructions {
            self.items.insert(0, instructions);
        }
    }
}

fn is_instruction(item: &ChatItem) -> bool {
    matches!(item, ChatItem::Message(message) if message.role == Role::System)
}

impl Extend<ChatItem> for ChatContext {
    fn extend<I: IntoIterator<Item = ChatItem>>(&mut self, items: I) {
        self.items.extend(items);
    }
}

impl FromIterator<ChatItem> for ChatContext {
    fn from_iter<I: IntoIterator<Item = ChatItem>>(items: I) -> Self {
        Self { items: items.into_iter().collect() }
    }
}
