//! Whatever text a model sends as arguments: one answer, and the schema is the contract.
//!
//! The first byte of an input picks the tool (`a` the first), the rest is the argument text.

use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use tool_runtime::{FunctionCallOutput, FunctionTool, LeniencyKind};

use crate::{
    dispatch::{Received, Registry, raw_tool, taken},
    document::{Document, is_deep},
    mutation, tools,
};

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| tools::all().into_iter().map(Case::new).collect());

/// Holds the law for one input.
///
/// # Panics
/// Where the law is broken.
pub fn hold(input: &[u8]) {
    let Some((pick, text)) = input.split_first() else { return };
    picked(*pick).hold(&String::from_utf8_lossy(text));
}

/// Changes the arguments as JSON, with the names the tool knows.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    mutation::over(data, (size, max_size), seed, |input| {
        let (pick, text) = input.split_at_checked(1)?;
        let mutated = mutation::mutate(text, &picked(pick.as_bytes()[0]).names, seed)?;
        Some(format!("{pick}{mutated}"))
    })
}

fn picked(pick: u8) -> &'static Case {
    &CASES[usize::from(pick.wrapping_sub(b'a')) % CASES.len()]
}

/// A tool, the independent judge of its arguments, and a raw tool of the same schema: that one
/// shows what arguments look like once they were mended.
struct Case {
    name: String,
    schema: Value,
    names: Vec<String>,
    judge: Validator,
    tool: Registry,
    twin: Registry,
    received: Received,
}

impl Case {
    fn new(tool: FunctionTool) -> Self {
        let schema = Value::Object(tool.parameters().clone());
        let twin = raw_tool(json!({ "name": tool.name(), "parameters": schema }));
        let (twin, received) = twin.unwrap_or_else(|error| panic!("{error}"));
        let mut names = Vec::new();
        mutation::names_in(&schema, &mut names);
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(false);
        Self {
            name: tool.name().to_owned(),
            judge: options.build(&schema).unwrap_or_else(|error| panic!("{error}")),
            schema,
            names,
            tool: Registry::of(tool),
            twin: Registry::of(twin),
            received,
        }
    }

    fn hold(&self, text: &str) {
        let (lenient, strict) = (self.tool.leniently(text), self.tool.strictly(text));
        self.mended_arguments_are_valid(text);
        if is_deep(text) {
            return; // the limit of depth comes before the schema
        }
        let document = Document::arguments(text);
        let is_valid = document.as_ref().is_some_and(|document| self.judge.is_valid(&document.value));
        let as_it_came = !lenient.is_error && lenient.leniencies().is_empty();
        assert!(is_valid || !as_it_came, "{}: violating arguments were taken without a word", self.name);
        assert!(is_valid || strict.is_error, "{}: violating arguments were taken strictly", self.name);
        if let Some(document) = document.filter(|document| is_valid && !document.repeats)
            && !self.is_known_gap(&document.value)
        {
            self.valid_arguments_are_taken(&document.value, &lenient, &strict);
        }
    }

    /// With the leniencies or without, what reaches a handler is valid.
    fn mended_arguments_are_valid(&self, text: &str) {
        for call in [Registry::leniently, Registry::strictly] {
            let output = call(&self.twin, text);
            let received = taken(&self.received);
            assert_eq!(received.is_none(), output.is_error, "{}: {}", self.name, output.output);
            let is_valid = received.as_ref().is_none_or(|received| self.judge.is_valid(received));
            assert!(is_valid, "{}: mended to what is not valid: {received:?}", self.name);
        }
    }

    fn valid_arguments_are_taken(
        &self,
        value: &Value,
        lenient: &FunctionCallOutput,
        strict: &FunctionCallOutput,
    ) {
        let refused = "valid arguments were refused";
        assert!(!lenient.is_error, "{}: {refused}: {}", self.name, lenient.output);
        let harmless = |kind| matches!(kind, LeniencyKind::UnknownDropped | LeniencyKind::ScalarCoerced);
        let made = lenient.leniencies();
        assert!(
            made.iter().all(|made| harmless(made.kind)),
            "{}: valid arguments changed: {made:?}",
            self.name
        );
        // Without leniencies no unknown names are dropped, which the schema does not forbid.
        let is_unknown = |name: &String| self.schema["properties"].get(name).is_none();
        let has_unknown = value.as_object().is_some_and(|object| object.keys().any(is_unknown));
        assert!(has_unknown || !strict.is_error, "{}: {refused} strictly: {}", self.name, strict.output);
    }

    /// Integers of 128 bits beyond 2^64, where serde has only the nearest double, and the least
    /// number that is too great for an `f32`.
    fn is_known_gap(&self, value: &Value) -> bool {
        let is_wide = self.name == "wide";
        any_double(value, &|double| {
            is_wide && double.abs() >= 18_446_744_073_709_551_616.0 || double.abs() == F32_ROUNDED
        })
    }
}

/// Half a unit above `f32::MAX`: what is less is rounded to that.
const F32_ROUNDED: f64 = 340_282_356_779_733_661_637_539_395_458_142_568_448.0;

/// Whether any number that no integer of 64 bits holds is so.
fn any_double(value: &Value, is_so: &dyn Fn(f64) -> bool) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| any_double(item, is_so)),
        Value::Object(object) => object.values().any(|value| any_double(value, is_so)),
        Value::Number(number) => number.is_f64() && number.as_f64().is_some_and(is_so),
        _ => false,
    }
}
