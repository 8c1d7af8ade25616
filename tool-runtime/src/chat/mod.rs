//! What passes between model and application: messages, calls and their outputs; and what the
//! history records of the agent.

mod agent;
mod calls;
mod context;
mod copy;
mod function_call;
mod item;

pub use agent::{AgentConfigUpdate, AgentHandoff};
pub use context::ChatContext;
pub use copy::ChatContextCopy;
pub use function_call::{FunctionCall, FunctionCallOutput};
pub use item::{ChatItem, ChatMessage, ProviderItem, Role};
