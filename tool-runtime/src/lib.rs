//! Turn async fns into tools a language model can call, and dispatch its calls.
//!
//! ```
//! use tool_runtime::{FunctionCall, RunContext, ToolContext, function_tool, tools};
//!
//! /// Add two numbers.
//! #[function_tool]
//! async fn add(a: i64, b: i64) -> i64 {
//!     a + b
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tool_runtime::BuildError> {
//! let registry = ToolContext::new(tools![add])?;
//! let call = FunctionCall::new("call_1", "add", r#"{"a": 2, "b": 40}"#);
//! let output = registry.execute(call, &RunContext::detached(())).await;
//! assert_eq!(output.output, "42");
//! # Ok(()) }
//! ```
//!
//! # The guide
//!
//! | you want to | look at |
//! |---|---|
//! | define a tool | [`#[function_tool]`](macro@function_tool) |
//! | let tools share state | [`#[toolset]`](macro@toolset), [`Toolset`], [`RunContext::userdata`] |
//! | make tools at run time | [`FunctionTool::builder`], [`FunctionTool::raw`] |
//! | collect them | [`tools!`], [`ToolContext`] |
//! | answer the model's calls | [`ToolContext::execute`], [`ToolContext::execute_all`] |
//! | tell the model what went wrong | [`ToolError`] |
//! | end a turn without a reply | [`StopResponse`], or return `()` |
//! | bound what a model may do | [`ExecutorOptions`], `timeout` on the tool, [`RunContext::with_cancellation`] |
//! | notice that a definition changed | [`FunctionTool::fingerprint`], [`ToolContext::update_tools`] |
//!
//! # The schema is the contract
//!
//! Arguments that are valid under the schema a tool advertises reach its handler; arguments that
//! violate it never do. A model that strays is met half-way where that loses and invents nothing:
//! see [`LeniencyKind`] for the allowances, each of which is reported on the output and can be
//! switched off. Everything else is refused with all faults at once, in words for the model.
//!
//! The law covers derived types. A hand-written `Deserialize` or `JsonSchema`, `#[serde(alias)]`
//! and `format` are their author's word.
//!
//! # Every call gets one answer
//!
//! Success, tool error, panic, timeout, cancellation, unknown tool, broken JSON: each is an output
//! with the call's id. Three things are out of a library's hands: `panic = "abort"` leaves no panic
//! to isolate, a sync fn without `blocking` cannot be timed out, and timeouts need tokio's timer
//! (without one the call is answered with an internal error).
//!
//! # Logs
//!
//! With `tracing` subscribed, each call has a span `function_call` with `tool`, `call_id`,
//! `outcome` and `duration_ms`. Arguments and outputs are personal data and appear at the trace
//! level only.
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `validation` | on | enforces raw schemas, and the constraints of others, through the `jsonschema` crate; without it, building a tool that needs it is an error |

pub use schemars;
pub use serde;
pub use serde_json;
#[doc = include_str!("../docs/function_tool.md")]
pub use tool_macros::function_tool;
#[doc = include_str!("../docs/toolset.md")]
pub use tool_macros::toolset;

pub use self::{
    arguments::{Leniencies, Leniency, LeniencyKind, Limits, Repair},
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    error::{BoxError, BuildError, BuildFault, StopResponse, ToolError},
    executor::ExecutorOptions,
    output::{Handoff, ToolOutput},
    registry::{ToolContext, ToolsDiff},
    schema::{Fingerprint, JsonObject},
    tool::{
        FunctionTool, FunctionToolBuilder, HandledToolBuilder, IntoTools, MacroTool, ProviderTool,
        RawToolBuilder, Tool, ToolFlag, Toolset,
    },
};

#[doc(hidden)]
pub mod __private;
mod arguments;
mod chat;
mod context;
mod error;
mod executor;
mod macros;
mod output;
mod registry;
mod schema;
mod tool;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
