//! Turn async fns into tools a language model can call, and dispatch its calls.

pub use schemars;
pub use serde;
pub use serde_json;
pub use tool_macros::{function_tool, toolset};

pub use self::{
    arguments::{Leniencies, Leniency, LeniencyKind, Limits},
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
