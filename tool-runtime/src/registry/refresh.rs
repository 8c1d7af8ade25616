//! Registries of toolsets whose tools come and go.

use super::ToolContext;
use crate::{context::Userdata, error::BuildError};

impl<S: Userdata> ToolContext<S> {
    /// The registry as its toolsets have it now, or nothing when none of them is of another
    /// [version](crate::Toolset::version) than when this registry was made. To be asked before each
    /// turn: when nothing changed, that only compares the versions.
    ///
    /// Members, options and [exclusions](Self::exclude) stay, and a tool that stays is not compiled
    /// again.
    ///
    /// # Errors
    /// As [`new`](Self::new): the tools that came in are wrong, or have a name that another tool has.
    /// This registry is as it was and can be used on.
    ///
    /// ```
    /// use std::sync::{Arc, atomic::{AtomicU64, Ordering::Relaxed}};
    /// use tool_runtime::{Tool, ToolContext, Toolset, function_tool, tools};
    ///
    /// /// Tell the time.
    /// #[function_tool]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// /// A clock that has to be wound up first.
    /// #[derive(Default)]
    /// struct Clock { wound: AtomicU64 }
    ///
    /// impl Toolset for Clock {
    ///     fn id(&self) -> &'static str { "clock" }
    ///     fn version(&self) -> u64 { self.wound.load(Relaxed) }
    ///     fn tools(self: Arc<Self>) -> Vec<Tool> {
    ///         if self.version() > 0 { tools![time] } else { tools![] }
    ///     }
    /// }
    ///
    /// let clock = Arc::new(Clock::default());
    /// let registry = ToolContext::<()>::new(Arc::clone(&clock))?;
    /// assert!(registry.refreshed()?.is_none());
    /// clock.wound.fetch_add(1, Relaxed);
    /// assert!(registry.refreshed()?.is_some_and(|registry| registry.get("time").is_some()));
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    pub fn refreshed(&self) -> Result<Option<Self>, BuildError> {
        if self.state.flattened.is_current() {
            return Ok(None);
        }
        Self::of(self.state.members.clone(), self.state.excluded.clone(), self.options).map(Some)
    }
}
