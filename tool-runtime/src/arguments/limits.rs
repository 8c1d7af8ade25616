//! How much a model may send.

/// What an argument text may measure. Part of [`ExecutorOptions`](crate::ExecutorOptions).
///
/// ```
/// use tool_runtime::{ExecutorOptions, FunctionCall, Limits, RunContext, ToolContext, function_tool, tools};
///
/// /// Take a note.
/// #[function_tool]
/// async fn note(text: String) {}
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let limits = Limits::default().with_max_bytes(64);
/// let registry = ToolContext::new(tools![note])?.with_options(ExecutorOptions::default().limits(limits));
/// let call = FunctionCall::new("call_1", "note", format!(r#"{{"text":"{}"}}"#, "x".repeat(64)));
/// assert!(registry.execute(call, &RunContext::detached(())).await.is_error);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The greatest length of an argument text, in bytes; 1 MiB unless set.
    pub max_bytes: usize,
    /// The deepest nesting of objects and arrays; 128 unless set, and never more than
    /// [`Limits::DEEPEST`].
    pub max_depth: usize,
}

impl Limits {
    /// The deepest nesting that can be allowed: more could exhaust a thread's stack.
    pub const DEEPEST: usize = 256;

    /// The depth at which the JSON parser stops by itself, at no cost.
    pub(crate) const PARSER_DEPTH: usize = 128;

    /// These limits with another greatest length, in bytes.
    pub fn with_max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// These limits with another greatest depth, at most [`Limits::DEEPEST`].
    pub fn with_max_depth(self, max_depth: usize) -> Self {
        Self { max_depth: max_depth.min(Self::DEEPEST), ..self }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_bytes: 1 << 20, max_depth: Self::PARSER_DEPTH }
    }
}
