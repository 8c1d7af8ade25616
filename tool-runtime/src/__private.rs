//! What the macros' expansions name. Not part of the public API: it changes without notice.

#![allow(missing_docs)]

use std::{borrow::Cow, sync::Arc};

use ::schemars::JsonSchema;
use ::serde::de::DeserializeOwned;

pub use ::core;
pub use ::schemars;
pub use ::serde;
pub use ::serde_json;
pub use ::std;
pub use std::option::Option::Some;

pub use crate::{
    arguments::{Arguments, Refusal, repair_text as repair},
    output::Answer,
    schema::Properties,
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

/// What a tool fn returned, on its way to an answer: `Returned(value).boxed().answer()`.
///
/// Method lookup tells a `Result` from other values, aliases included: it tries inherent methods by
/// value, then traits' by value, then by reference. What a type must be able to do is asked of the
/// method that was found, so that a type that cannot is told why in the trait's own words.
#[derive(Debug)]
pub struct Returned<T>(pub T);

/// The error of a tool: whatever `?` turns into a boxed error, but text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a tool",
    label = "not an error a tool can fail with",
    note = "fail with a `ToolError`, whose text the model reads, or with any `std::error::Error + Send + Sync + 'static`, which only the operator sees"
)]
pub trait ToolFailure {
    fn into_error(self) -> BoxError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> ToolFailure for E {
    #[inline]
    fn into_error(self) -> BoxError {
        self.into()
    }
}

/// Never implemented: text is told so.
#[diagnostic::on_unimplemented(
    message = "text cannot be the error of a tool: the model would read only `An internal error occurred`",
    label = "write `ToolError`, and `ToolError::new(..)` where it fails",
    note = "`ToolError` shows its text to the model; every other error is for the operator's log"
)]
pub trait NotText {}

/// Names the error of a `Result`.
pub trait FailsWith<E> {}

impl<T, E> FailsWith<E> for Returned<Result<T, E>> {}

macro_rules! refuse_text {
    ($($text:ty)*) => {$(
        impl<T> Returned<Result<T, $text>> {
            pub fn boxed<E: NotText>(self) -> Returned<Result<T, BoxError>>
            where
                Self: FailsWith<E>,
            {
                Returned(self.0.map_err(Into::into))
            }
        }
    )*};
}

refuse_text!(String &str Cow<'_, str>);

pub trait ViaResult<T, E> {
    fn boxed(self) -> Returned<Result<T, BoxError>>
    where
        E: ToolFailure;
}

impl<T, E> ViaResult<T, E> for Returned<Result<T, E>> {
    #[inline]
    fn boxed(self) -> Returned<Result<T, BoxError>>
    where
        E: ToolFailure,
    {
        Returned(self.0.map_err(ToolFailure::into_error))
    }
}

impl<T> Returned<Result<T, BoxError>> {
    #[inline]
    pub fn answer(self) -> Answer
    where
        T: ToolOutput,
    {
        self.0?.to_output()
    }
}

pub trait ViaValue<T> {
    fn boxed(&self) -> &Self;

    fn answer(&self) -> Answer
    where
        T: ToolOutput;
}

impl<T> ViaValue<T> for Returned<T> {
    #[inline]
    fn boxed(&self) -> &Self {
        self
    }

    #[inline]
    fn answer(&self) -> Answer
    where
        T: ToolOutput,
    {
        self.0.to_output()
    }
}

/// The type of a tool's argument.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the argument of a tool: it needs `Deserialize` and `JsonSchema`",
    label = "a model's JSON cannot be read into this",
    note = "on a type of yours, write `#[derive(serde::Deserialize, schemars::JsonSchema)]`, with both crates in Cargo.toml",
    note = "without them: `#[derive(tool_runtime::serde::Deserialize, tool_runtime::schemars::JsonSchema)]`, `#[serde(crate = \"tool_runtime::serde\")]` and `#[schemars(crate = \"tool_runtime::schemars\")]`",
    note = "what holds the application's state is no argument: reach it through a `RunContext` parameter"
)]
pub trait Argument {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + JsonSchema> Argument for T {}

/// Asserts that a parameter's type can be an argument.
pub const fn argument<T: Argument>() {}

/// A default on its way into a schema. What serializes is advertised, found by the same order of
/// lookup as [`Returned`].
#[derive(Debug)]
pub struct Advertised<T>(pub T);

pub trait ViaSerialize {
    fn value(&self) -> Option<serde_json::Value>;
}

impl<T: serde::Serialize> ViaSerialize for Advertised<T> {
    fn value(&self) -> Option<serde_json::Value> {
        serde_json::to_value(&self.0).ok()
    }
}

pub trait ViaNothing {
    fn value(&self) -> Option<serde_json::Value>;
}

impl<T> ViaNothing for &Advertised<T> {
    fn value(&self) -> Option<serde_json::Value> {
        None
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
