//! What a tool may know about the run it is called in.

use std::{any::Any, fmt, sync::Arc};

use tokio_util::sync::CancellationToken;

use crate::{
    chat::FunctionCall,
    speech::{NotInterruptible, SpeechHandle},
};

/// What an application lends its tools: any type that is `Send + Sync + 'static`.
///
/// It is shared by all calls of a run, so what tools change in it needs a lock or an atomic. The
/// trait is implemented by itself; in a library's tool it bounds what any application may lend:
///
/// ```
/// use tool_runtime::{RunContext, Userdata, function_tool};
///
/// pub struct Db;
///
/// /// Count the users.
/// #[function_tool]
/// pub async fn count_users<S: Userdata + AsRef<Db>>(ctx: RunContext<S>) -> u64 {
///     let _db: &Db = ctx.userdata().as_ref();
///     42
/// }
/// ```
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
    attached: Option<Attached>,
}

/// What a session lends the tools it calls.
#[derive(Clone)]
pub(crate) struct Attached {
    /// The session, whose type only the floor that has sessions knows.
    pub(crate) session: Arc<dyn Any + Send + Sync>,
    /// The call as the session sees it, known to the same floor.
    pub(crate) call: Option<Arc<dyn Any + Send + Sync>>,
    pub(crate) speech: Option<SpeechHandle>,
    /// How many replies of the speech come before what the call's tool may wait for.
    pub(crate) step: usize,
}

impl<S: Userdata> RunContext<S> {
    /// A context outside any session: for tests, scripts and servers of one's own.
    ///
    /// ```
    /// use tool_runtime::RunContext;
    ///
    /// let ctx = RunContext::detached("what tools share");
    /// assert_eq!(*ctx.userdata(), "what tools share");
    /// assert!(ctx.function_call().is_none());
    /// ```
    pub fn detached(userdata: S) -> Self {
        Self::new(Arc::new(userdata), None, None)
    }

    /// A context of a session's.
    pub(crate) fn attached_to(
        userdata: Arc<S>,
        cancellation: Option<CancellationToken>,
        attached: Attached,
    ) -> Self {
        Self::new(userdata, cancellation, Some(attached))
    }

    /// The same run, whose calls end when `token` is cancelled.
    ///
    /// A cancelled call's future is dropped at its next await point and the call is answered as
    /// cancelled. A `blocking` tool's thread cannot be stopped: it runs on, unheard. Calls made once
    /// the token is cancelled are answered without being started.
    ///
    /// ```
    /// use tokio_util::sync::CancellationToken;
    /// use tool_runtime::{FunctionCall, RunContext, ToolContext, function_tool, tools};
    ///
    /// /// Tell the time.
    /// #[function_tool]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tool_runtime::BuildError> {
    /// let token = CancellationToken::new();
    /// let ctx = RunContext::detached(()).with_cancellation(token.clone());
    /// token.cancel(); // the user has hung up
    /// let call = FunctionCall::new("call_1", "time", "{}");
    /// let output = ToolContext::new(tools![time])?.execute(call, &ctx).await;
    /// assert_eq!(output.output, "`time` was cancelled");
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_cancellation(self, token: CancellationToken) -> Self {
        let attached = self.shared.attached.clone();
        Self { call: self.call, ..Self::new(Arc::clone(&self.shared.userdata), Some(token), attached) }
    }

    fn new(userdata: Arc<S>, cancellation: Option<CancellationToken>, attached: Option<Attached>) -> Self {
        Self { shared: Arc::new(Shared { userdata, cancellation, attached }), call: None }
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
    ///
    /// ```
    /// use tool_runtime::{RunContext, function_tool};
    ///
    /// /// Book a table.
    /// #[function_tool]
    /// async fn book_table(ctx: RunContext, guests: u8) -> String {
    ///     // A key by which the booking system knows a call that comes twice.
    ///     let key = ctx.function_call().map_or("", |call| &call.call_id);
    ///     format!("booked for {guests}, under the key {key}")
    /// }
    /// ```
    pub fn function_call(&self) -> Option<&FunctionCall> {
        self.call.as_deref()
    }

    /// The token that ends this run's calls, when there is one.
    ///
    /// A tool need not look at it: its future is dropped. It is for what has to be told, a
    /// `blocking` tool's loop or a task that was spawned.
    ///
    /// ```
    /// use tool_runtime::{RunContext, function_tool};
    ///
    /// /// Add up all the numbers below a limit.
    /// #[function_tool(blocking)]
    /// fn add_up(ctx: &RunContext, limit: u64) -> u64 {
    ///     let token = ctx.cancellation_token();
    ///     (0..limit).take_while(|_| !token.is_some_and(|token| token.is_cancelled())).sum()
    /// }
    /// ```
    pub fn cancellation_token(&self) -> Option<&CancellationToken> {
        self.shared.cancellation.as_ref()
    }

    /// The speech whose model made the call; nothing outside a session.
    ///
    /// Waiting for the end of it in the tool is an error, as it would wait for the tool: see
    /// [`wait_for_playout`](Self::wait_for_playout).
    pub fn speech_handle(&self) -> Option<&SpeechHandle> {
        self.attached()?.speech.as_ref()
    }

    /// Keeps the user from breaking off the speech that made the call, from here to its end: for
    /// what must not be half done. Outside a session there is nothing to break off.
    ///
    /// ```
    /// use tool_runtime::{BoxError, RunContext, function_tool};
    ///
    /// /// Charge the user's card.
    /// #[function_tool]
    /// async fn charge(ctx: RunContext, cents: u32) -> Result<String, BoxError> {
    ///     ctx.disallow_interruptions()?;
    ///     // .. the request to the bank
    ///     Ok(format!("charged {cents} cents"))
    /// }
    /// ```
    ///
    /// # Errors
    /// When it was broken off already.
    pub fn disallow_interruptions(&self) -> Result<(), NotInterruptible> {
        self.speech_handle().map_or(Ok(()), |speech| speech.set_allow_interruptions(false))
    }

    /// Waits until what the model said before it made the call was heard, or broken off. Comes back
    /// at once outside a session.
    pub async fn wait_for_playout(&self) {
        if let Some(Attached { speech: Some(speech), step, .. }) = self.attached() {
            speech.until_played(*step).await;
        }
    }

    pub(crate) fn attached(&self) -> Option<&Attached> {
        self.shared.attached.as_ref()
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
