//! Broken argument texts: what is mended is what was meant, and what is cut off is refused.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tool_runtime::{FunctionCall, FunctionCallOutput, LeniencyKind, ToolContext, tools};
use tool_tests::{Received, noting_tool};

use crate::{
    files::{Corpus, Document, items, text},
    groups::Judge,
};

#[tokio::test]
async fn malformed_arguments() {
    let Some(corpus) = Corpus::open("broken argument texts") else { return };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for Document { place, value } in corpus.lines("malformed_args") {
        let input = text(&value["input"]);
        match judge(input, &value).await {
            Ok(verdict) => *counts.entry(verdict).or_default() += 1,
            Err(what) => wrong.push(format!("{place}: {input:?}: {what}")),
        }
    }
    println!("malformed arguments, {} wrong:", wrong.len());
    for (verdict, count) in &counts {
        println!("  {count} {verdict}");
    }
    assert!(counts.len() > 3, "too little was judged");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What became of one text, or what is wrong with that.
async fn judge(input: &str, case: &Value) -> Result<&'static str, String> {
    let strict = strictly(input);
    let expected = strict.as_ref().unwrap_or(&case["expected"]);
    let schema = json!({ "type": "object", "properties": properties_of(expected) });
    let (output, received) = sent(&schema, input).await;
    if let Some(strict) = &strict {
        return judge_json(strict, &output, received);
    }
    let truncated = case["kind"] == "recorded";
    let Some(received) = received else {
        return Ok(if truncated { "recorded truncations refused" } else { "broken texts refused" });
    };
    if input.trim().is_empty() {
        return Ok("blank texts taken as no arguments");
    }
    let refused_there = items(&case["rejected_by"]).any(|by| by != "repairs_disagree");
    if truncated || refused_there || output.leniencies().is_empty() {
        return Err(format!("was called with {received}"));
    }
    if received == *expected {
        return Ok("broken texts repaired as their source expects");
    }
    Err(format!("was read as {received}, by its source as {expected}"))
}

/// JSON is never repaired, and an object arrives as it is.
fn judge_json(
    strict: &Value,
    output: &FunctionCallOutput,
    received: Option<Value>,
) -> Result<&'static str, String> {
    let made = |kind| output.leniencies().iter().any(|made| made.kind == kind);
    match received {
        _ if made(LeniencyKind::SyntaxRepaired) && !strict.is_string() => Err("JSON was repaired".to_owned()),
        Some(received) if received == *strict => Ok("JSON objects that arrived as they were"),
        Some(_) if strict.is_null() || made(LeniencyKind::JsonInString) => {
            Ok("objects inside a JSON text, or null")
        }
        Some(received) => Err(format!("arrived as {received}")),
        None if strict.is_object() => Err(format!("was refused: {}", output.output)),
        None => Ok("JSON that is no object refused"),
    }
}

#[tokio::test]
async fn schema_guided_arguments() {
    let Some(corpus) = Corpus::open("arguments read by their schema") else { return };
    let (mut agreed, mut refused, mut other_roots, mut wrong) = (0, 0, 0, Vec::new());
    for Document { place, value } in corpus.lines("schema_guided_args") {
        let (schema, input) = (&value["schema"], text(&value["input"]));
        if schema["type"] != "object" {
            other_roots += 1; // no tool takes them
            continue;
        }
        let (output, received) = sent(schema, input).await;
        let Some(received) = received else {
            refused += 1;
            continue;
        };
        if !Judge::of(schema).is_some_and(|judge| judge.accepts(&received)) {
            wrong.push(format!("{place}: {input:?} gave {received}, which violates its schema"));
        } else if output.leniencies().is_empty() && strictly(input).as_ref() != Some(&received) {
            wrong.push(format!("{place}: {input:?} became {received} without a word"));
        } else {
            agreed += 1;
        }
    }
    println!(
        "schema-guided arguments: {agreed} arrived valid, {refused} refused, \
         {other_roots} with a root that is no object; {} wrong",
        wrong.len()
    );
    assert!(agreed > 0 && refused > 0, "nothing was judged");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text as a strict parser reads it.
fn strictly(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// A schema that knows a value's own properties and asks nothing of them.
fn properties_of(value: &Value) -> Map<String, Value> {
    let object = value.as_object().into_iter().flatten();
    object
        .map(|(name, value)| match value {
            Value::Object(_) => (name.clone(), json!({ "properties": properties_of(value) })),
            _ => (name.clone(), json!({})),
        })
        .collect()
}

/// Sends `arguments` to a tool of that schema; what the tool received, if it was called.
async fn sent(schema: &Value, arguments: &str) -> (FunctionCallOutput, Option<Value>) {
    let tool = json!({ "name": "sent", "description": "", "parameters": schema });
    let tool = noting_tool(tool).unwrap_or_else(|error| panic!("{schema}: {error}"));
    let registry = ToolContext::new(tools![{ tool }]).unwrap();
    let ctx = Received::context();
    let output = registry.execute(FunctionCall::new("call_1", "sent", arguments), &ctx).await;
    let received = ctx.userdata().take().map(Value::Object);
    (output, received)
}
