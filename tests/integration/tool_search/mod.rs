//! Tools that are loaded when they are searched for.

mod indexing;
mod life;
mod loading;
mod strategies;

use std::sync::{Arc, Mutex};

use tool_runtime::{
    BoxError, FunctionCallOutput, FunctionTool, IndexedTool, IntoTools, RunContext, Tool, ToolContext,
    ToolError, ToolIndex, ToolSearch, ToolSearchToolset, Toolset, function_tool,
};

use crate::support::{call, registry};

/// Get current weather for a city.
#[function_tool]
pub(crate) async fn get_weather(
    /// City name.
    city: String,
) -> String {
    format!("sunny in {city}")
}

/// Get weather forecast for upcoming days.
#[function_tool]
pub(crate) async fn get_forecast(
    /// City name.
    city: String,
    /// Number of days.
    days: u8,
) -> String {
    format!("sunny in {city} for {days} days")
}

/// Get stock price for a symbol.
#[function_tool]
pub(crate) async fn get_stock_price(
    /// Stock ticker symbol.
    symbol: String,
) -> Result<f64, ToolError> {
    Err(ToolError::new(format!("the exchange does not list {symbol}")))
}

/// Calculate a math expression.
#[function_tool]
pub(crate) async fn calculator(
    /// Math expression.
    expression: String,
) -> String {
    expression
}

/// A toolset of what it is given, which notes what is done with it.
pub(crate) struct Group {
    id: &'static str,
    members: Mutex<Vec<Tool>>,
    version: Mutex<u64>,
    pub(crate) notes: Mutex<Vec<&'static str>>,
}

impl Group {
    pub(crate) fn of<Via>(id: &'static str, members: impl IntoTools<(), Via>) -> Arc<Self> {
        let members = Mutex::new(members.into_tools());
        Arc::new(Self { id, members, version: Mutex::default(), notes: Mutex::default() })
    }

    pub(crate) fn put<Via>(&self, members: impl IntoTools<(), Via>) {
        *self.members.lock().unwrap() = members.into_tools();
        *self.version.lock().unwrap() += 1;
    }

    fn note(&self, what: &'static str) {
        self.notes.lock().unwrap().push(what);
    }

    pub(crate) fn noted(&self) -> Vec<&'static str> {
        self.notes.lock().unwrap().clone()
    }
}

#[async_trait::async_trait]
impl Toolset for Group {
    fn id(&self) -> &str {
        self.id
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.members.lock().unwrap().clone()
    }

    fn version(&self) -> u64 {
        *self.version.lock().unwrap()
    }

    async fn setup(&self) -> Result<(), BoxError> {
        self.note("setup");
        Ok(())
    }

    async fn joined(&self, ctx: &RunContext) {
        assert!(ctx.function_call().is_none());
        self.note("joined");
    }

    async fn aclose(&self) {
        self.note("aclose");
    }
}

/// Finds what it is told to, and notes what it is asked.
#[derive(Clone, Default)]
pub(crate) struct Told {
    finds: Vec<&'static str>,
    indexed: Arc<Mutex<Vec<IndexedTool>>>,
    asked: Arc<Mutex<Vec<(String, usize)>>>,
}

#[async_trait::async_trait]
impl ToolSearch for Told {
    async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
        *self.indexed.lock().unwrap() = tools;
        Ok(Box::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl ToolIndex for Told {
    async fn search(&self, query: &str, limit: usize) -> Result<Vec<String>, BoxError> {
        tokio::task::yield_now().await;
        self.asked.lock().unwrap().push((query.to_owned(), limit));
        match query {
            "refuse" => Err(ToolError::new("ask for something else").into()),
            "fail" => Err("the index is on fire".into()),
            _ => Ok(self.finds.iter().map(|name| (*name).to_owned()).collect()),
        }
    }
}

impl Told {
    pub(crate) fn to_find(finds: &[&'static str]) -> Self {
        Self { finds: finds.to_vec(), ..Self::default() }
    }
}

/// A search over tools, ready to be used.
pub(crate) async fn searching<Via>(tools: impl IntoTools<(), Via>) -> Arc<ToolSearchToolset> {
    let search = ToolSearchToolset::builder("search").tools(tools).build().unwrap();
    search.setup().await.unwrap();
    Arc::new(search)
}

/// What the model would be told of after a search.
struct Searched {
    registry: ToolContext,
}

impl Searched {
    fn new<Via>(tools: impl IntoTools<(), Via>) -> Self {
        Self { registry: registry(tools) }
    }

    async fn search(&mut self, query: &str) -> FunctionCallOutput {
        let arguments = serde_json::json!({ "query": query });
        let output = call(&self.registry, "tool_search", arguments).await;
        if let Some(registry) = self.registry.refreshed().unwrap() {
            self.registry = registry;
        }
        output
    }

    /// The names after a search that must find something.
    async fn found(&mut self, query: &str) -> Vec<&str> {
        let output = self.search(query).await;
        assert_eq!((output.output.as_str(), output.is_error), ("Tools loaded successfully.", false));
        self.names()
    }

    /// The error of a search that must find nothing.
    async fn refused(&mut self, query: &str) -> String {
        let output = self.search(query).await;
        assert!(output.is_error, "{}", output.output);
        output.output
    }

    fn names(&self) -> Vec<&str> {
        self.registry.tools().iter().map(FunctionTool::name).collect()
    }
}
