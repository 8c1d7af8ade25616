//! Calls of tools that are not there.

use serde_json::{Value, json};
use tool_runtime::{FunctionCall, ToolContext};
use tool_tests::{Received, noting_tool};

use super::{Verdicts, agree, dispatch_files};
use crate::files::{Corpus, text};

#[tokio::test]
async fn livekit_dispatch_of_unknown_tools() {
    let Some(corpus) = Corpus::open("LiveKit's answers to calls of unknown tools") else { return };
    let mut verdicts = Verdicts::default();
    for file in dispatch_files(&corpus) {
        let cases = file.value["special_cases"].as_object().into_iter().flatten();
        for (label, case) in cases.filter(|(label, _)| label.starts_with("unknown_function")) {
            verdicts.add(label, judge(case).await, &[]);
        }
    }
    verdicts.settle("unknown tools");
}

/// The tools are those its answer names.
async fn judge(case: &Value) -> Result<(), String> {
    let answer = text(&case["output"]);
    let (called, tools) = answer.split_once(" - available tools: ").expect("a list of tools");
    let called = called.strip_prefix("Unknown function: ").expect("the unknown name");
    let schema = |name| json!({ "name": name, "description": "", "parameters": {} });
    let names = tools.split(", ").filter(|name| !name.is_empty());
    let tools: Vec<_> = names.map(|name| noting_tool(schema(name)).unwrap()).collect();
    let registry = ToolContext::new(tools).unwrap();
    let output = registry.execute(FunctionCall::new("call_1", called, "{}"), &Received::context()).await;
    agree("is_error", &output.is_error.into(), &case["is_error"])?;
    agree("output", &output.output.into(), &case["output"])
}
