//! Tools: what the model is told of them, and how they are called.

mod builder;
mod definitions;
mod duplicates;
mod flag;
mod function_tool;
mod macro_tool;
mod names;
mod provider;
mod raw_schema;
mod raw_text;
mod spec;
mod toolset;

pub use self::{
    builder::{FunctionToolBuilder, HandledToolBuilder, RawToolBuilder},
    definitions::Definitions,
    duplicates::{DuplicateScope, OnDuplicate},
    flag::ToolFlag,
    function_tool::{AnswerFuture, Dispatched, FunctionTool, Handler},
    macro_tool::{MacroSpec, MacroTool, Meta},
    names::{NoNames, UniqueNames},
    provider::ProviderTool,
    raw_text::{raw_description, raw_name, text_eq},
    toolset::{IntoTools, Tool, Toolset},
};
pub(crate) use self::{
    definitions::{Definition, PerDialect},
    function_tool::Instance,
    spec::ToolSpec,
};
