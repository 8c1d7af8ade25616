//! The tools of an application or an agent, by name.

mod flatten;
mod refresh;

use std::{collections::HashSet, fmt, sync::Arc};

use self::flatten::Flattened;
use crate::{
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    error::BuildError,
    executor::{self, ExecutorOptions},
    tool::{Definitions, FunctionTool, IntoTools, PerDialect, ProviderTool, Tool, Toolset},
};

/// A registry of tools: it knows them by name and carries out calls of them.
///
/// Toolsets are flattened in their place. The same instance twice is one tool; two tools of one
/// name are an error that names where both come from. Cloning is cheap.
///
/// ```
/// use tool_runtime::{FunctionCall, RunContext, ToolContext, function_tool, tools};
///
/// /// Add two numbers.
/// #[function_tool]
/// async fn add(a: i64, b: i64) -> i64 { a + b }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let registry = ToolContext::new(tools![add])?;
/// let ctx = RunContext::detached(());
/// let call = FunctionCall::new("call_1", "add", r#"{"a": 2, "b": 3}"#);
/// assert_eq!(registry.execute(call, &ctx).await.output, "5");
/// # Ok(()) }
/// ```
pub struct ToolContext<S = ()> {
    state: Arc<State<S>>,
    options: ExecutorOptions,
}

struct State<S> {
    members: Vec<Tool<S>>,
    excluded: HashSet<String>,
    flattened: Flattened<S>,
    /// What providers were told of these tools.
    definitions: PerDialect<Definitions>,
}

/// What [`ToolContext::update_tools`] changed, by tool name, in the registry's order.
///
/// ```
/// use tool_runtime::{ToolContext, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// /// Tell the date.
/// #[function_tool]
/// async fn date() -> &'static str { "the first of May" }
///
/// /// Tell the time.
/// #[function_tool(name = "time")]
/// async fn local_time() -> &'static str { "two o'clock" }
///
/// let mut registry = ToolContext::<()>::new(tools![time])?;
/// let diff = registry.update_tools(tools![local_time, date])?;
/// assert_eq!(diff.added, ["date"]);
/// assert_eq!(diff.replaced, ["time"]);
/// assert!(registry.update_tools(tools![local_time, date])?.is_empty());
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolsDiff {
    /// Tools that were not there before.
    pub added: Vec<String>,
    /// Tools that are there no longer.
    pub removed: Vec<String>,
    /// Tools whose name stayed but that are other instances now.
    pub replaced: Vec<String>,
}

impl ToolsDiff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.replaced.is_empty()
    }
}

impl<S: Userdata> ToolContext<S> {
    /// A registry of `tools`: of what [`tools!`](crate::tools) makes, a toolset, or a list.
    ///
    /// # Errors
    /// Everything that is wrong with the tools, at once: schemas that are not valid, names that
    /// two tools share.
    ///
    /// ```
    /// use tool_runtime::{FunctionTool, JsonObject, ToolContext, ToolError, function_tool, tools};
    ///
    /// /// Tell the time.
    /// #[function_tool]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// let other = FunctionTool::builder("time")
    ///     .description("Tell another time.")
    ///     .handler(|_ctx, _arguments: JsonObject| async { Ok::<_, ToolError>("midnight") })
    ///     .build()?;
    /// let error = ToolContext::<()>::new(tools![time, { other }]).unwrap_err();
    /// assert!(error.to_string().starts_with("tool `time`: two tools have this name"));
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    pub fn new<Via>(tools: impl IntoTools<S, Via>) -> Result<Self, BuildError> {
        Self::of(tools.into_tools(), HashSet::new(), ExecutorOptions::default())
    }

    fn of(
        members: Vec<Tool<S>>,
        excluded: HashSet<String>,
        options: ExecutorOptions,
    ) -> Result<Self, BuildError> {
        let flattened = Flattened::of(&members)?.without(&excluded);
        Ok(Self {
            state: Arc::new(State { members, excluded, flattened, definitions: PerDialect::default() }),
            options,
        })
    }

    /// The same tools, treating their calls as `options` say.
    ///
    /// ```
    /// use tool_runtime::{ExecutorOptions, Leniencies, ToolContext, tools};
    ///
    /// let strict = ExecutorOptions::default().leniencies(Leniencies::none());
    /// let registry = ToolContext::<()>::new(tools![])?.with_options(strict);
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn with_options(self, options: ExecutorOptions) -> Self {
        Self { options, ..self }
    }

    /// The tools the model may call, toolsets flattened, in order.
    pub fn tools(&self) -> &[FunctionTool<S>] {
        &self.state.flattened.functions
    }

    /// The tools providers run themselves.
    pub fn provider_tools(&self) -> &[ProviderTool] {
        &self.state.flattened.providers
    }

    /// The toolsets, nested ones included, outer before inner.
    pub fn toolsets(&self) -> &[Arc<dyn Toolset<S>>] {
        &self.state.flattened.toolsets
    }

    /// What the registry was made of, before it was flattened.
    pub fn members(&self) -> &[Tool<S>] {
        &self.state.members
    }

    /// The definitions in one dialect, made once for this state of the registry.
    pub(crate) fn compiled(&self, dialect: usize, make: impl FnMut() -> Definitions) -> &Definitions {
        self.state.definitions.get_or_init(dialect, make)
    }

    /// The tool called `name`, now or formerly.
    ///
    /// ```
    /// use tool_runtime::{ToolContext, function_tool, tools};
    ///
    /// /// Tell the time.
    /// #[function_tool(deprecated_names = ["clock"])]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// let registry = ToolContext::<()>::new(tools![time])?;
    /// assert_eq!(registry.get("clock").map(|tool| tool.name()), Some("time"));
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    #[inline]
    pub fn get(&self, name: &str) -> Option<&FunctionTool<S>> {
        self.state.flattened.get(name)
    }

    /// Replaces the tools, and says what that changed.
    ///
    /// Members are told apart by id: of two with one id the last is kept, in the place of the
    /// first. What was [excluded](Self::exclude) stays so. A clone of the
    /// registry keeps the tools it has. For an example see [`ToolsDiff`].
    ///
    /// # Errors
    /// As [`new`](Self::new); the registry is then as it was.
    pub fn update_tools<Via>(&mut self, tools: impl IntoTools<S, Via>) -> Result<ToolsDiff, BuildError> {
        let members = last_in_first_place(tools.into_tools());
        let updated = Self::of(members, self.state.excluded.clone(), self.options)?;
        let diff = self.diff(&updated);
        *self = updated;
        Ok(diff)
    }

    fn diff(&self, updated: &Self) -> ToolsDiff {
        let name = |tool: &FunctionTool<S>| tool.name().to_owned();
        let has =
            |registry: &Self, tool: &FunctionTool<S>| registry.state.flattened.named(tool.name()).is_some();
        let (before, after) = (self.tools().iter(), updated.tools().iter());
        let replaced = after
            .clone()
            .filter(|tool| self.state.flattened.named(tool.name()).is_some_and(|old| old != *tool));
        ToolsDiff {
            added: after.clone().filter(|tool| !has(self, tool)).map(name).collect(),
            removed: before.filter(|tool| !has(updated, tool)).map(name).collect(),
            replaced: replaced.map(name).collect(),
        }
    }

    /// The same registry without the tools of these names. A toolset stays when a member of it
    /// goes, and so do its other members. A name no tool has is remembered: a tool that comes under it
    /// later stays out.
    ///
    /// ```
    /// use tool_runtime::{ToolContext, function_tool, tools};
    ///
    /// /// Tell the time.
    /// #[function_tool]
    /// async fn time() -> &'static str { "noon" }
    ///
    /// let registry = ToolContext::<()>::new(tools![time])?;
    /// assert!(registry.exclude(["time"]).tools().is_empty());
    /// assert_eq!(registry.tools().len(), 1);
    /// # Ok::<_, tool_runtime::BuildError>(())
    /// ```
    #[must_use]
    pub fn exclude<N: AsRef<str>>(&self, names: impl IntoIterator<Item = N>) -> Self {
        let mut excluded = self.state.excluded.clone();
        excluded.extend(names.into_iter().map(|name| name.as_ref().to_owned()));
        let flattened = self.state.flattened.clone().without(&excluded);
        let members = self.state.members.clone();
        let state = State { members, excluded, flattened, definitions: PerDialect::default() };
        Self { state: Arc::new(state), options: self.options }
    }

    /// Carries out one call. It is always answered, whatever the model sent and whatever the tool
    /// does: success, tool error, panic, timeout, cancellation, unknown tool, broken JSON.
    ///
    /// Dropping the future drops the call; then nothing is answered.
    pub fn execute(
        &self,
        call: FunctionCall,
        ctx: &RunContext<S>,
    ) -> impl Future<Output = FunctionCallOutput> + Send {
        executor::execute(self.get(&call.name), self.tools(), call, ctx, &self.options)
    }

    /// Carries out the calls of one reply, concurrently and in the caller's task, and answers them
    /// in the order they were made.
    ///
    /// At most [`max_concurrency`](ExecutorOptions::max_concurrency) run at once. Dropping the
    /// future drops all of them; then nothing is answered.
    ///
    /// ```
    /// use tool_runtime::{FunctionCall, RunContext, ToolContext, function_tool, tools};
    ///
    /// /// Add two numbers.
    /// #[function_tool]
    /// async fn add(a: i64, b: i64) -> i64 { a + b }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
    /// let registry = ToolContext::new(tools![add])?;
    /// let calls = [
    ///     FunctionCall::new("call_1", "add", r#"{"a": 2, "b": 3}"#),
    ///     FunctionCall::new("call_2", "subtract", r#"{"a": 2, "b": 3}"#),
    /// ];
    /// let outputs = registry.execute_all(calls, &RunContext::detached(())).await;
    /// assert_eq!(outputs[0].output, "5");
    /// assert_eq!(outputs[1].output, "Unknown function: subtract - available tools: add");
    /// # Ok(()) }
    /// ```
    pub async fn execute_all(
        &self,
        calls: impl IntoIterator<Item = FunctionCall>,
        ctx: &RunContext<S>,
    ) -> Vec<FunctionCallOutput> {
        let calls = calls.into_iter().collect();
        executor::in_call_order(calls, self.options.max_concurrency, |call| self.execute(call, ctx)).await
    }
}

/// Of members with one id the last, in the place of the first.
pub(crate) fn last_in_first_place<S: Userdata>(tools: Vec<Tool<S>>) -> Vec<Tool<S>> {
    let mut members: Vec<Tool<S>> = Vec::with_capacity(tools.len());
    let mut places = std::collections::HashMap::new();
    for tool in tools {
        match places.entry(tool.id().to_owned()) {
            std::collections::hash_map::Entry::Occupied(place) => members[*place.get()] = tool,
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(members.len());
                members.push(tool);
            }
        }
    }
    members
}

impl<S> Clone for ToolContext<S> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), options: self.options }
    }
}

/// Two registries are equal when they hold the same instances, in whatever order.
impl<S: Userdata> PartialEq for ToolContext<S> {
    fn eq(&self, other: &Self) -> bool {
        self.state.flattened.identities() == other.state.flattened.identities()
    }
}

impl<S: Userdata> Eq for ToolContext<S> {}

impl<S: Userdata> fmt::Debug for ToolContext<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.tools().iter().map(FunctionTool::name).collect::<Vec<_>>();
        f.debug_struct("ToolContext").field("tools", &names).finish_non_exhaustive()
    }
}
