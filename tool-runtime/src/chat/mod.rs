//! What passes between model and application: calls and their outputs.

mod function_call;

pub use function_call::{FunctionCall, FunctionCallOutput};
