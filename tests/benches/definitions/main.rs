//! What the first definitions of a registry cost, as one table of ratios of medians.
//!
//! The floor serializes the finished JSON values once, with `serde_json`; the last row has a hundred
//! tools for its floor. Run it: `cargo bench -p tool-tests --bench definitions`

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench may stop on what it did not expect"
)]

#[path = "../dispatch/pairs.rs"]
mod pairs;
#[path = "../dispatch/report.rs"]
mod report;
#[path = "../dispatch/tools.rs"]
#[allow(dead_code, reason = "the dispatch bench uses more of it")]
mod tools;

use std::{hint::black_box, time::Duration};

use criterion::{BatchSize, Bencher, Criterion};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tool_runtime::{Dialect, Format, FunctionTool, ToolContext, ToolError};

use self::{
    pairs::in_turn,
    tools::{Order, Unit},
};

const ROWS: &[report::Row] = &[
    ("OpenAI chat, 1,000 tools", "chat_1000", Some(1.5)),
    ("OpenAI chat strict, 1,000 tools", "chat_strict_1000", Some(1.5)),
    ("Anthropic, 1,000 tools", "anthropic_1000", Some(1.5)),
    ("Anthropic strict, 1,000 tools", "anthropic_strict_1000", Some(1.5)),
    ("Gemini, 1,000 tools", "gemini_1000", Some(1.5)),
    ("OpenAI chat strict, 1,000 tools / 100", "linear_1000", Some(11.0)),
];

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is read")]
struct Add {
    a: i64,
    b: i64,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only its schema is read")]
struct Weather {
    location: String,
    unit: Unit,
    days: Option<u32>,
}

fn tool(index: usize) -> FunctionTool {
    fn of<A: DeserializeOwned + JsonSchema + Send + 'static>(name: &str) -> FunctionTool {
        let tool = FunctionTool::builder(name).description("A tool that does what its name says.");
        tool.handler(|_, _: A| async { Ok::<_, ToolError>(()) }).build().expect("a sound tool")
    }
    let name = format!("tool_{index}");
    match index % 3 {
        0 => of::<Add>(&name),
        1 => of::<Weather>(&name),
        _ => of::<Order>(&name),
    }
}

/// A registry that has never been asked for definitions, and the finished values they would be.
///
/// Each value is made right after its tool, and both sides are given all of it: how the memory lies that
/// is read, scattered or in a row, makes a difference of three, and must be the same for both.
fn made(finished: &[String]) -> (ToolContext, Vec<Value>) {
    let (mut tools, mut values) = (Vec::new(), Vec::new());
    for (index, text) in finished.iter().enumerate() {
        let tool = tool(index);
        black_box(tool.fingerprint()); // its schema is there from now on
        tools.push(tool);
        values.push(serde_json::from_str(text).expect("JSON"));
    }
    let registry = ToolContext::new(tools).expect("sound tools");
    drop(black_box(vec![1_u8; 2 << 20])); // room for a text, of pages the process has touched
    (registry, values)
}

/// More than any cache holds, read to empty them.
struct Cold(Vec<u64>);

impl Cold {
    fn new() -> Self {
        Self(vec![1; 8 << 20])
    }

    fn empty_caches(&self) {
        black_box(self.0.iter().sum::<u64>());
    }
}

/// The finished values as text.
fn serialize(bencher: &mut Bencher<'_>, finished: &[String]) {
    bencher.iter_batched_ref(
        || made(finished),
        |(_, values)| serde_json::to_string(values).expect("JSON"),
        BatchSize::PerIteration,
    );
}

/// The first definitions of a registry.
fn first(bencher: &mut Bencher<'_>, finished: &[String], dialect: Dialect, before: impl Fn()) {
    bencher.iter_batched_ref(
        || {
            let made = made(finished);
            before();
            made
        },
        |(registry, _)| registry.definitions(dialect).as_json().len(),
        BatchSize::PerIteration,
    );
}

/// A thousand tools beside a hundred, both with nothing in the caches. Schemas of a hundred that were
/// just made would still be in the nearest one and those of a thousand would not: 16 to 77 times
/// as long was measured, and it was the memory's doing.
fn bench_growth(criterion: &mut Criterion) {
    let (strict, cold) = (Format::OpenAiChat.strict(), Cold::new());
    let empty_caches = || cold.empty_caches();
    let finished = finished(strict);
    in_turn(
        criterion,
        "linear_1000",
        |bencher| first(bencher, &finished[..100], strict, empty_caches),
        |bencher| first(bencher, &finished, strict, empty_caches),
    );
}

/// The finished definitions of a thousand tools, one by one.
fn finished(dialect: Dialect) -> Vec<String> {
    let registry = ToolContext::new((0..1_000).map(tool).collect::<Vec<_>>()).expect("sound tools");
    let mut array = registry.definitions(dialect).to_value();
    if let Some(declarations) = array.pointer_mut("/0/functionDeclarations") {
        array = declarations.take(); // Gemini's stand together in one tool
    }
    array.as_array().expect("an array").iter().map(Value::to_string).collect()
}

fn main() {
    let output = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("definitions");
    let mut criterion = Criterion::default()
        .without_plots()
        .output_directory(&output)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(50))
        .measurement_time(Duration::from_millis(200))
        .configure_from_args();
    let dialects: [(&str, Dialect); 5] = [
        ("chat_1000", Format::OpenAiChat.into()),
        ("chat_strict_1000", Format::OpenAiChat.strict()),
        ("anthropic_1000", Format::Anthropic.into()),
        ("anthropic_strict_1000", Format::Anthropic.strict()),
        ("gemini_1000", Format::Gemini.into()),
    ];
    for (name, dialect) in dialects {
        let finished = finished(dialect);
        in_turn(
            &mut criterion,
            name,
            |bencher| serialize(bencher, &finished),
            |bencher| first(bencher, &finished, dialect, || {}),
        );
    }
    bench_growth(&mut criterion);
    criterion.final_summary();
    report::print(&output, ROWS);
}
