//! Groups of tools, and what a list of tools may hold.

use std::{fmt, sync::Arc};

use async_trait::async_trait;

use super::{FunctionTool, ProviderTool};
use crate::{
    context::{RunContext, Userdata},
    error::BoxError,
};

/// A group of tools that share state and a life of their own.
///
/// [`#[toolset]`](crate::toolset) on an impl block writes this for you; write it by hand when the
/// tools are known at run time only.
///
/// ```
/// use std::sync::Arc;
/// use tool_runtime::{Tool, ToolContext, Toolset, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// struct Clock;
///
/// impl Toolset for Clock {
///     fn id(&self) -> &'static str { "clock" }
///     fn tools(self: Arc<Self>) -> Vec<Tool> { tools![time] }
/// }
///
/// let registry = ToolContext::<()>::new(Clock)?;
/// assert!(registry.get("time").is_some());
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[async_trait]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a toolset of an application whose userdata is `{S}`",
    note = "put `#[toolset(id = \"..\")]` on its impl block, or implement `Toolset<{S}>`"
)]
pub trait Toolset<S: Userdata = ()>: Send + Sync {
    /// What it is known by.
    fn id(&self) -> &str;

    /// Its tools, in order; toolsets among them are flattened in their place.
    ///
    /// Called when a registry takes the toolset in. The same instances each time make the same
    /// tools: a registry compares by instance.
    fn tools(self: Arc<Self>) -> Vec<Tool<S>>;

    /// Raised whenever [`tools`](Self::tools) would answer differently than before; whoever runs an
    /// agent looks at it before each turn, see [`ToolContext::refreshed`](crate::ToolContext::refreshed).
    ///
    /// It is looked at before `tools` is called, so raise it together with the change or after it.
    /// Toolsets among the tools are looked at themselves.
    fn version(&self) -> u64 {
        0
    }

    /// Makes it ready. A session calls it before the agent that has the toolset comes in, and again for
    /// the next agent that has it; for the session's own toolsets once, before the first agent. So it
    /// must bear repetition. A [`ToolContext`](crate::ToolContext) alone never calls it.
    ///
    /// Dropping the future leaves the toolset as far as it had come; a later call has to go on from
    /// there.
    ///
    /// # Errors
    /// Whatever kept it from being ready. To be logged; the toolset stays in use.
    async fn setup(&self) -> Result<(), BoxError> {
        Ok(())
    }

    /// Tells it that a session whose agent has the toolset has started to use it. The context belongs
    /// to no call. A [`ToolContext`](crate::ToolContext) alone never calls it.
    async fn joined(&self, _ctx: &RunContext<S>) {}

    /// Lets go of what it holds. A session calls it when the agent that has the toolset has left, and
    /// for its own toolsets when it closes. A [`ToolContext`](crate::ToolContext) alone never calls it.
    ///
    /// Dropping the future leaves the rest to `Drop`.
    async fn aclose(&self) {}
}

/// What a list of tools holds.
///
/// ```
/// use tool_runtime::{Tool, function_tool, tools, toolset};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// struct Profile;
///
/// #[toolset(id = "profile")]
/// impl Profile {}
///
/// let list: Vec<Tool> = tools![time, { Profile }];
/// assert!(matches!(&list[0], Tool::Function(tool) if tool.name() == "time"));
/// assert_eq!(list[1].id(), "profile");
/// ```
#[non_exhaustive]
pub enum Tool<S = ()> {
    /// A tool the application runs.
    Function(FunctionTool<S>),
    /// A group of tools.
    Toolset(Arc<dyn Toolset<S>>),
    /// A tool the provider runs.
    Provider(ProviderTool),
}

impl<S: Userdata> Tool<S> {
    /// What diffs and history know it by.
    pub fn id(&self) -> &str {
        match self {
            Self::Function(tool) => tool.id(),
            Self::Toolset(toolset) => toolset.id(),
            Self::Provider(tool) => tool.id(),
        }
    }
}

impl<S> Clone for Tool<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Function(tool) => Self::Function(tool.clone()),
            Self::Toolset(toolset) => Self::Toolset(Arc::clone(toolset)),
            Self::Provider(tool) => Self::Provider(tool.clone()),
        }
    }
}

impl<S: Userdata> fmt::Debug for Tool<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(tool) => tool.fmt(f),
            Self::Toolset(toolset) => f.debug_tuple("Toolset").field(&toolset.id()).finish(),
            Self::Provider(tool) => tool.fmt(f),
        }
    }
}

/// What can stand in a list of tools: a [`Tool`], a [`FunctionTool`], a [`ProviderTool`], a
/// [`Toolset`], an `Arc` of one, a `Vec` of any of them.
///
/// `Via` only keeps these apart for the compiler and is always inferred.
///
/// ```
/// use std::sync::Arc;
/// use tool_runtime::{BuildError, IntoTools, ToolContext, Userdata, toolset};
///
/// fn names<S: Userdata, Via>(tools: impl IntoTools<S, Via>) -> Result<Vec<String>, BuildError> {
///     let registry = ToolContext::new(tools)?;
///     Ok(registry.tools().iter().map(|tool| tool.name().to_owned()).collect())
/// }
///
/// struct Clock;
///
/// #[toolset]
/// impl Clock {
///     /// Tell the time.
///     #[function_tool]
///     async fn time(&self) -> &'static str { "noon" }
/// }
///
/// assert_eq!(names::<(), _>(Clock)?, ["time"]);
/// assert_eq!(names::<(), _>(vec![Arc::new(Clock)])?, ["time"]);
/// # Ok::<_, BuildError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool, a toolset or a list of them (userdata `{S}`)",
    note = "a list holds `FunctionTool`, `Tool`, `ProviderTool`, a `Toolset` or its `Arc`, or a `Vec` of these"
)]
pub trait IntoTools<S: Userdata, Via = ()> {
    /// The tools, in order.
    fn into_tools(self) -> Vec<Tool<S>>;
}

/// The ways into a list of tools.
#[doc(hidden)]
#[derive(Debug)]
pub struct Via<Kind>(std::convert::Infallible, std::marker::PhantomData<Kind>);

impl<S: Userdata> IntoTools<S, Via<Tool<S>>> for Tool<S> {
    fn into_tools(self) -> Vec<Tool<S>> {
        vec![self]
    }
}

impl<S: Userdata> IntoTools<S, Via<FunctionTool<S>>> for FunctionTool<S> {
    fn into_tools(self) -> Vec<Tool<S>> {
        vec![Tool::Function(self)]
    }
}

impl<S: Userdata> IntoTools<S, Via<ProviderTool>> for ProviderTool {
    fn into_tools(self) -> Vec<Tool<S>> {
        vec![Tool::Provider(self)]
    }
}

impl<S: Userdata, T: Toolset<S> + 'static> IntoTools<S, Via<&'static dyn Toolset<S>>> for T {
    fn into_tools(self) -> Vec<Tool<S>> {
        vec![Tool::Toolset(Arc::new(self))]
    }
}

impl<S: Userdata, T: Toolset<S> + 'static> IntoTools<S, Via<Arc<T>>> for Arc<T> {
    fn into_tools(self) -> Vec<Tool<S>> {
        vec![Tool::Toolset(self)]
    }
}

impl<S: Userdata> IntoTools<S, Via<Arc<dyn Toolset<S>>>> for Arc<dyn Toolset<S>> {
    fn into_tools(self) -> Vec<Tool<S>> {
        vec![Tool::Toolset(self)]
    }
}

impl<S: Userdata, V, T: IntoTools<S, V>> IntoTools<S, Via<Vec<V>>> for Vec<T> {
    fn into_tools(self) -> Vec<Tool<S>> {
        self.into_iter().flat_map(IntoTools::into_tools).collect()
    }
}
