//! Tools that are loaded when the model searches for them.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{
    Query, SearchStrategy, TOOL_SEARCH,
    hidden::{Found, HiddenTools, SearchSettings},
};
use crate::{
    context::{RunContext, Userdata},
    error::{BoxError, BuildError},
    executor::ExecutorOptions,
    registry::ToolContext,
    tool::{FunctionTool, IntoTools, Tool, Toolset},
};

const DESCRIPTION: &str = "Search for tools by what they do. The tools found can be called from your next \
    turn on, in place of those found before.";

/// Many tools behind one: the model is told of `tool_search` alone, and of what it found last.
///
/// A search loads the tools that fit. One that came in a toolset loads all of that toolset; of nested
/// toolsets that is the outermost one, as given to [`tools`](ToolSearchBuilder::tools). What was
/// loaded before goes; a search that finds nothing changes nothing. Whoever runs the agent sees by
/// [`ToolContext::refreshed`](crate::ToolContext::refreshed) that the tools have changed.
///
/// The toolsets given to it are its own: it sets them up, lets them join and closes them, and a registry
/// knows their tools only. When it was never [set up](Toolset::setup), the first search does so.
///
/// ```
/// use tool_runtime::{FunctionCall, RunContext, ToolContext, ToolSearchToolset, function_tool, tools};
///
/// /// Look up the weather.
/// #[function_tool]
/// async fn get_weather(city: String) -> String { format!("sunny in {city}") }
///
/// /// Book a table.
/// #[function_tool]
/// async fn book_table(guests: u8) -> String { format!("a table for {guests}") }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let search = ToolSearchToolset::builder("town").tools(tools![get_weather, book_table]).build()?;
/// let mut registry = ToolContext::new(search)?;
/// let names = |registry: &ToolContext| -> Vec<String> {
///     registry.tools().iter().map(|tool| tool.name().to_owned()).collect()
/// };
/// assert_eq!(names(&registry), ["tool_search"]);
///
/// let call = FunctionCall::new("call_1", "tool_search", r#"{"query": "weather"}"#);
/// let output = registry.execute(call, &RunContext::detached(())).await;
/// assert_eq!(output.output, "Tools loaded successfully.");
/// registry = registry.refreshed()?.unwrap_or(registry);
/// assert_eq!(names(&registry), ["tool_search", "get_weather"]);
/// # Ok(()) }
/// ```
pub struct ToolSearchToolset<S = ()> {
    id: String,
    search: FunctionTool<S>,
    shared: Arc<Shared<S>>,
}

struct Shared<S> {
    hidden: HiddenTools<S>,
    loaded: Mutex<Loaded>,
}

/// The members the model is told of, by place.
#[derive(Clone, Default)]
struct Loaded {
    places: Vec<usize>,
    version: u64,
}

/// A [`ToolSearchToolset`] in the making.
///
/// ```
/// use tool_runtime::{SearchStrategy, ToolSearchBuilder, ToolSearchToolset, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// let builder: ToolSearchBuilder = ToolSearchToolset::builder("everything");
/// let search =
///     builder.tools(tools![time]).max_results(3).strategy(SearchStrategy::keywords()).build()?;
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
pub struct ToolSearchBuilder<S = ()> {
    id: String,
    tools: Vec<Tool<S>>,
    settings: SearchSettings,
}

impl<S: Userdata> ToolSearchToolset<S> {
    /// Starts a toolset known as `id`.
    pub fn builder(id: impl Into<String>) -> ToolSearchBuilder<S> {
        ToolSearchBuilder { id: id.into(), tools: Vec::new(), settings: SearchSettings::default() }
    }
}

impl<S: Userdata> ToolSearchBuilder<S> {
    /// Adds tools that are to be searched for.
    pub fn tools<Via>(mut self, tools: impl IntoTools<S, Via>) -> Self {
        self.tools.extend(tools.into_tools());
        self
    }

    /// How many tools a search finds at most: 5 unless set. More may be loaded, as toolsets are
    /// loaded whole.
    pub fn max_results(mut self, max_results: usize) -> Self {
        self.settings.max_results = max_results;
        self
    }

    /// How tools are found: by [BM25](SearchStrategy::bm25) unless set.
    pub fn strategy(mut self, strategy: SearchStrategy) -> Self {
        self.settings.strategy = strategy;
        self
    }

    /// The toolset.
    ///
    /// # Errors
    /// Everything that is wrong with the tools, as when they are given to a registry together with
    /// `tool_search`; or a maximum of no results.
    #[track_caller]
    pub fn build(self) -> Result<ToolSearchToolset<S>, BuildError> {
        self.settings.check(&self.id)?;
        let hidden = ToolContext::new(self.tools)?;
        let hidden_tools = HiddenTools::of(&hidden, ExecutorOptions::default(), self.settings);
        let shared = Arc::new(Shared { hidden: hidden_tools, loaded: Mutex::default() });
        let builder = FunctionTool::builder(TOOL_SEARCH).description(DESCRIPTION);
        let searching = Arc::clone(&shared);
        let search = builder.handler(move |_ctx, Query { query }| {
            let shared = Arc::clone(&searching);
            async move { shared.search(&query).await }
        });
        let search = search.build()?;
        ToolContext::new(vec![vec![Tool::Function(search.clone())], hidden.members().to_vec()])?;
        Ok(ToolSearchToolset { id: self.id, search, shared })
    }
}

impl<S: Userdata> Shared<S> {
    async fn search(&self, query: &str) -> Result<&'static str, BoxError> {
        let Found { tools, catalogue } = self.hidden.find(query).await?;
        self.load(catalogue.homes_of(&tools));
        Ok("Tools loaded successfully.")
    }

    fn load(&self, places: Vec<usize>) {
        let mut loaded = self.loaded();
        if loaded.places != places {
            loaded.places = places;
            loaded.version += 1;
        }
    }

    fn loaded(&self) -> MutexGuard<'_, Loaded> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl<S: Userdata> Toolset<S> for ToolSearchToolset<S> {
    fn id(&self) -> &str {
        &self.id
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        let loaded = self.shared.loaded().clone();
        let mut tools = vec![Tool::Function(self.search.clone())];
        tools.extend(loaded.places.iter().flat_map(|place| self.shared.hidden.unfolded(*place)));
        tools
    }

    fn version(&self) -> u64 {
        let loads = self.shared.loaded().version;
        self.shared.hidden.version().wrapping_add(loads)
    }

    async fn setup(&self) -> Result<(), BoxError> {
        self.shared.hidden.setup().await
    }

    async fn joined(&self, ctx: &RunContext<S>) {
        self.shared.hidden.joined(ctx).await;
    }

    async fn aclose(&self) {
        self.shared.load(Vec::new());
        self.shared.hidden.aclose().await;
    }
}

impl<S> fmt::Debug for ToolSearchToolset<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolSearchToolset").field("id", &self.id).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for ToolSearchBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolSearchBuilder").field("id", &self.id).finish_non_exhaustive()
    }
}
