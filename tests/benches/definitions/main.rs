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

fn registry(size: usize) -> ToolContext {
    fn of<A: DeserializeOwned + JsonSchema + Send + 'static>(name: &str) -> FunctionTool {
        let tool = FunctionTool::builder(name).description("A tool that does what its name says.");
        tool.handler(|_, _: A| async { Ok::<_, ToolError>(()) }).build().expect("a sound tool")
    }
    let tools = (0..size).map(|index| {
        let name = format!("tool_{index}");
        match index % 3 {
            0 => of::<Add>(&name),
            1 => of::<Weather>(&name),
            _ => of::<Order>(&name),
        }
    });
    ToolContext::new(tools.collect::<Vec<_>>()).expect("sound tools")
}

/// A registry that has never been asked. What it was made of has been read: the floor's values have,
/// too.
fn fresh(size: usize) -> ToolContext {
    let registry = registry(size);
    registry.tools().iter().for_each(|tool| _ = black_box(tool.fingerprint()));
    registry
}

/// Room for a text, of pages the process has touched: what the system takes to give it some is
/// neither side's.
fn room() {
    drop(black_box(vec![1_u8; 2 << 20]));
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
fn serialize(bencher: &mut Bencher<'_>, finished: &[Value]) {
    bencher.iter_batched_ref(
        || {
            let values = finished.to_vec();
            black_box(serde_json::to_string(&values).expect("JSON"));
            room();
            values
        },
        |values| serde_json::to_string(values).expect("JSON"),
        BatchSize::PerIteration,
    );
}

/// The first definitions of a registry.
fn first(bencher: &mut Bencher<'_>, size: usize, dialect: Dialect, before: impl Fn()) {
    bencher.iter_batched_ref(
        || {
            let registry = fresh(size);
            room();
            before();
            registry
        },
        |registry| registry.definitions(dialect).as_json().len(),
        BatchSize::PerIteration,
    );
}

/// A thousand tools beside a hundred, both with nothing in the caches. Schemas of a hundred that were
/// just made would still be in the nearest one and those of a thousand would not: 16 to 77 times
/// as long was measured, and it was the memory's doing.
fn bench_growth(criterion: &mut Criterion) {
    let (strict, cold) = (Format::OpenAiChat.strict(), Cold::new());
    let empty_caches = || cold.empty_caches();
    in_turn(
        criterion,
        "linear_1000",
        |bencher| first(bencher, 100, strict, empty_caches),
        |bencher| first(bencher, 1_000, strict, empty_caches),
    );
}

/// The definitions as values.
fn finished(registry: &ToolContext, dialect: Dialect) -> Vec<Value> {
    match registry.definitions(dialect).to_value() {
        Value::Array(finished) => finished,
        _ => Vec::new(),
    }
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
    let asked = registry(1_000);
    for (name, dialect) in dialects {
        let finished = finished(&asked, dialect);
        in_turn(
            &mut criterion,
            name,
            |bencher| serialize(bencher, &finished),
            |bencher| first(bencher, 1_000, dialect, || {}),
        );
    }
    bench_growth(&mut criterion);
    criterion.final_summary();
    report::print(&output, ROWS);
}
