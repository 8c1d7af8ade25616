//! The tools by which a model looks after calls that are running.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RunningCallInfo, RunningCalls};
use crate::{
    context::Userdata,
    error::{BuildError, ToolError},
    tool::FunctionTool,
};

const CANCEL: &str = "cancel_tool_call";
const LIST: &str = "list_running_tool_calls";

/// Two tools over the calls in a table: `cancel_tool_call` and `list_running_tool_calls`.
pub(crate) fn companion_tools<S: Userdata>(calls: &RunningCalls) -> Result<[FunctionTool<S>; 2], BuildError> {
    Ok([cancel(calls.clone())?, list(calls.clone())?])
}

#[derive(Deserialize, JsonSchema)]
struct CancelToolCall {
    /// The id of the call.
    call_id: String,
}

fn cancel<S: Userdata>(calls: RunningCalls) -> Result<FunctionTool<S>, BuildError> {
    FunctionTool::builder(CANCEL)
        .description("Cancel a tool call that is still running, when its result is no longer wanted.")
        .handler(move |_ctx, CancelToolCall { call_id }: CancelToolCall| {
            let cancelled = calls.cancel(&call_id);
            async move {
                match cancelled {
                    Ok(tool) => Ok(format!("`{tool}` ({call_id}) was cancelled")),
                    Err(refusal) => Err(ToolError::new(refusal.to_string())),
                }
            }
        })
        .build()
}

#[derive(Deserialize, JsonSchema)]
struct NoArguments {}

fn list<S: Userdata>(calls: RunningCalls) -> Result<FunctionTool<S>, BuildError> {
    FunctionTool::builder(LIST)
        .description(
            "List the tool calls that are still running: their ids, for how many seconds they have run, whether they can be cancelled, and what is known of their progress.",
        )
        .handler(move |_ctx, NoArguments {}: NoArguments| {
            let listed: Vec<_> = calls.list().into_iter().filter(is_no_companion).map(Listed::from).collect();
            async move { Ok::<_, ToolError>(listed) }
        })
        .build()
}

/// The model knows of the one it is calling.
fn is_no_companion(call: &RunningCallInfo) -> bool {
    ![CANCEL, LIST].contains(&call.tool.as_str())
}

/// A running call as the model is told of it.
#[derive(Serialize)]
struct Listed {
    call_id: String,
    tool: String,
    running_for_seconds: u64,
    cancellable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<String>,
}

impl From<RunningCallInfo> for Listed {
    fn from(call: RunningCallInfo) -> Self {
        Self {
            call_id: call.call_id,
            tool: call.tool,
            running_for_seconds: call.running_for.as_secs(),
            cancellable: call.cancellable,
            progress: call.progress,
        }
    }
}
