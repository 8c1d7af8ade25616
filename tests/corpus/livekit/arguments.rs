//! Argument texts: the same calls are refused, and what is not arrives with equal values.

use serde_json::{Map, Value};
use tool_runtime::{FunctionCall, Tool, ToolContext, tools};
use tool_tests::Received;

use super::{Difference, Verdicts, agree, dispatch_files, label, tools};
use crate::{
    files::{Corpus, items, text},
    python,
};

const RAW_VALIDATED: &str = "a raw tool's arguments are held against its schema";
const NOT_GUESSED: &str = "no value is invented: a null tag picks no variant";

const DIFFERENT: &[Difference] = &[
    ("repair_python_none", "Python's `None` is null, not the text \"None\""),
    ("whitespace_only", "a blank text means no arguments, as an empty one does"),
    ("set_dedup_tuple", "the schema says `uniqueItems`, so a repeated item is told, not dropped"),
    ("defaulted_tag_null", NOT_GUESSED),
    ("deeply_nested_200", "nesting is bounded at 128 levels unless set otherwise"),
    ("raw_no_validation", RAW_VALIDATED),
    ("raw_empty", RAW_VALIDATED),
    ("raw_null", RAW_VALIDATED),
    ("raw_ctx", RAW_VALIDATED),
    ("raw_callee_takes_nothing", "a handler that takes nothing is the compiler's to refuse"),
];

#[tokio::test]
async fn livekit_dispatch_of_arguments() {
    let Some(corpus) = Corpus::open("LiveKit's answers to argument texts") else { return };
    let bench = Bench::new(&corpus);
    let mut verdicts = Verdicts::default();
    for file in dispatch_files(&corpus) {
        for case in items(&file.value["argument_cases"]) {
            verdicts.add(label(case), bench.judge(case).await, DIFFERENT);
        }
    }
    verdicts.settle("argument texts");
}

struct Bench {
    /// The tools as LiveKit advertises them, by name.
    advertised: Map<String, Value>,
    written: ToolContext<Received>,
    registry: ToolContext<Received>,
}

impl Bench {
    fn new(corpus: &Corpus) -> Self {
        let files = corpus.documents("livekit_schemas");
        let advertised: Map<_, _> =
            files.into_iter().flat_map(|file| file.value["tools"].as_object().cloned().unwrap()).collect();
        let written = ToolContext::new(tools::written()).unwrap();
        let others = advertised.iter().filter(|(name, _)| written.get(name).is_none());
        let others: Vec<_> =
            others.map(|(name, tool)| Tool::Function(tools::of_schema(name, tool))).collect();
        let registry = ToolContext::new(tools![{ tools::written() }, { others }]).unwrap();
        Self { advertised, written, registry }
    }

    async fn judge(&self, case: &Value) -> Result<(), String> {
        let name = text(&case["tool"]);
        assert!(self.registry.get(name).is_some(), "{}: there is no tool `{name}`", label(case));
        let ctx = Received::context();
        let call = FunctionCall::new("call_1", name, text(&case["arguments"]));
        let output = self.registry.execute(call, &ctx).await;
        let refused = Value::from(output.is_error);
        agree("is_error", &refused, &case["is_error"]).map_err(|how| format!("{how}: {}", output.output))?;
        let Some(received) = ctx.userdata().take() else { return Ok(()) };
        let theirs = self.prepared(name, &case["prepared"]);
        match self.written.get(name) {
            Some(_) => agree("arguments", &Value::Object(received), &theirs),
            None => agree_where_sent(&Value::Object(received), &theirs),
        }
    }

    /// What their handler was given, by the names of its parameters.
    fn prepared(&self, name: &str, prepared: &Value) -> Value {
        let positional: Vec<_> =
            items(&prepared["args"]).map(text).filter(|repr| !is_context(repr)).collect();
        let read = |repr: &str| python::value(repr).unwrap_or_else(|| panic!("`{name}` was given {repr}"));
        let properties = self.advertised.get(name).map(|tool| &tool["pydantic_schema"]["properties"]);
        let Some(properties) = properties.and_then(Value::as_object) else {
            return positional.first().map_or(Value::Null, |repr| read(repr)); // a raw tool's one object
        };
        let positional = properties.keys().cloned().zip(positional);
        let named = prepared["kwargs"].as_object().into_iter().flatten();
        let named = named.map(|(name, repr)| (name.clone(), text(repr)));
        Value::Object(positional.chain(named).map(|(name, repr)| (name, read(repr))).collect())
    }
}

fn is_context(repr: &str) -> bool {
    repr == "<RunContext>"
}

/// A tool that is only a schema is given what was sent, without the defaults a type would fill in.
fn agree_where_sent(ours: &Value, theirs: &Value) -> Result<(), String> {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => ours
            .iter()
            .try_for_each(|(name, ours)| agree_where_sent(ours, theirs.get(name).unwrap_or(&Value::Null))),
        _ => agree("an argument", ours, theirs),
    }
}
