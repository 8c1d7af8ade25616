//! Every tool loads, or is refused for a reason that is given.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tool_runtime::{BuildError, FunctionTool, JsonObject, ToolError};

use crate::{files::Corpus, groups};

#[derive(Default)]
struct Count {
    loaded: usize,
    refused: usize,
}

#[test]
fn tools_load() {
    let Some(corpus) = Corpus::open("the tools of bfcl, tau, toolbench and mcp") else { return };
    let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for group in groups::all(&corpus) {
        let count = counts.entry(group.source).or_default();
        for schema in &group.tools {
            match load(schema) {
                Ok(tool) => {
                    count.loaded += 1;
                    assert_schema_is_kept(&tool, schema, &group.place);
                }
                Err(error) => {
                    count.refused += 1;
                    assert_reasoned(&error, schema, &group.place);
                    error.faults().for_each(|fault| *reasons.entry(fault.problem.clone()).or_default() += 1);
                }
            }
        }
    }
    report(&counts, &reasons);
}

fn load(schema: &Value) -> Result<FunctionTool<()>, BuildError> {
    FunctionTool::<()>::raw(schema.clone())?
        .handler(|_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments.len()) })
}

fn report(counts: &BTreeMap<&str, Count>, reasons: &BTreeMap<String, usize>) {
    for (source, Count { loaded, refused }) in counts {
        println!("{source}: {loaded} tools loaded, {refused} refused");
        assert!(*loaded > 0, "no tool of {source} was loaded");
    }
    for (reason, count) in reasons {
        println!("  {count} x {reason}");
    }
}

fn assert_reasoned(error: &BuildError, schema: &Value, place: &str) {
    let name = schema["name"].as_str().unwrap_or_default();
    let text = error.to_string();
    assert!(error.faults().count() > 0, "{place}: refused for no reason");
    assert!(text.contains(&format!("`{name}`")), "{place}: the reason names no `{name}`: {text}");
    for fault in error.faults() {
        assert_eq!(fault.tool, name, "{place}");
        assert!(!fault.problem.trim().is_empty(), "{place}: `{name}` was refused without a word");
    }
}

/// The schema reads as it was given, in its order, but for the dialect's address and a root that
/// was completed.
fn assert_schema_is_kept(tool: &FunctionTool<()>, schema: &Value, place: &str) {
    let given = schema.get("parameters").or_else(|| schema.get("inputSchema"));
    let mut given = given.and_then(Value::as_object).expect("what loaded has parameters").clone();
    given.shift_remove("$schema");
    let mut kept = tool.parameters().clone();
    for (keyword, completion) in [("type", json!("object")), ("properties", json!({}))] {
        if !given.contains_key(keyword) {
            let completed = kept.shift_remove(keyword).is_none_or(|value| value == completion);
            assert!(completed, "{place}: `{keyword}` of `{}` was made up", tool.name());
        }
    }
    let (given, kept) = (Value::Object(given).to_string(), Value::Object(kept).to_string());
    assert_eq!(kept, given, "{place}: the schema of `{}` was changed", tool.name());
}
