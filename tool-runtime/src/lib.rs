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
//! | you want to | read | look up |
//! |---|---|---|
//! | define a tool | [defining tools](guide::defining_tools) | [`#[function_tool]`](macro@function_tool), [`FunctionTool::builder`] |
//! | know what a model may send | [arguments](guide::arguments) | [`LeniencyKind`], [`Limits`] |
//! | tell the model what went wrong | [errors](guide::errors) | [`ToolError`], [`StopResponse`] |
//! | bound what a model may do | [errors](guide::errors#timeouts-and-cancellation) | [`ExecutorOptions`], [`RunContext::with_cancellation`] |
//! | tell a provider of the tools, read its reply | [models](guide::models) | [`Format`], [`ToolContext::definitions`], [`ReplyReader`] |
//! | talk to a model, or to a script of one | [models](guide::models#asking-a-model) | [`Llm`], [`ChatRequest`], [`ScriptedLlm`] |
//! | bring a JSON Schema of your own | [raw schemas](guide::raw_schemas) | [`FunctionTool::raw`] |
//! | let tools share state | [toolsets](guide::toolsets) | [`#[toolset]`](macro@toolset), [`Toolset`], [`RunContext::userdata`] |
//! | hide tools until a model looks for them | [toolsets](guide::toolsets#more-tools-than-a-model-should-see) | [`ToolSearchToolset`], [`ToolProxyToolset`], [`SearchStrategy`] |
//! | collect tools and answer calls | [defining tools](guide::defining_tools#collecting-tools) | [`tools!`], [`ToolContext`] |
//! | read a typed JSON reply while it streams, and speak one field of it | [`StructuredParser`] | [`Update`], [`CompletedField`] |
//! | run an agent in a live conversation | [sessions](guide::sessions) | [`Agent`], [`AgentSession`], [`SpeechHandle`] |
//! | end a call, and do what comes after it | [ending calls](guide::ending_calls) | [`EndCallTool`], [`JobContext`], [`#[end_function]`](macro@end_function) |
//! | put an agent on a real line | [Twilio](guide::ending_calls#twilio), [LiveKit](guide::ending_calls#livekit) | the modules `twilio` and `livekit`, features both |
//! | test a tool, notice that its definition changed | [testing](guide::testing) | [`RunContext::detached`], [`FunctionTool::fingerprint`] |
//! | test an agent, without a model or a line | [testing](guide::testing#an-agent), [`testing`] | [`Expect`](testing::Expect), [`Mocked`](testing::Mocked), [`FakeCallControl`](testing::FakeCallControl) |
//! | know what the compiler means | [mistakes](guide::mistakes) | |
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
//! | `openai` | off | `OpenAi`, a model behind Chat Completions or Responses, at OpenAI or wherever they are spoken |
//! | `anthropic` | off | `Anthropic`, a model behind Messages |
//! | `livekit` | off | the end of calls in rooms of a LiveKit server |
//! | `twilio` | off | calls over Twilio: their end, their media streams, the signatures of webhooks |

pub use async_trait::async_trait;
pub use schemars;
pub use serde;
pub use serde_json;
#[doc = include_str!("../docs/end_function.md")]
pub use tool_macros::end_function;
#[doc = include_str!("../docs/function_tool.md")]
pub use tool_macros::function_tool;
#[doc = include_str!("../docs/toolset.md")]
pub use tool_macros::toolset;

#[cfg(feature = "__http")]
pub use self::http::{HttpOptions, Secret};
#[cfg(feature = "anthropic")]
pub use self::llm::{Anthropic, AnthropicBuilder};
#[cfg(feature = "openai")]
pub use self::llm::{OpenAi, OpenAiBuilder};
pub use self::{
    arguments::{Leniencies, Leniency, LeniencyKind, Limits, Repair},
    call_control::{CallControl, CloseReason, HangUpOutcome, JobStatus},
    chat::{
        AgentConfigUpdate, AgentHandoff, ChatContext, ChatContextCopy, ChatItem, ChatMessage, FunctionCall,
        FunctionCallOutput, ProviderItem, Role,
    },
    context::{RunContext, Userdata},
    end_call::{BargeIn, EndCallCompleted, EndCallRequested, EndCallTool, EndCallToolBuilder, Watchdog},
    error::{BoxError, BuildError, BuildFault, StopResponse, TimeoutPhase, ToolError, ToolFailure},
    executor::ExecutorOptions,
    formats::{
        Completion, Dialect, Finding, FinishReason, Format, FormatError, ReplyPart, ReplyReader, Severity,
        ToolChoice, Usage,
    },
    job::{
        CompletedCall, EndFunction, JobContext, JobContextBuilder, JobOptions, JobRecord, JobReport,
        JobResult, JobStep, MacroEndFunction, Shutdown, StepOutcome,
    },
    llm::{
        Capabilities, ChatChunk, ChatRequest, ChatStream, ChatTools, Llm, LlmError, ResponseFormat,
        ScriptError, ScriptedLlm, ScriptedTurn,
    },
    output::{Handoff, ToolOutput},
    registry::{ToolContext, ToolsDiff},
    schema::{Fingerprint, JsonObject},
    session::{
        Agent, AgentSession, AgentSessionBuilder, AgentState, CurrentAgent, Events, Filler,
        FunctionToolsExecuted, InterruptedCalls, ReplyOptions, RunResult, Say, SessionClosed, SessionError,
        SessionEvent, SessionOptions, SpeechSource, UserState,
    },
    speech::{
        CallbackId, NotInterruptible, OwnSpeech, Playback, PlaybackProgress, Playout, Provenance,
        SpeechChunk, SpeechHandle, SpeechId, SpeechOutput, SpeechPriority, SpeechStream, TerminalSpeech,
        VirtualSpeech,
    },
    structured::{CompletedField, StructuredError, StructuredFault, StructuredParser, Unfinished, Update},
    tool::{
        Definitions, DuplicateScope, FunctionTool, FunctionToolBuilder, HandledToolBuilder, IntoTools,
        MacroTool, OnDuplicate, ProviderTool, RawToolBuilder, Tool, ToolFlag, Toolset,
    },
    toolsets::{
        IndexedTool, SearchStrategy, ToolIndex, ToolProxyBuilder, ToolProxyToolset, ToolSearch,
        ToolSearchBuilder, ToolSearchToolset,
    },
};

#[doc(hidden)]
pub mod __private;
mod arguments;
mod call_control;
mod chat;
mod context;
mod end_call;
mod error;
mod executor;
mod formats;
pub mod guide;
#[cfg(feature = "__http")]
mod http;
mod job;
#[cfg(feature = "livekit")]
pub mod livekit;
mod llm;
mod macros;
mod output;
mod registry;
mod schema;
mod session;
mod speech;
mod structured;
pub mod testing;
mod tool;
mod toolsets;
#[cfg(feature = "twilio")]
pub mod twilio;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
