//! Tools that are searched for and called through two others.

use std::sync::Arc;

use serde_json::{Value, json};
use tool_runtime::{
    ExecutorOptions, FunctionCall, FunctionTool, Handoff, IntoTools, JsonObject, Leniencies, RunContext,
    SearchStrategy, StopResponse, Tool, ToolContext, ToolError, ToolProxyToolset, Toolset, function_tool,
    tools,
};

use crate::{
    support::{call, registry},
    tool_search::{Group, Told, calculator, get_forecast, get_stock_price, get_weather},
};

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// Say nothing.
#[function_tool]
async fn hush() {}

/// Say an empty text.
#[function_tool]
async fn blank() -> &'static str {
    ""
}

/// Stop here.
#[function_tool]
async fn stop() -> Result<&'static str, StopResponse> {
    Err(StopResponse)
}

/// Fail for a reason of one's own.
#[function_tool]
async fn fail() -> Result<(), std::fmt::Error> {
    Err(std::fmt::Error)
}

/// Pass the user on.
#[function_tool]
async fn pass_on(says: Option<String>) -> Handoff {
    let handoff = Handoff::erased(Arc::new("billing"));
    match says {
        Some(says) => handoff.with_output(says),
        None => handoff,
    }
}

fn echo() -> FunctionTool {
    let schema = json!({
        "name": "echo",
        "description": "Say it again.",
        "parameters": { "type": "object", "properties": { "text": { "type": "string" } } },
    });
    let tool = FunctionTool::raw(schema).unwrap();
    tool.handler(|_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments) }).unwrap()
}

fn proxied<Via>(tools: impl IntoTools<(), Via>) -> ToolContext {
    registry(ToolProxyToolset::builder("proxy").tools(tools).build().unwrap())
}

async fn search(registry: &ToolContext, query: &str) -> tool_runtime::FunctionCallOutput {
    call(registry, "tool_search", json!({ "query": query })).await
}

async fn call_tool(
    registry: &ToolContext,
    name: &str,
    parameters: Value,
) -> tool_runtime::FunctionCallOutput {
    call(registry, "call_tool", json!({ "name": name, "parameters": parameters })).await
}

async fn answer(registry: &ToolContext, name: &str, parameters: Value) -> String {
    let output = call_tool(registry, name, parameters).await;
    assert!(!output.is_error, "{}", output.output);
    output.output
}

async fn error(registry: &ToolContext, name: &str, parameters: Value) -> String {
    let output = call_tool(registry, name, parameters).await;
    assert!(output.is_error, "{}", output.output);
    output.output
}

fn names(registry: &ToolContext) -> Vec<&str> {
    registry.tools().iter().map(FunctionTool::name).collect()
}

#[test]
fn tools_always_two() {
    for tools in [tools![], tools![add], tools![add, get_weather, get_stock_price, hush]] {
        assert_eq!(names(&proxied(tools)), ["tool_search", "call_tool"]);
    }
}

#[test]
fn the_two_are_described_and_nothing_more() {
    let registry = proxied(tools![]);
    let [search, call] = registry.tools() else { panic!("{registry:?}") };
    let keys = |tool: &FunctionTool| tool.parameters().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(search), ["type", "properties", "required"]);
    assert_eq!(keys(call), ["type", "properties", "required"]);
    assert!(search.description().contains("`call_tool`") && call.description().contains("`tool_search`"));
}

#[tokio::test]
async fn tools_constant_after_search() {
    let proxy = Arc::new(ToolProxyToolset::builder("proxy").tools(tools![add, hush]).build().unwrap());
    let registry: ToolContext = registry(Arc::clone(&proxy));
    search(&registry, "numbers").await;
    answer(&registry, "add", json!({ "a": 1, "b": 2 })).await;
    assert!(registry.refreshed().unwrap().is_none());
    assert_eq!(registry, crate::support::registry(proxy));
}

#[tokio::test]
async fn search_returns_full_schemas() {
    let output = search(&proxied(tools![get_weather, get_forecast, calculator]), "weather").await;
    assert!(!output.is_error);
    let lines: Vec<Value> = output.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0],
        json!({
            "name": "get_weather",
            "description": "Get current weather for a city.",
            "parameters": {
                "type": "object",
                "properties": { "city": { "type": "string", "description": "City name." } },
                "required": ["city"],
            },
        })
    );
    assert_eq!(lines[1]["name"], "get_forecast");
}

#[tokio::test]
async fn search_returns_raw_tool_schema() {
    let output = search(&proxied(echo()), "again").await;
    assert_eq!(
        output.output,
        r#"{"name":"echo","description":"Say it again.","parameters":{"type":"object","properties":{"text":{"type":"string"}}}}"#
    );
}

#[tokio::test]
async fn search_no_results_raises_tool_error() {
    let output = search(&proxied(tools![add]), "submarine").await;
    assert_eq!((output.output.as_str(), output.is_error), ("No tools found matching 'submarine'.", true));
}

#[tokio::test]
async fn search_empty_query_raises_tool_error() {
    let output = search(&proxied(tools![add]), " ").await;
    assert_eq!((output.output.as_str(), output.is_error), ("query cannot be empty", true));
}

#[tokio::test]
async fn call_tool_function_tool() {
    assert_eq!(
        answer(&proxied(tools![get_weather]), "get_weather", json!({ "city": "Paris" })).await,
        "sunny in Paris"
    );
}

#[tokio::test]
async fn call_tool_with_multiple_args() {
    assert_eq!(answer(&proxied(tools![add]), "add", json!({ "a": 40, "b": 2 })).await, "42");
}

#[tokio::test]
async fn call_tool_raw_function_tool() {
    let parameters = json!({ "text": "hello", "more": [1, 2.5, null] });
    let output = answer(&proxied(echo()), "echo", parameters.clone()).await;
    assert_eq!(output, parameters.to_string());
}

#[tokio::test]
async fn call_unknown_tool_raises_tool_error() {
    let registry = proxied(tools![add, get_weather]);
    let unknown = "unknown tool 'submarine', use tool_search to discover available tools";
    assert_eq!(error(&registry, "submarine", json!({})).await, unknown);
    let near = "unknown tool 'get_wether', use tool_search to discover available tools - did you mean `get_weather`?";
    assert_eq!(error(&registry, "get_wether", json!({})).await, near);
    assert_eq!(error(&registry, "", json!({})).await, "tool name cannot be empty");
    let long = error(&registry, &"x".repeat(1_000), json!({})).await;
    assert!(long.len() < 200, "{long}");
}

#[tokio::test]
async fn call_missing_required_arg_raises_tool_error() {
    let error = error(&proxied(tools![add]), "add", json!({ "a": 1 })).await;
    assert!(error.starts_with("Invalid arguments for `add`:\n- `/b`: missing"), "{error}");
}

#[tokio::test]
async fn call_wrong_type_arg_raises_tool_error() {
    let error = error(&proxied(tools![add]), "add", json!({ "a": 1, "b": "two" })).await;
    assert!(error.starts_with("Invalid arguments for `add`:\n- `/b`:"), "{error}");
    assert!(error.contains("integer"), "{error}");
}

#[tokio::test]
async fn call_tool_propagates_tool_error() {
    let registry = proxied(tools![get_stock_price, fail]);
    assert_eq!(
        error(&registry, "get_stock_price", json!({ "symbol": "X" })).await,
        "the exchange does not list X"
    );
    assert_eq!(error(&registry, "fail", json!({})).await, "An internal error occurred");
}

#[tokio::test]
async fn tool_context_sees_only_proxy_tools() {
    let registry = registry(tools![calculator, {
        ToolProxyToolset::builder("proxy").tools(tools![add]).build().unwrap()
    },]);
    assert_eq!(names(&registry), ["calculator", "tool_search", "call_tool"]);
    assert!(call(&registry, "add", json!({ "a": 1, "b": 2 })).await.is_error);
    assert_eq!(answer(&registry, "add", json!({ "a": 1, "b": 2 })).await, "3");
    assert!(call_tool(&registry, "calculator", json!({ "expression": "1" })).await.is_error);
}

#[tokio::test]
async fn nested_toolsets() {
    let outer = Group::of("outer", tools![get_weather, { Group::of("inner", tools![add]) }]);
    let registry = proxied(outer);
    assert!(search(&registry, "numbers").await.output.starts_with(r#"{"name":"add""#));
    assert_eq!(answer(&registry, "add", json!({ "a": 1, "b": 2 })).await, "3");
}

#[tokio::test]
async fn parameters_may_come_as_their_text() {
    let output = call_tool(&proxied(tools![add]), "add", json!(r#"{"a": 1, "b": 2}"#)).await;
    assert_eq!((output.output.as_str(), output.is_error), ("3", false));
    assert_eq!(output.leniencies().len(), 1);
}

#[tokio::test]
async fn a_call_without_parameters_is_refused_as_usual() {
    let output = call(&proxied(tools![hush]), "call_tool", json!({ "name": "hush" })).await;
    assert!(output.is_error && output.output.contains("parameters"), "{}", output.output);
    assert!(call_tool(&proxied(tools![hush]), "hush", json!([1])).await.is_error);
}

#[tokio::test]
async fn an_answer_asks_for_a_reply_as_the_tools_own_does() {
    let registry = proxied(tools![hush, blank, stop, add]);
    for (name, speaks) in [("hush", false), ("blank", true), ("stop", false)] {
        let output = call_tool(&registry, name, json!({})).await;
        assert_eq!((output.output.as_str(), output.is_error), ("", false), "{name}");
        assert_eq!(output.reply_required(), speaks, "{name}");
    }
}

#[tokio::test]
async fn a_handoff_goes_through() {
    let registry = proxied(tools![pass_on]);
    for (arguments, said) in [(json!({}), ""), (json!({ "says": "One moment." }), "One moment.")] {
        let output = call_tool(&registry, "pass_on", arguments).await;
        assert_eq!(output.output, said);
        assert_eq!(output.reply_required(), !said.is_empty());
        assert!(output.handoff().is_some_and(|agent| agent.is::<&str>()));
    }
}

/// What an application lends.
struct App {
    name: &'static str,
}

/// Say whose call this is.
#[function_tool]
async fn whose(ctx: RunContext<App>) -> String {
    let call = ctx.function_call().unwrap();
    format!("{} {} {}", ctx.userdata().name, call.name, call.call_id)
}

#[tokio::test]
async fn the_context_and_the_call_id_are_those_of_the_call() {
    let proxy = ToolProxyToolset::builder("proxy").tools(tools![whose]).build().unwrap();
    let registry = ToolContext::new(proxy).unwrap();
    let arguments = r#"{"name": "whose", "parameters": {}}"#;
    let made = FunctionCall::new("call_7", "call_tool", arguments);
    let output = registry.execute(made, &RunContext::detached(App { name: "acme" })).await;
    assert_eq!(output.output, "acme whose call_7");
    assert_eq!((output.call_id.as_str(), output.name.as_str()), ("call_7", "call_tool"));
}

#[tokio::test]
async fn the_options_are_those_of_the_calls_behind_it() {
    let strict = ExecutorOptions::default().leniencies(Leniencies::none());
    let proxy = ToolProxyToolset::builder("proxy").tools(tools![add]).options(strict).build().unwrap();
    let strict = registry(proxy);
    let arguments = json!({ "a": "1", "b": 2 });
    assert!(call_tool(&strict, "add", arguments.clone()).await.is_error);
    assert_eq!(answer(&proxied(tools![add]), "add", arguments).await, "3");
    assert_eq!(answer(&strict, "add", json!({ "a": 1, "b": 2 })).await, "3");
}

#[tokio::test]
async fn no_more_tools_are_found_than_asked_for() {
    let builder = ToolProxyToolset::builder("proxy").tools(tools![get_weather, get_forecast]);
    let registry: ToolContext = registry(builder.max_results(1).build().unwrap());
    assert_eq!(search(&registry, "weather").await.output.lines().count(), 1);
    assert!(ToolProxyToolset::<()>::builder("proxy").max_results(0).build().is_err());
}

#[tokio::test]
async fn a_tool_that_is_found_twice_is_told_once() {
    let strategy = SearchStrategy::custom(Told::to_find(&["add", "add", "hush"]));
    let builder = ToolProxyToolset::builder("proxy").tools(tools![add, hush]).strategy(strategy);
    let registry: ToolContext = registry(builder.build().unwrap());
    let output = search(&registry, "anything").await.output;
    assert!(output.lines().count() == 2 && output.lines().last().unwrap().contains("hush"), "{output}");
}

#[tokio::test]
async fn a_hidden_toolset_that_changes_is_called_as_it_is_then() {
    let group = Group::of("group", tools![add]);
    let registry = proxied(Arc::clone(&group));
    assert_eq!(answer(&registry, "add", json!({ "a": 1, "b": 2 })).await, "3");
    group.put(tools![calculator]);
    assert!(error(&registry, "add", json!({ "a": 1, "b": 2 })).await.starts_with("unknown tool 'add'"));
    assert_eq!(answer(&registry, "calculator", json!({ "expression": "1" })).await, "1");
}

#[tokio::test]
async fn once_closed_there_are_no_tools_until_it_is_set_up_again() {
    let proxy = Arc::new(ToolProxyToolset::builder("proxy").tools(tools![add]).build().unwrap());
    let registry: ToolContext = registry(Arc::clone(&proxy));
    proxy.aclose().await;
    assert!(error(&registry, "add", json!({ "a": 1, "b": 2 })).await.starts_with("unknown tool 'add'"));
    assert!(search(&registry, "numbers").await.is_error);
    proxy.setup().await.unwrap();
    assert_eq!(answer(&registry, "add", json!({ "a": 1, "b": 2 })).await, "3");
}

#[test]
fn a_proxy_is_an_error_where_its_tools_are_none() {
    let error = ToolProxyToolset::builder("proxy").tools(vec![echo(), echo()]).build().unwrap_err();
    assert!(error.to_string().starts_with("tool `echo`: `"), "{error}");
}

#[test]
fn debug_names_the_toolset() {
    let builder = ToolProxyToolset::<()>::builder("proxy");
    assert_eq!(format!("{builder:?}"), r#"ToolProxyBuilder { id: "proxy", .. }"#);
    let proxy = builder.build().unwrap();
    assert_eq!(format!("{proxy:?}"), r#"ToolProxyToolset { id: "proxy", .. }"#);
    assert!(matches!(Arc::new(proxy).tools().as_slice(), [Tool::Function(_), Tool::Function(_)]));
}
