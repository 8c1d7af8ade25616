//! The official JSON Schema test suite: a call is answered as its verdict says.

use serde_json::{Value, json};
use tool_runtime::{ExecutorOptions, FunctionCall, Leniencies, RunContext, ToolContext};
use tool_tests::{Received, noting_tool};

use crate::files::{Corpus, Document, items, text};

/// Where the verdict differs by design: the case's id, its description, and why.
const DIFFERENT: &[(&str, &str, &str)] = &[];

#[tokio::test]
async fn json_schema_suite() {
    let Some(corpus) = Corpus::open("the official JSON Schema test suite") else { return };
    let (mut judged, mut differing, mut wrong) = (0, 0, Vec::new());
    for group in corpus.lines("json_schema_suite") {
        let bench = Bench::of(&group);
        for case in items(&group.value["tests"]) {
            let (data, valid, description) = (&case[0], case[1] == true, text(&case[2]));
            let agrees = bench.accepts(data).await == Ok(valid);
            judged += 1;
            match (agrees, is_different(bench.id, description)) {
                (true, None) => {}
                (false, Some(_)) => differing += 1,
                (true, Some(reason)) => {
                    wrong.push(format!("{} `{description}` is listed ({reason}) but agrees", bench.id));
                }
                (false, None) => wrong.push(bench.disagreement(data, description).await),
            }
        }
    }
    println!("JSON Schema suite: {judged} verdicts, {differing} differ by design, {} wrong", wrong.len());
    assert!(judged > 0, "no verdict was judged");
    assert!(wrong.is_empty(), "{} of {judged} verdicts:\n{}", wrong.len(), wrong.join("\n"));
}

fn is_different(id: &str, description: &str) -> Option<&'static str> {
    let listed = DIFFERENT.iter().find(|(listed, case, _)| (*listed, *case) == (id, description));
    listed.map(|(.., reason)| *reason)
}

/// A tool whose one argument has the suite's schema.
struct Bench<'g> {
    id: &'g str,
    group: &'g Value,
    registry: Result<ToolContext<Received>, String>,
    ctx: RunContext<Received>,
}

impl<'g> Bench<'g> {
    fn of(group: &'g Document) -> Self {
        let id = text(&group.value["id"]);
        let tool = noting_tool(wrapped(id, group.value["schema"].clone()));
        let registry = tool.and_then(ToolContext::new).map_err(|error| error.to_string());
        let strict = ExecutorOptions::default().leniencies(Leniencies::none());
        let registry = registry.map(|registry| registry.with_options(strict));
        Self { id, group: &group.value, registry, ctx: Received::context() }
    }

    /// Whether the value arrives, and arrives as it was sent.
    async fn accepts(&self, data: &Value) -> Result<bool, String> {
        let sent = json!({ "value": data });
        let call = FunctionCall::new("call_1", "judged", sent.to_string());
        let output = self.registry.as_ref()?.execute(call, &self.ctx).await;
        match self.ctx.userdata().take() {
            Some(received) if Value::Object(received.clone()) != sent => {
                Err(format!("arrived as {received:?}"))
            }
            received if received.is_some() == output.is_error => Err("answered twice".to_owned()),
            received => Ok(received.is_some()),
        }
    }

    async fn disagreement(&self, data: &Value, description: &str) -> String {
        let verdict = self.accepts(data).await;
        let Self { id, group, .. } = self;
        format!("{id} `{description}`: {data} under {}: found {verdict:?}", group["schema"])
    }
}

fn wrapped(id: &str, mut schema: Value) -> Value {
    re_root(&mut schema);
    let mut parameters = json!({
        "type": "object",
        "properties": { "value": schema },
        "required": ["value"],
    });
    if id.starts_with("draft7/") {
        parameters["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    }
    json!({ "name": "judged", "description": id, "parameters": parameters })
}

/// Lets local references point at where the schema has moved.
fn re_root(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, value) in keywords {
                re_root_keyword(keyword, value);
            }
        }
        Value::Array(schemas) => schemas.iter_mut().for_each(re_root),
        _ => {}
    }
}

fn re_root_keyword(keyword: &str, value: &mut Value) {
    match (keyword, value) {
        ("$ref", Value::String(reference)) => {
            if let Some(pointer) = reference.strip_prefix('#') {
                *reference = format!("#/properties/value{pointer}");
            }
        }
        ("const" | "enum" | "default" | "examples", _) => {}
        (
            "properties" | "patternProperties" | "dependentSchemas" | "dependencies" | "$defs"
            | "definitions",
            Value::Object(named),
        ) => named.values_mut().for_each(re_root),
        (_, value) => re_root(value),
    }
}
