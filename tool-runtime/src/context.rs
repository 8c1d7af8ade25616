//! What a tool may know about the run it is called in.

use std::{fmt, sync::Arc};

use tokio_util::sync::CancellationToken;

use crate::chat::FunctionCall;

/// What an application lends its tools: any type that is `Send + Sync + 'static`.
///
/// It is shared by all calls of a run, so what tools change in it needs a lock or an atomic.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be shared with tools as userdata",
    label = "not `Send + Sync + 'static`",
    note = "userdata is shared by concurrent calls; put what changes behind a `Mutex`, and what is not `Send` behind a channel"
)]
pub trait Userdata: Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync + 'static> Userdata for S {}

/// The run a call belongs to: the application's data, the call itself, cancellation.
///
/// A tool asks for it by having a parameter of this type, by value or by reference; the model
/// never sees that parameter. Cloning is cheap and shares everything.
///
/// ```
/// use tool_runtime::{RunContext, function_tool};
///
/// struct App { greeting: String }
///
/// /// Greet the user.
/// #[function_tool]
/// async fn greet(ctx: RunContext<App>, name: String) -> String {
///     format!("{}, {name}!", ctx.userdata().greeting)
/// }
/// ```
pub struct RunContext<S = ()> {
    shared: Arc<Shared<S>>,
    call: Option<Arc<FunctionCall>>,
}

struct Shared<S> {
    userdata: Arc<S>,
    cancellation: Option<CancellationToken>,
}

impl<S: Userdata> RunContext<S> {
    /// A context outside any session: for tests, scripts and servers of one's own.
    pub fn detached(userdata: S) -> Self {
        Self::new(Arc::new(userdata), None)
    }

    /// The same run, whose calls end when `token` is cancelled.
    ///
    /// A cancelled call's future is dropped at its next await point and the call is answered as
    /// cancelled. A `blocking` tool's thread cannot be stopped: it runs on, unheard.
    #[must_use]
    pub fn with_cancellation(self, token: CancellationToken) -> Self {
        Self { call: self.call.clone(), ..Self::new(Arc::clone(&self.shared.userdata), Some(token)) }
    }

    fn new(userdata: Arc<S>, cancellation: Option<CancellationToken>) -> Self {
        Self { shared: Arc::new(Shared { userdata, cancellation }), call: None }
    }

    /// The same run, seen from inside `call`.
    #[inline]
    pub(crate) fn for_call(&self, call: Arc<FunctionCall>) -> Self {
        Self { shared: Arc::clone(&self.shared), call: Some(call) }
    }
}

impl<S> RunContext<S> {
    /// What the application lends its tools.
    pub fn userdata(&self) -> &S {
        &self.shared.userdata
    }

    /// The call being answered; nothing outside a tool.
    pub fn function_call(&self) -> Option<&FunctionCall> {
        self.call.as_deref()
    }

    /// The token that ends this run's calls, when there is one.
    pub fn cancellation_token(&self) -> Option<&CancellationToken> {
        self.shared.cancellation.as_ref()
    }
}

impl<S> Clone for RunContext<S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), call: self.call.clone() }
    }
}

impl<S> fmt::Debug for RunContext<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call_id = self.call.as_ref().map(|call| &call.call_id);
        f.debug_struct("RunContext").field("call_id", &call_id).finish_non_exhaustive()
    }
}
