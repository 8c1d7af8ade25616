//! A tool that does something else than it would.

use std::{fmt, sync::Arc};

use futures_util::future::BoxFuture;

use crate::{
    arguments::Arguments,
    context::{RunContext, Userdata},
    error::{NotText, ToolFailure},
    output::{Answer, ToolOutput},
    schema::JsonObject,
    tool::{Dispatched, FunctionTool},
};

/// What a mocked tool does.
pub(super) type Respond = dyn Fn(JsonObject) -> BoxFuture<'static, Answer> + Send + Sync;

/// The same tool to a model, doing something else: name, description, schema, flags, timeout and all
/// else stay, only the handler is another.
///
/// The handler is given the arguments after they were held against the schema, as any tool's are, in
/// JSON: what was left out is left out, whatever its default. It returns what a tool may return, or
/// a `Result` of that.
///
/// ```
/// use tool_runtime::serde_json::json;
/// use tool_runtime::testing::mock;
/// use tool_runtime::{FunctionCall, FunctionTool, MacroTool, RunContext, ToolContext, function_tool};
///
/// /// Charge the user's card.
/// #[function_tool]
/// async fn charge(cents: u32) -> String {
///     unreachable!("this would cost {cents} cents")
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let tool: FunctionTool = charge::tool();
/// let mocked = mock(&tool, |arguments| async move { format!("charged {}", arguments["cents"]) });
/// assert_eq!(mocked.fingerprint(), tool.fingerprint());
///
/// let (registry, ctx) = (ToolContext::new(mocked)?, RunContext::detached(()));
/// let call = |arguments: &str| FunctionCall::new("call_1", "charge", arguments);
/// assert_eq!(registry.execute(call(r#"{"cents": 500}"#), &ctx).await.output, "charged 500");
/// assert!(registry.execute(call(r#"{"cents": -500}"#), &ctx).await.is_error);
/// # Ok(()) }
/// ```
pub fn mock<S, F, Fut, Via>(tool: &FunctionTool<S>, handler: F) -> FunctionTool<S>
where
    S: Userdata,
    F: Fn(JsonObject) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: MockOutput<Via>> + Send + 'static,
{
    mocked(tool, responding(handler))
}

pub(super) fn mocked<S: Userdata>(tool: &FunctionTool<S>, respond: Arc<Respond>) -> FunctionTool<S> {
    let handler =
        move |_: &RunContext<S>, arguments: Arguments<'_>| -> Dispatched { Ok(respond(arguments.object()?)) };
    tool.with_handler(Arc::new(handler))
}

/// The handler is called where its panic is caught as a tool's is.
pub(super) fn responding<F, Fut, Via>(handler: F) -> Arc<Respond>
where
    F: Fn(JsonObject) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: MockOutput<Via>> + Send + 'static,
{
    let handler = Arc::new(handler);
    Arc::new(move |arguments| {
        let handler = Arc::clone(&handler);
        Box::pin(async move { handler(arguments).await.into_answer() })
    })
}

/// What the handler of a [mocked](mock) tool returns: a [`ToolOutput`], or a `Result` of one. `Via`
/// keeps these apart for the compiler and is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the answer of a mocked tool",
    note = "its handler returns what a tool may return: a `serde::Serialize` type, `()`, a `Handoff`, or a `Result` of one of these with a `ToolError` or another error"
)]
pub trait MockOutput<Via> {
    #[doc(hidden)]
    fn into_answer(self) -> Answer;
}

/// An answer that is no `Result`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Plain(());

/// A `Result`, and the kind of its error.
#[doc(hidden)]
pub struct Fallible<Via>(std::marker::PhantomData<Via>);

impl<Via> fmt::Debug for Fallible<Via> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fallible")
    }
}

impl<T: ToolOutput> MockOutput<Plain> for T {
    fn into_answer(self) -> Answer {
        self.to_output()
    }
}

impl<T: ToolOutput, E: ToolFailure<Via>, Via: NotText> MockOutput<Fallible<Via>> for Result<T, E> {
    fn into_answer(self) -> Answer {
        self.map_err(ToolFailure::into_error)?.to_output()
    }
}
