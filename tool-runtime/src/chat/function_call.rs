//! A call the model made, and the one answer it gets.

use std::{any::Any, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::arguments::{Allowances, Leniency};

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
}

impl FunctionCall {
    /// A call of the tool `name` with the JSON text `arguments`.
    pub fn new(call_id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        Self { call_id: call_id.into(), name: name.into(), arguments: arguments.into() }
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
/// [`Debug`](fmt::Debug) leaves the output's text out, as it does for [`FunctionCall`].
#[derive(Clone)]
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
    pub(crate) reply_required: bool,
    pub(crate) allowances: Allowances,
    pub(crate) handoff: Option<Arc<dyn Any + Send + Sync>>,
}

impl FunctionCallOutput {
    /// Whether the model should speak about this output: false for a silent tool (`()`, `None`)
    /// and for [`StopResponse`](crate::StopResponse).
    pub fn reply_required(&self) -> bool {
        self.reply_required
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
