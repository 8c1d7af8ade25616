//! A conversation so far.

use serde::{Deserialize, Serialize};

use super::{ChatItem, ChatMessage, Role};

/// A conversation so far: what the model is sent.
///
/// ```
/// use tool_runtime::{ChatContext, Role};
///
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::System, "You are a friendly clerk.");
/// chat.push_message(Role::User, "Good morning!");
/// assert_eq!(chat.items().len(), 2);
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
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

    /// Adds what `role` said.
    pub fn push_message(&mut self, role: Role, text: impl Into<String>) {
        self.push(ChatMessage::new(role, text));
    }

    /// Adds an item.
    pub fn push(&mut self, item: impl Into<ChatItem>) {
        self.items.push(item.into());
    }
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
