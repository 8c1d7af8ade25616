//! A call the model made, and the one answer it gets.

use std::{any::Any, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    arguments::{Allowances, Leniency},
    schema::JsonObject,
};

/// A call as the model made it.
///
/// [`Debug`](fmt::Debug) leaves the arguments out: they are the user's words, and end up in logs.
///
/// ```
/// use tool_runtime::FunctionCall;
///
/// let call = FunctionCall::new("call_1", "lookup_weather", r#"{"location":"Paris"}"#);
/// assert_eq!(call.name, "lookup_weather");
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FunctionCall {
    /// The provider's id of the call; its output carries the same.
    pub call_id: String,
    /// The name of the tool.
    pub name: String,
    /// The arguments as the model wrote them: the text of a JSON object, if all went well.
    pub arguments: String,
    /// Whether the model was cut off before it had written all of the call. Such a call is answered,
    /// never carried out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// What the provider sent with the call and wants back with it (Gemini's `thoughtSignature`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<Box<JsonObject>>,
}

impl FunctionCall {
    /// A call of the tool `name` with the JSON text `arguments`.
    pub fn new(call_id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        Self {
            call_id: call_id.into(),
            name: name.into(),
            arguments: arguments.into(),
            incomplete: false,
            extra: None,
        }
    }
}

impl fmt::Debug for FunctionCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionCall")
            .field("call_id", &self.call_id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The answer to one call: success, error or silence, never nothing.
///
/// [`Debug`](fmt::Debug) leaves the output's text out, as it does for [`FunctionCall`]. Serialized, it
/// keeps what belongs in a history: id, name, text and whether the call failed.
///
/// ```
/// use tool_runtime::{FunctionCall, RunContext, ToolContext, function_tool, tools};
///
/// /// Add two numbers.
/// #[function_tool]
/// async fn add(a: i64, b: i64) -> i64 { a + b }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tool_runtime::BuildError> {
/// let registry = ToolContext::new(tools![add])?;
/// let call = FunctionCall::new("call_1", "add", r#"{"a": 2, "b": "40"}"#);
/// let output = registry.execute(call, &RunContext::detached(())).await;
/// assert_eq!(output.call_id, "call_1");
/// assert_eq!(output.output, "42");
/// assert!(!output.is_error && output.reply_required());
/// assert_eq!(output.leniencies()[0].to_string(), "`/b`: scalar read as the expected type");
/// # Ok(()) }
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FunctionCallOutput {
    /// The id of the call this answers.
    pub call_id: String,
    /// The name the model called.
    pub name: String,
    /// What the model reads.
    pub output: String,
    /// Whether the call failed.
    pub is_error: bool,
    #[serde(skip, default = "yes")]
    pub(crate) reply_required: bool,
    #[serde(skip)]
    pub(crate) allowances: Allowances,
    #[serde(skip)]
    pub(crate) handoff: Option<Arc<dyn Any + Send + Sync>>,
}

impl FunctionCallOutput {
    /// An answer that no tool gave: one that is replayed, or made for a call that was never carried
    /// out.
    pub fn new(call: &FunctionCall, output: impl Into<String>, is_error: bool) -> Self {
        Self {
            call_id: call.call_id.clone(),
            name: call.name.clone(),
            output: output.into(),
            is_error,
            reply_required: true,
            allowances: Allowances::default(),
            handoff: None,
        }
    }

    /// Whether the model should speak about this output: false for a silent tool (`()`, `None`)
    /// and for [`StopResponse`](crate::StopResponse).
    pub fn reply_required(&self) -> bool {
        self.reply_required
    }

    /// The same, asking for no reply.
    pub(crate) fn without_reply(self) -> Self {
        Self { reply_required: false, ..self }
    }

    /// Where the arguments were taken more kindly than the schema has them; empty when they were
    /// valid as they came.
    pub fn leniencies(&self) -> &[Leniency] {
        self.allowances.leniencies()
    }

    /// The arguments as JSON, when the call's own text was none and had to be repaired: what belongs
    /// in the history in its place, as providers refuse a history with broken JSON.
    pub fn repaired_arguments(&self) -> Option<&str> {
        self.allowances.repaired()
    }

    /// The agent that takes over, when the tool returned a [`Handoff`](crate::Handoff).
    pub fn handoff(&self) -> Option<&Arc<dyn Any + Send + Sync>> {
        self.handoff.as_ref()
    }
}

/// Two outputs are equal when a history keeps the same of them: id, name, text, and whether the call
/// failed.
impl PartialEq for FunctionCallOutput {
    fn eq(&self, other: &Self) -> bool {
        self.call_id == other.call_id
            && self.name == other.name
            && self.output == other.output
            && self.is_error == other.is_error
    }
}

impl Eq for FunctionCallOutput {}

impl fmt::Debug for FunctionCallOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionCallOutput")
            .field("call_id", &self.call_id)
            .field("name", &self.name)
            .field("is_error", &self.is_error)
            .field("reply_required", &self.reply_required)
            .field("leniencies", &self.allowances.leniencies())
            .finish_non_exhaustive()
    }
}

const fn yes() -> bool {
    true
}
