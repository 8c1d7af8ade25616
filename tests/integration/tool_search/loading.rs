//! What a search loads.

use std::sync::Arc;

use serde_json::json;
use tool_runtime::{
    FunctionTool, IndexedTool, JsonObject, ProviderTool, SearchStrategy, Tool, ToolContext, ToolError,
    ToolSearchToolset, Toolset, tools,
};

use super::{Group, Searched, Told, calculator, get_forecast, get_stock_price, get_weather, searching};
use crate::support::{call, registry};

fn searching_by(strategy: SearchStrategy) -> Searched {
    let search = ToolSearchToolset::builder("search").strategy(strategy).max_results(2);
    Searched::new(search.tools(tools![get_weather, calculator, get_stock_price]).build().unwrap())
}

#[tokio::test]
async fn initial_tools_only_search() {
    let search = searching(tools![get_weather, calculator]).await;
    let tools = Arc::clone(&search).tools();
    assert!(matches!(tools.as_slice(), [Tool::Function(tool)] if tool.name() == "tool_search"));
    assert_eq!(search.id(), "search");
    assert_eq!(search.tools()[0].id(), tools[0].id());
}

#[tokio::test]
async fn setup_indexes_tools() {
    let told = Told::default();
    let weather = Group::of("weather", tools![get_weather, get_forecast]);
    let search = ToolSearchToolset::builder("search").strategy(SearchStrategy::custom(told.clone()));
    let search = search.tools(tools![{ weather }, calculator]).build().unwrap();
    assert!(told.indexed.lock().unwrap().is_empty());
    search.setup().await.unwrap();
    let indexed = told.indexed.lock().unwrap().clone();
    let names: Vec<_> = indexed.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["get_weather", "get_forecast", "calculator"]);
    assert_eq!(indexed[2].parameters, [("expression".to_owned(), "Math expression.".to_owned())]);
}

#[tokio::test]
async fn search_loads_matching_toolset() {
    let weather = Group::of("weather", tools![get_weather]);
    let finance = Group::of("finance", tools![get_stock_price]);
    let mut searched = Searched::new(searching(tools![{ weather }, { finance }]).await);
    assert_eq!(searched.found("stock price").await, ["tool_search", "get_stock_price"]);
    assert_eq!(
        call(&searched.registry, "get_stock_price", json!({ "symbol": "X" })).await.output,
        "the exchange does not list X"
    );
}

#[tokio::test]
async fn toolset_is_atomic_unit() {
    let mixed = Group::of("mixed", tools![get_weather, calculator, get_stock_price]);
    let mut searched = Searched::new(searching(mixed).await);
    let all = ["tool_search", "get_weather", "calculator", "get_stock_price"];
    assert_eq!(searched.found("math").await, all);
}

#[tokio::test]
async fn toolset_loads_once_even_if_multiple_tools_match() {
    let weather = Group::of("weather", tools![get_weather, get_forecast]);
    let mut searched = Searched::new(searching(tools![calculator, { weather }]).await);
    assert_eq!(searched.found("weather").await, ["tool_search", "get_weather", "get_forecast"]);
}

#[tokio::test]
async fn standalone_tools() {
    let mut searched = Searched::new(searching(tools![get_weather, calculator, get_stock_price]).await);
    assert_eq!(searched.found("calculate").await, ["tool_search", "calculator"]);
}

#[tokio::test]
async fn nested_toolsets() {
    let inner = Group::of("inner", tools![get_forecast]);
    let outer = Group::of("outer", tools![get_stock_price, { inner }]);
    let mut searched = Searched::new(searching(tools![{ outer }, calculator]).await);
    assert_eq!(searched.found("forecast").await, ["tool_search", "get_stock_price", "get_forecast"]);
}

#[tokio::test]
async fn duplicate_search_is_idempotent() {
    let search = searching(tools![get_weather, calculator]).await;
    let mut searched = Searched::new(Arc::clone(&search));
    let first = searched.found("calculate").await.len();
    let version = search.version();
    assert_eq!(searched.found("calculate").await.len(), first);
    assert_eq!(search.version(), version);
    assert!(searched.registry.refreshed().unwrap().is_none());
}

#[tokio::test]
async fn a_search_replaces_what_was_loaded() {
    let mut searched = Searched::new(searching(tools![get_weather, calculator]).await);
    assert_eq!(searched.found("weather").await, ["tool_search", "get_weather"]);
    assert_eq!(searched.found("math").await, ["tool_search", "calculator"]);
    let output = call(&searched.registry, "get_weather", json!({ "city": "Paris" })).await;
    assert!(output.is_error, "{}", output.output);
}

#[tokio::test]
async fn a_search_that_fails_changes_nothing() {
    let mut searched = Searched::new(searching(tools![get_weather, calculator]).await);
    searched.found("weather").await;
    assert_eq!(searched.refused("").await, "query cannot be empty");
    assert_eq!(searched.refused(" \n").await, "query cannot be empty");
    assert_eq!(searched.refused("submarine").await, "No tools found matching 'submarine'.");
    assert_eq!(searched.refused(&"x".repeat(1_000)).await.len(), "No tools found matching ''.".len() + 100);
    assert_eq!(searched.names(), ["tool_search", "get_weather"]);
}

#[tokio::test]
async fn custom_search_strategy() {
    let by_length = SearchStrategy::by_score(|query: &str, tool: &IndexedTool| {
        f64::from(u8::from(tool.name.len() == query.len()))
    });
    let mut searched = searching_by(by_length);
    assert_eq!(searched.found("0123456789").await, ["tool_search", "calculator"]);
    assert_eq!(searched.refused("0").await, "No tools found matching '0'.");
}

#[tokio::test]
async fn async_search_strategy() {
    let told = Told::to_find(&["calculator"]);
    let mut searched = searching_by(SearchStrategy::custom(told.clone()));
    assert_eq!(searched.found(" anything ").await, ["tool_search", "calculator"]);
    assert_eq!(*told.asked.lock().unwrap(), [("anything".to_owned(), 2)]);
}

#[tokio::test]
async fn what_a_strategy_finds_is_not_trusted() {
    let finds = ["calculator", "calculator", "get_weather", "get_stock_price"];
    let mut searched = searching_by(SearchStrategy::custom(Told::to_find(&finds)));
    assert_eq!(searched.found("anything").await, ["tool_search", "calculator"]);
    let finds = ["unknown", "get_weather"];
    let mut searched = searching_by(SearchStrategy::custom(Told::to_find(&finds)));
    assert_eq!(searched.found("anything").await, ["tool_search", "get_weather"]);
    let unknown = Told::to_find(&["unknown"]);
    let mut searched = searching_by(SearchStrategy::custom(unknown));
    assert_eq!(searched.refused("anything").await, "No tools found matching 'anything'.");
}

#[tokio::test]
async fn a_strategy_fails_like_a_tool() {
    let mut searched = searching_by(SearchStrategy::custom(Told::default()));
    assert_eq!(searched.refused("refuse").await, "ask for something else");
    assert_eq!(searched.refused("fail").await, "An internal error occurred");
}

#[tokio::test]
async fn tool_context_sees_search_tool() {
    let registry: ToolContext = registry(searching(tools![get_weather]).await);
    let tool = registry.get("tool_search").unwrap();
    assert!(!tool.description().is_empty());
    assert_eq!(tool.parameters()["required"], json!(["query"]));
    assert!(registry.get("get_weather").is_none());
    assert_eq!(registry.toolsets().len(), 1);
}

#[tokio::test]
async fn tool_context_updates_after_search() {
    let search = searching(tools![get_weather]).await;
    let before: ToolContext = registry(Arc::clone(&search));
    assert!(before.refreshed().unwrap().is_none());
    call(&before, "tool_search", json!({ "query": "weather" })).await;
    assert!(before.get("get_weather").is_none());
    let after = before.refreshed().unwrap().unwrap();
    assert_eq!(call(&after, "get_weather", json!({ "city": "Paris" })).await.output, "sunny in Paris");
    assert_eq!(registry(search), after);
}

#[tokio::test]
async fn mixed_with_regular_tools() {
    let search = searching(tools![get_weather]).await;
    let mut searched = Searched::new(tools![calculator, { search }, get_stock_price]);
    assert_eq!(searched.names(), ["calculator", "tool_search", "get_stock_price"]);
    let names = ["calculator", "tool_search", "get_weather", "get_stock_price"];
    assert_eq!(searched.found("weather").await, names);
}

#[tokio::test]
async fn a_tool_that_stands_in_two_toolsets_is_one() {
    let one = Group::of("one", tools![get_weather, calculator]);
    let two = Group::of("two", tools![get_weather, get_forecast]);
    let mut searched = Searched::new(searching(tools![{ one }, { two }]).await);
    let all = ["tool_search", "get_weather", "calculator", "get_forecast"];
    assert_eq!(searched.found("weather").await, all);
}

#[tokio::test]
async fn a_toolset_loads_its_providers_tools_with_it() {
    let definition = JsonObject::from_iter([("type".to_owned(), json!("web_search"))]);
    let group = Group::of("group", tools![get_weather, { ProviderTool::new("web_search", definition) }]);
    let mut searched = Searched::new(searching(group).await);
    assert!(searched.registry.provider_tools().is_empty());
    searched.found("weather").await;
    assert_eq!(searched.registry.provider_tools()[0].id(), "web_search");
}

#[tokio::test]
async fn a_loaded_tool_is_the_same_instance_each_time() {
    let mut searched = Searched::new(searching(tools![get_weather, calculator]).await);
    searched.found("weather").await;
    let first = searched.registry.get("get_weather").unwrap().clone();
    searched.found("math").await;
    searched.found("weather").await;
    assert_eq!(*searched.registry.get("get_weather").unwrap(), first);
}

#[tokio::test]
async fn bad_arguments_of_a_search_are_told_as_usual() {
    let registry: ToolContext = registry(searching(tools![get_weather]).await);
    let output = call(&registry, "tool_search", "{}").await;
    assert!(output.is_error && output.output.contains("query"), "{}", output.output);
}

#[test]
fn what_cannot_stand_together_is_no_toolset() {
    let tool = |name: &str| -> FunctionTool {
        let builder = FunctionTool::builder(name).description("");
        builder.handler(|_, _: JsonObject| async { Ok::<_, ToolError>(()) }).build().unwrap()
    };
    let builder = ToolSearchToolset::builder("search").tools(tools![{ tool("a") }, { tool("a") }]);
    assert!(builder.build().unwrap_err().to_string().starts_with("tool `a`: "));
    let line = line!() + 1;
    let error = ToolSearchToolset::builder("search").tools(tool("tool_search")).build().unwrap_err();
    assert!(error.to_string().contains(&format!("{}:{line}", file!())), "{error}");
    let error = ToolSearchToolset::<()>::builder("search").max_results(0).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "tool `search`: `max_results` is 0, so that nothing is ever found; allow at least 1"
    );
}

#[test]
fn debug_names_the_toolset() {
    let builder = ToolSearchToolset::<()>::builder("search");
    assert_eq!(format!("{builder:?}"), r#"ToolSearchBuilder { id: "search", .. }"#);
    assert_eq!(format!("{:?}", builder.build().unwrap()), r#"ToolSearchToolset { id: "search", .. }"#);
    assert_eq!(format!("{:?}", SearchStrategy::default()), r#"SearchStrategy("bm25")"#);
}
