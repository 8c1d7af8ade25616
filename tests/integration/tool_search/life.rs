//! Setting up, changing and closing what is hidden.

use std::sync::{Arc, Mutex};

use tool_runtime::{
    BoxError, IndexedTool, RunContext, SearchStrategy, Tool, ToolContext, ToolIndex, ToolProxyToolset,
    ToolSearch, ToolSearchToolset, Toolset, tools,
};

use super::{Group, Searched, calculator, get_forecast, get_stock_price, get_weather, searching};
use crate::support::registry;

/// A server whose tools are known once it has been asked, if it is up.
struct Server {
    id: &'static str,
    up: bool,
    known: Mutex<Vec<Tool>>,
}

impl Server {
    fn new(id: &'static str, up: bool) -> Arc<Self> {
        Arc::new(Self { id, up, known: Mutex::default() })
    }
}

#[async_trait::async_trait]
impl Toolset for Server {
    fn id(&self) -> &str {
        self.id
    }

    fn tools(self: Arc<Self>) -> Vec<Tool> {
        self.known.lock().unwrap().clone()
    }

    async fn setup(&self) -> Result<(), BoxError> {
        tokio::task::yield_now().await;
        if !self.up {
            return Err("connection refused".into());
        }
        *self.known.lock().unwrap() = tools![get_weather];
        Ok(())
    }
}

#[tokio::test]
async fn cleanup_clears_state() {
    let search = searching(tools![get_weather, calculator]).await;
    let mut searched = Searched::new(Arc::clone(&search));
    searched.found("weather").await;
    search.aclose().await;
    searched.registry = searched.registry.refreshed().unwrap().unwrap();
    assert_eq!(searched.names(), ["tool_search"]);
    assert_eq!(searched.refused("weather").await, "No tools found matching 'weather'.");
    search.setup().await.unwrap();
    assert_eq!(searched.found("weather").await, ["tool_search", "get_weather"]);
}

#[tokio::test]
async fn setup_bears_repetition_and_keeps_what_is_loaded() {
    let search = searching(tools![get_weather, calculator]).await;
    let mut searched = Searched::new(Arc::clone(&search));
    searched.found("weather").await;
    search.setup().await.unwrap();
    search.setup().await.unwrap();
    assert_eq!(search.clone().tools().len(), 2);
    assert_eq!(searched.found("math").await, ["tool_search", "calculator"]);
}

#[tokio::test]
async fn the_first_search_sets_up_when_nobody_has() {
    let server = Server::new("server", true);
    let search = ToolSearchToolset::builder("search").tools(server).build().unwrap();
    let mut searched = Searched::new(search);
    assert_eq!(searched.found("weather").await, ["tool_search", "get_weather"]);
}

#[tokio::test]
async fn a_toolset_that_is_not_ready_keeps_no_other_from_being_searched() {
    let tools = tools![{ Server::new("down", false) }, calculator, { Server::new("up", true) }];
    let search = Arc::new(ToolSearchToolset::builder("search").tools(tools).build().unwrap());
    let error = search.setup().await.unwrap_err();
    assert_eq!(error.to_string(), "toolset `down`: connection refused");
    let mut searched = Searched::new(Arc::clone(&search));
    assert_eq!(searched.found("weather").await, ["tool_search", "get_weather"]);
    assert_eq!(searched.found("math").await, ["tool_search", "calculator"]);
}

#[tokio::test]
async fn the_first_search_goes_on_without_the_toolset_that_is_not_ready() {
    let tools = tools![{ Server::new("down", false) }, calculator];
    let search = ToolSearchToolset::builder("search").tools(tools).build().unwrap();
    assert_eq!(Searched::new(search).found("math").await, ["tool_search", "calculator"]);
}

#[tokio::test]
async fn hidden_toolsets_live_with_the_toolset_and_the_registry_knows_none_of_them() {
    let inner = Group::of("inner", tools![get_forecast]);
    let outer = Group::of("outer", tools![get_weather, { Arc::clone(&inner) }]);
    let search = searching(tools![{ Arc::clone(&outer) }]).await;
    let mut searched = Searched::new(Arc::clone(&search));
    searched.found("weather").await;
    assert_eq!(searched.registry.toolsets().len(), 1);
    search.joined(&RunContext::detached(())).await;
    search.aclose().await;
    search.aclose().await;
    for group in [inner, outer] {
        assert_eq!(group.noted(), ["setup", "joined", "aclose"], "{}", group.id());
    }
}

#[tokio::test]
async fn the_proxys_toolsets_live_with_it_too() {
    let group = Group::of("group", tools![get_weather]);
    let proxy = ToolProxyToolset::builder("proxy").tools(Arc::clone(&group)).build().unwrap();
    proxy.joined(&RunContext::detached(())).await;
    proxy.setup().await.unwrap();
    proxy.aclose().await;
    assert_eq!(group.noted(), ["joined", "setup", "aclose"]);
}

#[tokio::test]
async fn what_was_never_set_up_is_closed_all_the_same() {
    let group = Group::of("group", tools![get_weather]);
    let search = ToolSearchToolset::builder("search").tools(Arc::clone(&group)).build().unwrap();
    search.aclose().await;
    assert_eq!(group.noted(), ["aclose"]);
}

#[tokio::test]
async fn a_hidden_toolset_that_changes_is_searched_as_it_is_then() {
    let group = Group::of("group", tools![get_weather]);
    let mut searched = Searched::new(searching(tools![{ Arc::clone(&group) }, get_stock_price]).await);
    assert!(searched.refused("math").await.starts_with("No tools found"));
    group.put(tools![calculator]);
    assert_eq!(searched.found("math").await, ["tool_search", "calculator"]);
    assert!(searched.refused("weather").await.starts_with("No tools found"));
}

#[tokio::test]
async fn a_loaded_toolset_that_changes_is_refreshed_without_a_search() {
    let group = Group::of("group", tools![get_weather]);
    let mut searched = Searched::new(searching(tools![{ Arc::clone(&group) }]).await);
    searched.found("weather").await;
    group.put(tools![calculator, get_weather]);
    let after = searched.registry.refreshed().unwrap().unwrap();
    assert_eq!(after.tools().len(), 3);
    assert!(after.refreshed().unwrap().is_none());
}

#[tokio::test]
async fn a_toolset_that_loses_one_of_its_own_is_still_seen_to_change() {
    let inner = Group::of("inner", tools![get_forecast]);
    inner.put(tools![get_forecast]); // its version counts, and goes with it
    let outer = Group::of("outer", tools![get_weather, { Arc::clone(&inner) }]);
    let search = searching(tools![{ Arc::clone(&outer) }]).await;
    let mut searched = Searched::new(Arc::clone(&search));
    searched.found("weather").await;
    let before = searched.registry.clone();
    outer.put(tools![get_weather]);
    searched.found("weather").await; // makes a new index, of one toolset less
    assert_eq!(searched.names(), ["tool_search", "get_weather"]);
    assert!(before.refreshed().unwrap().is_some());
}

#[tokio::test]
async fn a_clash_that_comes_with_a_search_is_an_error_of_the_refresh() {
    let search = searching(tools![get_weather, calculator]).await;
    let other = ToolSearchToolset::<()>::builder("other").build().unwrap();
    assert!(ToolContext::new(tools![{ Arc::clone(&search) }, { other }]).is_err());
    let namesake: tool_runtime::FunctionTool = tool_runtime::FunctionTool::builder("calculator")
        .description("Another one.")
        .handler(|_, _: tool_runtime::JsonObject| async { Ok::<_, tool_runtime::ToolError>("42") })
        .build()
        .unwrap();
    let registry = registry(tools![{ namesake }, { search }]);
    crate::support::call(&registry, "tool_search", r#"{"query": "math"}"#).await;
    assert!(registry.refreshed().unwrap_err().to_string().starts_with("tool `calculator`: two tools"));
    crate::support::call(&registry, "tool_search", r#"{"query": "weather"}"#).await;
    assert!(registry.refreshed().unwrap().is_some());
}

/// Indexes as often as it may.
struct Once(Mutex<u32>);

#[async_trait::async_trait]
impl ToolSearch for Once {
    async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
        {
            let mut left = self.0.lock().unwrap();
            *left = left.checked_sub(1).ok_or("no more indexes")?;
        }
        SearchStrategy::bm25().index(tools).await
    }
}

#[tokio::test]
async fn a_setup_that_cannot_index_leaves_the_index_of_before() {
    let strategy = SearchStrategy::custom(Once(Mutex::new(1)));
    let search = ToolSearchToolset::builder("search").tools(tools![calculator]).strategy(strategy);
    let search = Arc::new(search.build().unwrap());
    search.setup().await.unwrap();
    assert_eq!(search.setup().await.unwrap_err().to_string(), "no more indexes");
    assert_eq!(Searched::new(search).found("math").await, ["tool_search", "calculator"]);
}

#[tokio::test]
async fn a_search_without_any_index_is_an_internal_error() {
    let strategy = SearchStrategy::custom(Once(Mutex::new(0)));
    let search = ToolSearchToolset::builder("search").tools(tools![calculator]).strategy(strategy);
    let mut searched = Searched::new(search.build().unwrap());
    assert_eq!(searched.refused("math").await, "An internal error occurred");
}

#[tokio::test]
async fn searches_at_once_are_all_answered_and_one_of_them_holds() {
    let search = searching(tools![get_weather, calculator]).await;
    let registry: ToolContext = registry(Arc::clone(&search));
    let calls = ["weather", "math", "weather", "math"].map(|query| {
        tool_runtime::FunctionCall::new(query, "tool_search", format!(r#"{{"query": "{query}"}}"#))
    });
    let outputs = registry.execute_all(calls, &RunContext::detached(())).await;
    assert!(outputs.iter().all(|output| output.output == "Tools loaded successfully."));
    assert_eq!(search.tools().len(), 2);
}

/// Indexes when it is let.
#[derive(Clone)]
struct Gated(Arc<tokio::sync::Semaphore>);

#[async_trait::async_trait]
impl ToolSearch for Gated {
    async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
        self.0.acquire().await?.forget();
        SearchStrategy::bm25().index(tools).await
    }
}

#[tokio::test]
async fn a_search_under_way_when_it_is_closed_opens_nothing_again() {
    let gate = Gated(Arc::new(tokio::sync::Semaphore::new(1)));
    let group = Group::of("group", tools![get_weather]);
    let search = ToolSearchToolset::builder("search").strategy(SearchStrategy::custom(gate.clone()));
    let search = Arc::new(search.tools(tools![{ Arc::clone(&group) }, calculator]).build().unwrap());
    search.setup().await.unwrap();
    group.put(tools![get_forecast]);
    let mut searched = Searched::new(Arc::clone(&search));
    let closed = async {
        tokio::task::yield_now().await; // the search waits for its new index
        search.aclose().await;
        gate.0.add_permits(1);
    };
    let (refused, ()) = tokio::join!(searched.refused("math"), closed);
    assert_eq!(refused, "No tools found matching 'math'.");
    assert_eq!(searched.refused("math").await, refused);
    assert_eq!(searched.names(), ["tool_search"]);
}
