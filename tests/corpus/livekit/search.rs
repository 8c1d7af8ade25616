//! Searching for tools: what is found, in which order, and how it is answered.

use serde_json::{Value, json};
use tool_runtime::{
    FunctionCall, FunctionCallOutput, FunctionTool, IndexedTool, SearchStrategy, Tool, ToolContext,
    ToolProxyToolset, ToolSearchToolset, function_tool, tools,
};
use tool_tests::{Received, noting_tool};

use super::{Difference, Verdicts, agree, dispatch_files};
use crate::files::{Corpus, items, text};

const RANKINGS: &[Difference] = &[
    ("bm25 a.c", "words end at punctuation; there only at blanks and `_`"),
    ("keyword a.c", "a keyword is text, not a pattern: a model that writes `c++` means it"),
];

const PROXY: &[Difference] = &[
    ("call_no_parameters", "`call_tool`'s own arguments are refused in the words of any other tool's"),
    ("call_bad_parameters", "`call_tool`'s own arguments are refused in the words of any other tool's"),
    ("call_missing_arg", "no words of pydantic's"),
];

fn special(corpus: &Corpus, name: &str) -> Vec<Value> {
    dispatch_files(corpus).into_iter().map(|file| file.value["special_cases"][name].clone()).collect()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[tokio::test]
async fn livekit_search_finds_the_same_tools_in_the_same_order() {
    let Some(corpus) = Corpus::open("what LiveKit's searches find") else { return };
    let mut verdicts = Verdicts::default();
    for golden in special(&corpus, "search_golden") {
        let indexed: Vec<_> = items(&golden["items"]).map(indexed).collect();
        for (name, strategy) in [("bm25", SearchStrategy::bm25()), ("keyword", SearchStrategy::keywords())] {
            let index = strategy.index(indexed.clone()).await.unwrap();
            for (query, theirs) in entries(&golden[name]) {
                let ours = index.search(query, 5).await.unwrap();
                let agreement = agree("the result", &ours.into(), &theirs["results"]);
                verdicts.add(&format!("{name} {query}"), agreement, RANKINGS);
            }
        }
    }
    verdicts.settle("searches");
}

fn indexed(item: &Value) -> IndexedTool {
    let parameters = entries(&item[2]).map(|(name, description)| (name, text(description)));
    IndexedTool::new(text(&item[0]), text(&item[1]), parameters)
}

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// The two tools that LiveKit searched: one as its answer describes it, one by what calls of it do.
fn searched(corpus: &Corpus) -> Vec<Tool<Received>> {
    let described = special(corpus, "tool_proxy").remove(0);
    let weather = serde_json::from_str(text(&described["search_weather"]["output"])).unwrap();
    tools![{ noting_tool(weather).unwrap() }, add]
}

async fn call(registry: &ToolContext<Received>, name: &str, arguments: &Value) -> FunctionCallOutput {
    let call = FunctionCall::new("call_1", name, arguments.to_string());
    registry.execute(call, &Received::context()).await
}

/// Agrees when both answer with the same text, or both with an error of the same text. Their tools
/// answer with values, which we put into words.
fn agree_on(output: &FunctionCallOutput, case: &Value) -> Result<(), String> {
    let error = case["error"]["message"].as_str().map(|error| error.replace("search_tools", "tool_search"));
    agree("is_error", &output.is_error.into(), &error.is_some().into())?;
    let value = || case["output"].as_str().map_or_else(|| case["output"].to_string(), str::to_owned);
    agree("output", &output.output.as_str().into(), &error.unwrap_or_else(value).into())
}

fn query(name: &str) -> &str {
    match name {
        "search_weather" => "weather",
        "search_add" => "add",
        "search_none" => "xyzzy",
        "search_empty" => "",
        _ => panic!("`{name}` is a search unknown here"),
    }
}

#[tokio::test]
async fn livekit_tool_search_loads_and_answers_the_same() {
    let Some(corpus) = Corpus::open("LiveKit's tool search") else { return };
    let mut verdicts = Verdicts::default();
    for cases in special(&corpus, "tool_search") {
        let search = ToolSearchToolset::builder("search").tools(searched(&corpus)).build().unwrap();
        let mut registry = ToolContext::new(search).unwrap();
        for (name, case) in entries(&cases) {
            let agreement = if name.starts_with("search_") {
                let output = call(&registry, "tool_search", &json!({ "query": query(name) })).await;
                registry = registry.refreshed().unwrap().unwrap_or(registry);
                agree_on(&output, case)
            } else {
                let names: Vec<_> = registry.tools().iter().map(FunctionTool::name).collect();
                agree("the tools", &names.into(), case)
            };
            verdicts.add(name, agreement, &[]);
        }
    }
    verdicts.settle("tool search");
}

#[tokio::test]
async fn livekit_tool_proxy_answers_the_same() {
    let Some(corpus) = Corpus::open("LiveKit's tool proxy") else { return };
    let mut verdicts = Verdicts::default();
    for cases in special(&corpus, "tool_proxy") {
        let proxy = ToolProxyToolset::builder("proxy").tools(searched(&corpus)).build().unwrap();
        let registry = ToolContext::new(proxy).unwrap();
        for (name, case) in entries(&cases) {
            verdicts.add(name, judge(&registry, name, case).await, PROXY);
        }
    }
    verdicts.settle("tool proxy");
}

async fn judge(registry: &ToolContext<Received>, name: &str, case: &Value) -> Result<(), String> {
    if let Some(arguments) = called_with(name) {
        return agree_on(&call(registry, "call_tool", &arguments).await, case);
    }
    let output = call(registry, "tool_search", &json!({ "query": query(name) })).await;
    match case["output"].as_str() {
        Some(theirs) => agree("the definitions", &definitions(&output.output), &definitions(theirs)),
        None => agree_on(&output, case),
    }
}

/// The arguments of `call_tool` in a case; nothing where it is a search.
fn called_with(name: &str) -> Option<Value> {
    let sum = json!({ "a": 1, "b": 2 });
    Some(match name {
        "call_ok" => json!({ "name": "add", "parameters": sum }),
        "call_string_parameters" => json!({ "name": "add", "parameters": sum.to_string() }),
        "call_unknown" => json!({ "name": "zzz", "parameters": {} }),
        "call_no_name" => json!({ "name": "", "parameters": {} }),
        "call_no_parameters" => json!({ "name": "add" }),
        "call_bad_parameters" => json!({ "name": "add", "parameters": 5 }),
        "call_missing_arg" => json!({ "name": "add", "parameters": { "a": 1 } }),
        _ => return None,
    })
}

/// Definitions, one a line, without what we leave out on purpose: titles, and the line's end that
/// their descriptions have.
fn definitions(lines: &str) -> Value {
    let definition = |line: &str| {
        let mut definition: Value = serde_json::from_str(line).unwrap();
        definition["description"] = text(&definition["description"]).trim().into();
        untitle(&mut definition["parameters"]);
        definition
    };
    lines.lines().map(definition).collect()
}

fn untitle(schema: &mut Value) {
    schema.as_object_mut().map(|schema| schema.shift_remove("title"));
    for property in schema["properties"].as_object_mut().into_iter().flatten() {
        property.1.as_object_mut().map(|property| property.shift_remove("title"));
    }
}
