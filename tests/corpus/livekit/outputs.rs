//! What a tool returns, as the model reads it: text as it is, nothing for `()` and `None`, compact
//! JSON for all else.

use serde_json::Value;
use tool_runtime::{
    BoxError, FunctionCall, FunctionTool, JsonObject, RunContext, StopResponse, ToolContext, ToolError,
};

use super::{Difference, Verdicts, agree, dispatch_files, label};
use crate::{
    files::{Corpus, items, text},
    python,
};

const JSON: &str = "outputs are compact JSON, not Python's notation";
const FALSY: &str = "`false`, `0`, `[]` and their like are real answers";
const SERIALIZE: &str = "whatever is `Serialize` can be returned";

const DIFFERENT: &[Difference] = &[
    ("int_0", FALSY),
    ("float_0", FALSY),
    ("bool_false", FALSY),
    ("dict_empty", FALSY),
    ("float_1e_minus_5", JSON),
    ("list", JSON),
    ("frozenset_single", JSON),
    ("dict_int_key", JSON),
    ("str_enum_mixin", JSON),
    ("named_tuple", JSON),
    ("pydantic_model", SERIALIZE),
    ("list_of_pydantic_model", SERIALIZE),
];

/// What no Rust tool can return.
const NO_COUNTERPART: &[Difference] = &[
    ("two_agents", "a tool's type has room for one handoff"),
    ("datetime", "how a date serializes is its crate's choice"),
    ("decimal", "how a decimal serializes is its crate's choice"),
];

#[tokio::test]
async fn livekit_dispatch_of_outputs() {
    let Some(corpus) = Corpus::open("LiveKit's conversions of outputs") else { return };
    let mut verdicts = Verdicts::default();
    for file in dispatch_files(&corpus) {
        for case in items(&file.value["output_cases"]) {
            match super::reason(label(case), NO_COUNTERPART) {
                Some(reason) => println!("left out {}: {reason}", label(case)),
                None => verdicts.add(label(case), judge(case).await, DIFFERENT),
            }
        }
    }
    verdicts.settle("outputs");
}

/// What a tool does at its end.
#[derive(Clone)]
enum End {
    Returns(Value),
    Shows(String),
    Stops,
    Fails,
}

impl End {
    fn of(case: &Value) -> Self {
        match text(&case["python_value"]) {
            "raise ToolError" => Self::Shows(text(&case["voice"]["output"]).to_owned()),
            repr if repr.contains("StopResponse") => Self::Stops,
            repr if repr.starts_with("raise ") => Self::Fails,
            repr => match repr.strip_prefix("ToolError('").and_then(|repr| repr.strip_suffix("')")) {
                Some(message) => Self::Shows(message.to_owned()),
                None => {
                    python::value(repr).map_or_else(|| panic!("{} is {repr}", label(case)), Self::Returns)
                }
            },
        }
    }

    fn result(self) -> Result<Value, BoxError> {
        match self {
            Self::Returns(value) => Ok(value),
            Self::Shows(message) => Err(ToolError::new(message).into()),
            Self::Stops => Err(StopResponse.into()),
            Self::Fails => Err("what only the operator may read".into()),
        }
    }
}

async fn judge(case: &Value) -> Result<(), String> {
    let end = End::of(case);
    let tool = FunctionTool::<()>::builder("ends").description("Ends as the case has it.");
    let ours = end.clone();
    let tool = tool.handler(move |_, _: JsonObject| std::future::ready(ours.clone().result()));
    let registry = ToolContext::new(tool.build().unwrap()).unwrap();
    let output = registry.execute(FunctionCall::new("call_1", "ends", "{}"), &RunContext::detached(())).await;
    if let End::Returns(value) = &end {
        assert_eq!(output.output, in_words(value), "{}", label(case));
        assert_eq!(output.reply_required(), !value.is_null(), "{}", label(case));
    }
    let theirs = &case["voice"];
    agree("is_error", &output.is_error.into(), &theirs["is_error"])?;
    agree("reply_required", &output.reply_required().into(), &theirs["reply_required"])?;
    agree("output", &output.output.into(), &theirs["output"])
}

/// Our rule.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
