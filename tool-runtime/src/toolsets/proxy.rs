//! Tools that are searched for and called through two others.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{
    Query, SearchStrategy, TOOL_SEARCH,
    hidden::{HiddenTools, SearchSettings},
};
use crate::{
    arguments::nearest,
    chat::{FunctionCall, FunctionCallOutput},
    context::{RunContext, Userdata},
    error::{BoxError, BuildError, ToolError},
    executor::ExecutorOptions,
    output::{Answer, Output, ToolOutput},
    registry::ToolContext,
    schema::JsonObject,
    tool::{FunctionTool, IntoTools, Tool, Toolset},
};

const CALL_TOOL: &str = "call_tool";
const SEARCH_DESCRIPTION: &str = "Search for tools by what they do. Answers with each tool's name, \
    description and parameters, one tool a line; call them with `call_tool`.";
const CALL_DESCRIPTION: &str = "Call a tool that `tool_search` has found.";

/// Many tools behind two that never change: `tool_search`, which answers with the definitions of the
/// tools that fit, and `call_tool`, which calls any of them.
///
/// For where the list of tools must stay as it is, for a provider's cache or a realtime session. The
/// price is that the provider knows nothing of the tools' schemas: the model is told what was wrong
/// with its arguments only after it has called.
///
/// A call through `call_tool` is like any other: the tool gets the same context and the same call id,
/// and its answer, its error, its silence or its handoff is that of `call_tool`. What it asks of
/// a session, by its [flags](crate::ToolFlag) or about [duplicates](crate::OnDuplicate), is not seen
/// there: to the session each of these calls is one of `call_tool`. Allowances made for its arguments
/// are not reported on the output.
///
/// The toolsets given to it are its own: it sets them up, lets them join and closes them. When it was
/// never [set up](Toolset::setup), the first search or call does so.
///
/// ```
/// use tool_runtime::{FunctionCall, RunContext, ToolContext, ToolProxyToolset, function_tool, tools};
///
/// /// Look up the weather.
/// #[function_tool]
/// async fn get_weather(city: String) -> String { format!("sunny in {city}") }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), tool_runtime::BuildError> {
/// let proxy = ToolProxyToolset::builder("town").tools(tools![get_weather]).build()?;
/// let (registry, ctx) = (ToolContext::new(proxy)?, RunContext::detached(()));
///
/// let search = FunctionCall::new("call_1", "tool_search", r#"{"query": "weather"}"#);
/// let found = registry.execute(search, &ctx).await.output;
/// assert!(found.starts_with(r#"{"name":"get_weather","description":"Look up the weather.","parameters":{"#));
///
/// let arguments = r#"{"name": "get_weather", "parameters": {"city": "Paris"}}"#;
/// let call = FunctionCall::new("call_2", "call_tool", arguments);
/// assert_eq!(registry.execute(call, &ctx).await.output, "sunny in Paris");
/// # Ok(()) }
/// ```
pub struct ToolProxyToolset<S = ()> {
    id: String,
    tools: [FunctionTool<S>; 2],
    hidden: Arc<HiddenTools<S>>,
}

/// A [`ToolProxyToolset`] in the making.
///
/// ```
/// use tool_runtime::{ExecutorOptions, Leniencies, ToolProxyBuilder, ToolProxyToolset, function_tool, tools};
///
/// /// Tell the time.
/// #[function_tool]
/// async fn time() -> &'static str { "noon" }
///
/// let builder: ToolProxyBuilder = ToolProxyToolset::builder("everything").tools(tools![time]);
/// let strict = ExecutorOptions::default().leniencies(Leniencies::none());
/// let proxy = builder.max_results(3).options(strict).build()?;
/// # Ok::<_, tool_runtime::BuildError>(())
/// ```
pub struct ToolProxyBuilder<S = ()> {
    id: String,
    tools: Vec<Tool<S>>,
    settings: SearchSettings,
    options: ExecutorOptions,
}

impl<S: Userdata> ToolProxyToolset<S> {
    /// Starts a toolset known as `id`.
    pub fn builder(id: impl Into<String>) -> ToolProxyBuilder<S> {
        let (settings, options) = (SearchSettings::default(), ExecutorOptions::default());
        ToolProxyBuilder { id: id.into(), tools: Vec::new(), settings, options }
    }
}

impl<S: Userdata> ToolProxyBuilder<S> {
    /// Adds tools that are to be searched for and called.
    pub fn tools<Via>(mut self, tools: impl IntoTools<S, Via>) -> Self {
        self.tools.extend(tools.into_tools());
        self
    }

    /// How many tools a search finds at most: 5 unless set.
    pub fn max_results(mut self, max_results: usize) -> Self {
        self.settings.max_results = max_results;
        self
    }

    /// How tools are found: by [BM25](SearchStrategy::bm25) unless set.
    pub fn strategy(mut self, strategy: SearchStrategy) -> Self {
        self.settings.strategy = strategy;
        self
    }

    /// How the calls of the hidden tools are treated. A call of `call_tool` itself is treated as the
    /// registry that has the toolset says.
    pub fn options(mut self, options: ExecutorOptions) -> Self {
        self.options = options;
        self
    }

    /// The toolset.
    ///
    /// # Errors
    /// Everything that is wrong with the tools, as when they are given to a registry; or a maximum
    /// of no results.
    #[track_caller]
    pub fn build(self) -> Result<ToolProxyToolset<S>, BuildError> {
        self.settings.check(&self.id)?;
        let hidden = HiddenTools::of(&ToolContext::new(self.tools)?, self.options, self.settings);
        let hidden = Arc::new(hidden);
        let searching = Arc::clone(&hidden);
        let search = FunctionTool::builder(TOOL_SEARCH).description(SEARCH_DESCRIPTION);
        let search = search.handler(move |_ctx, Query { query }| {
            let hidden = Arc::clone(&searching);
            async move { definitions(&hidden, &query).await }
        });
        let calling = Arc::clone(&hidden);
        let call = FunctionTool::builder(CALL_TOOL).description(CALL_DESCRIPTION);
        let call = call.handler(move |ctx, asked: Asked| {
            let hidden = Arc::clone(&calling);
            async move { asked.call(&hidden, &ctx).await }
        });
        Ok(ToolProxyToolset { id: self.id, tools: [search.build()?, call.build()?], hidden })
    }
}

/// What the model reads of a tool that was found.
#[derive(Serialize)]
struct Definition<'t> {
    name: &'t str,
    description: &'t str,
    parameters: &'t JsonObject,
}

async fn definitions<S: Userdata>(hidden: &HiddenTools<S>, query: &str) -> Result<String, BoxError> {
    let found = hidden.find(query).await?;
    let lines = found.tools.iter().map(|tool| {
        let (name, description) = (tool.name(), tool.description());
        serde_json::to_string(&Definition { name, description, parameters: tool.parameters() })
    });
    Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
}

// The arguments of `call_tool`; a doc comment would reach the model.
#[derive(Deserialize, schemars::JsonSchema)]
struct Asked {
    /// The tool's name, as `tool_search` gave it.
    name: String,
    /// The tool's arguments, as its parameters describe them.
    parameters: JsonObject,
}

impl Asked {
    async fn call<S: Userdata>(
        self,
        hidden: &HiddenTools<S>,
        ctx: &RunContext<S>,
    ) -> Result<Answered, BoxError> {
        if self.name.is_empty() {
            return Err(ToolError::new("tool name cannot be empty").into());
        }
        let Some(catalogue) = hidden.catalogue().await? else { return Err(unknown(&self.name, []).into()) };
        let registry = &catalogue.registry;
        if registry.get(&self.name).is_none() {
            return Err(unknown(&self.name, registry.tools().iter().map(FunctionTool::name)).into());
        }
        let call_id = ctx.function_call().map_or("", |call| call.call_id.as_str());
        let call = FunctionCall::new(call_id, self.name, serde_json::to_string(&self.parameters)?);
        Ok(Answered(registry.execute(call, ctx).await))
    }
}

/// Unlike a registry's answer this one does not list the tools: they are hidden because they are many.
fn unknown<'t>(name: &str, known: impl IntoIterator<Item = &'t str>) -> ToolError {
    let name: String = name.chars().take(64).collect();
    let meant = nearest(&name, known).map_or_else(String::new, |near| format!(" - did you mean `{near}`?"));
    ToolError::new(format!("unknown tool '{name}', use {TOOL_SEARCH} to discover available tools{meant}"))
}

/// The answer of a hidden tool, on its way through `call_tool`.
struct Answered(FunctionCallOutput);

impl ToolOutput for Answered {
    fn to_output(&self) -> Answer {
        let Self(output) = self;
        if output.is_error {
            return Err(ToolError::new(&output.output).into());
        }
        let text = output.reply_required().then(|| output.output.clone());
        let said = text.map_or(Output::Silent, Output::Text);
        Ok(match output.handoff() {
            Some(agent) => Output::Handoff(Arc::clone(agent), Box::new(said)),
            None => said,
        })
    }
}

#[async_trait]
impl<S: Userdata> Toolset<S> for ToolProxyToolset<S> {
    fn id(&self) -> &str {
        &self.id
    }

    fn tools(self: Arc<Self>) -> Vec<Tool<S>> {
        self.tools.iter().cloned().map(Tool::Function).collect()
    }

    async fn setup(&self) -> Result<(), BoxError> {
        self.hidden.setup().await
    }

    async fn joined(&self, ctx: &RunContext<S>) {
        self.hidden.joined(ctx).await;
    }

    async fn aclose(&self) {
        self.hidden.aclose().await;
    }
}

impl<S> fmt::Debug for ToolProxyToolset<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolProxyToolset").field("id", &self.id).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for ToolProxyBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolProxyBuilder").field("id", &self.id).finish_non_exhaustive()
    }
}
