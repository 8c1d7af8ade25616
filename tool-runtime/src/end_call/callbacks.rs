//! What the application does when a call is ended: isolated from it, and bounded.

use std::{fmt, panic::AssertUnwindSafe, time::Duration};

use futures_util::{FutureExt, future::BoxFuture};

use crate::{
    context::RunContext,
    error::{BoxError, Chain},
    schema::JsonObject,
};

/// The model has called `end_call`.
#[non_exhaustive]
pub struct EndCallRequested<S = ()> {
    /// The run the call belongs to.
    pub ctx: RunContext<S>,
    /// What it was called with: nothing, as the tool takes nothing.
    pub arguments: JsonObject,
}

/// The call of `end_call` is about to be answered.
#[non_exhaustive]
pub struct EndCallCompleted<S = ()> {
    /// The run the call belongs to.
    pub ctx: RunContext<S>,
    /// What the model will read: what to say last; nothing for a silent end.
    pub output: Option<String>,
}

type Callback<E, T> = Box<dyn Fn(E) -> BoxFuture<'static, Result<T, BoxError>> + Send + Sync>;

pub(super) struct Callbacks<S> {
    pub(super) called: Option<Callback<EndCallRequested<S>, ()>>,
    pub(super) completed: Option<Callback<EndCallCompleted<S>, Option<String>>>,
    pub(super) timeout: Duration,
}

impl<S> Default for Callbacks<S> {
    fn default() -> Self {
        Self { called: None, completed: None, timeout: Duration::from_secs(10) }
    }
}

impl<S> Callbacks<S> {
    pub(super) async fn called(&self, ctx: &RunContext<S>) {
        if let Some(callback) = &self.called {
            let event = EndCallRequested { ctx: ctx.clone(), arguments: JsonObject::new() };
            self.isolated("on_tool_called", callback, event).await;
        }
    }

    /// The answer as the callback wants it; as it was where that fails.
    pub(super) async fn completed(&self, ctx: &RunContext<S>, output: Option<String>) -> Option<String> {
        let Some(callback) = &self.completed else { return output };
        let event = EndCallCompleted { ctx: ctx.clone(), output: output.clone() };
        self.isolated("on_tool_completed", callback, event).await.unwrap_or(output)
    }

    /// Runs a callback; nothing when it fails, panics or takes too long, which is logged.
    async fn isolated<E, T>(&self, name: &str, callback: &Callback<E, T>, event: E) -> Option<T> {
        let run = AssertUnwindSafe(async { callback(event).await }).catch_unwind();
        match tokio::time::timeout(self.timeout, run).await {
            Ok(Ok(Ok(value))) => return Some(value),
            Ok(Ok(Err(error))) => {
                tracing::error!(callback = name, error = %Chain(&*error), "a callback of `end_call` failed");
            }
            Ok(Err(_)) => tracing::error!(callback = name, "a callback of `end_call` panicked"),
            Err(_) => tracing::error!(callback = name, "a callback of `end_call` took too long"),
        }
        None
    }
}

impl<S> fmt::Debug for EndCallRequested<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndCallRequested").field("ctx", &self.ctx).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for EndCallCompleted<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndCallCompleted").field("ctx", &self.ctx).finish_non_exhaustive()
    }
}
