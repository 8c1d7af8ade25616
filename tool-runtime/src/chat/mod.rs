//! What passes between model and application: messages, calls and their outputs.

mod context;
mod function_call;
mod item;

pub use context::ChatContext;
pub use function_call::{FunctionCall, FunctionCallOutput};
pub use item::{ChatItem, ChatMessage, ProviderItem, Role};
