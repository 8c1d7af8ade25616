//! What the macros' expansions name. Not part of the public API: it changes without notice.

#![allow(missing_docs)]

use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use ::core;
pub use ::schemars;
pub use ::serde;
pub use ::serde_json;
pub use ::std;
pub use ::tool_macros::__tools;
pub use std::option::Option::Some;

pub use crate::{
    arguments::{Arguments, Refusal, repair_text as repair},
    error::NotText,
    formats::unexcepted,
    output::Answer,
    schema::{Argument, Properties},
    tool::{
        AnswerFuture, Dispatched, Handler, MacroSpec, Meta, NoNames, UniqueNames, raw_description, raw_name,
        text_eq,
    },
};
use crate::{
    context::{RunContext, Userdata},
    error::{BoxError, ToolFailure},
    job::{CompletedCall, EndFunction, JobResult},
    output::ToolOutput,
    tool::{FunctionTool, IntoTools, Tool},
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

pub trait ViaResult<T, E> {
    fn boxed<Via: NotText>(self) -> Returned<Result<T, BoxError>>
    where
        E: ToolFailure<Via>;
}

impl<T, E> ViaResult<T, E> for Returned<Result<T, E>> {
    #[inline]
    fn boxed<Via: NotText>(self) -> Returned<Result<T, BoxError>>
    where
        E: ToolFailure<Via>,
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

/// The proof that a type can be an argument, for [`Proven`].
pub const fn argument<T: Argument>() -> bool {
    true
}

/// Holds of every type, given a constant that proves something. Where the constant does not
/// compile, the compiler says nothing more of what has this among its bounds.
pub trait ProvenBy<const PROOF: bool> {}

impl<T: ?Sized, const PROOF: bool> ProvenBy<PROOF> for T {}

/// A type as it is, given a constant that proves something of it. Where the constant does not
/// compile, the compiler says so and nothing more: `Type` is an error of its own then.
pub trait Proven<const PROOF: bool> {
    type Type;
}

impl<T, const PROOF: bool> Proven<PROOF> for T {
    type Type = T;
}

/// A default in the borrowed form of its argument's type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the default of an argument of type `{T}`",
    label = "write a `{T}`"
)]
pub trait DefaultOf<T> {
    fn owned(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T: From<V>, V> DefaultOf<T> for V {
    fn owned(self) -> T {
        self.into()
    }
}

/// A default from its borrowed form.
pub fn owned_default<T>(value: impl DefaultOf<T>) -> T {
    value.owned()
}

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
pub trait ContextParameter {}

impl<S> ContextParameter for RunContext<S> {}

/// The proof that a type is a context, for [`ContextOf`].
pub const fn context<T: ContextParameter>() -> bool {
    true
}

/// The userdata of a context; as [`Proven`].
pub trait ContextOf<const PROOF: bool> {
    type Userdata;
}

impl<S, const PROOF: bool> ContextOf<PROOF> for RunContext<S> {
    type Userdata = S;
}

/// An end function's parameter.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `CompletedCall`",
    label = "an end function takes `CompletedCall<S>`, or an alias of it"
)]
pub trait CompletedCallParameter {}

impl<S> CompletedCallParameter for CompletedCall<S> {}

/// The proof that a type is a completed call, for [`CompletedCallOf`].
pub const fn completed_call<T: CompletedCallParameter>() -> bool {
    true
}

/// The userdata of a completed call; as [`Proven`].
pub trait CompletedCallOf<const PROOF: bool> {
    type Userdata;
}

impl<S, const PROOF: bool> CompletedCallOf<PROOF> for CompletedCall<S> {
    type Userdata = S;
}

/// An end function, whose future is boxed where it is written, to be blamed there.
pub fn end_function<S: Userdata>(
    name: &'static str,
    call: fn(CompletedCall<S>) -> BoxFuture<'static, Result<(), BoxError>>,
) -> EndFunction<S> {
    EndFunction::new(name, call)
}

/// What an end function returned.
pub fn job_result(returned: impl JobResult) -> Result<(), BoxError> {
    returned.into_result()
}

/// The proof that a type can be userdata, for [`ProvenBy`].
pub const fn userdata<T: Userdata>() -> bool {
    true
}

/// What the methods of a toolset share.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared by the calls of its tools",
    label = "not `Send + Sync + 'static`",
    note = "calls run at once and on any thread; put what changes behind a `Mutex`, share with `Arc` instead of `Rc`"
)]
pub trait Shareable {}

#[diagnostic::do_not_recommend]
impl<T: Send + Sync + 'static> Shareable for T {}

/// The proof that a type can be a toolset, for [`ProvenBy`].
pub const fn shareable<T: Shareable>() -> bool {
    true
}
