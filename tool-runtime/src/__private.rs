//! What the macros' expansions name. Not part of the public API: it changes without notice.

#![allow(missing_docs)]

use std::sync::Arc;

pub use ::core;
pub use ::schemars;
pub use ::serde;
pub use ::serde_json;
pub use ::std;
pub use std::option::Option::Some;

pub use crate::{
    arguments::{Arguments, Refusal},
    output::Answer,
    tool::{
        AnswerFuture, Dispatched, Handler, MacroSpec, Meta, raw_description, raw_name, text_eq, unique_names,
    },
};
use crate::{
    context::{RunContext, Userdata},
    error::BoxError,
    output::ToolOutput,
    tool::{FunctionTool, IntoTools, MacroTool, Tool},
};

pub fn function<S: Userdata>(spec: &'static MacroSpec, call: Box<Handler<S>>) -> FunctionTool<S> {
    FunctionTool::of_macro(spec, None, call)
}

pub fn method<S: Userdata, T: ?Sized + Send + Sync + 'static>(
    spec: &'static MacroSpec,
    owner: &Arc<T>,
    call: Box<Handler<S>>,
) -> FunctionTool<S> {
    FunctionTool::of_macro(spec, Some(Arc::as_ptr(owner).cast::<()>().addr()), call)
}

/// A macro tool in a list.
pub fn macro_tool<T: MacroTool<S>, S: Userdata>() -> Tool<S> {
    Tool::Function(T::tool())
}

/// Any other member of a list.
pub fn into_tools<S: Userdata, Via>(tools: impl IntoTools<S, Via>) -> Vec<Tool<S>> {
    tools.into_tools()
}

/// What a tool fn returned. A `Result` answers by value, everything else by reference: method
/// lookup tries them in this order, so an alias of `Result` is told apart without being named.
#[derive(Debug)]
pub struct Returned<T>(pub T);

pub trait ViaResult {
    fn answer(self) -> Answer;
}

impl<T: ToolOutput, E: Into<BoxError>> ViaResult for Returned<Result<T, E>> {
    #[inline]
    fn answer(self) -> Answer {
        self.0.map_err(Into::into)?.to_output()
    }
}

pub trait ViaValue {
    fn answer(&self) -> Answer;
}

impl<T: ToolOutput> ViaValue for Returned<T> {
    #[inline]
    fn answer(&self) -> Answer {
        self.0.to_output()
    }
}

/// Runs a `blocking` tool on the thread pool for such; its panic stays that of the call.
pub fn blocking(call: impl FnOnce() -> Answer + Send + 'static) -> AnswerFuture {
    Box::pin(async move {
        match tokio::task::spawn_blocking(call).await {
            Ok(answer) => answer,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(error.into()),
            },
        }
    })
}

/// A tool fn's context parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `RunContext`",
    label = "`#[arg(context)]` expects `RunContext<S>`, or an alias of it"
)]
pub trait ContextParameter {
    type Userdata: Userdata;
}

impl<S: Userdata> ContextParameter for RunContext<S> {
    type Userdata = S;
}
