//! What the first definitions of a registry cost, as one table of ratios of medians.
//!
//! The floor serializes the finished JSON values once, with `serde_json`. Run it:
//! `cargo bench -p tool-tests --bench definitions`

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
    ("Anthropic strict, 1,000 tools", "anthropic_strict_1000", None),
    ("Gemini, 1,000 tools", "gemini_1000", Some(1.5)),
    ("OpenAI chat strict, 1,000 / ten times 100", "linear_1000", Some(1.1)),
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

/// Registries that have never been asked. What they were made of has been read: the floor's values
/// have, too.
fn fresh(registries: usize, size: usize) -> Vec<ToolContext> {
    let registries: Vec<_> = (0..registries).map(|_| registry(size)).collect();
    for registry in &registries {
        registry.tools().iter().for_each(|tool| _ = black_box(tool.fingerprint()));
    }
    registries
}

/// The first definitions of so many registries.
fn first(bencher: &mut Bencher<'_>, registries: usize, size: usize, dialect: Dialect) {
    bencher.iter_batched_ref(
        || fresh(registries, size),
        |registries| {
            registries.iter().map(|registry| registry.definitions(dialect).as_json().len()).sum::<usize>()
        },
        BatchSize::PerIteration,
    );
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
        let finished: Vec<Value> = match asked.definitions(dialect).to_value() {
            Value::Array(finished) => finished,
            _ => Vec::new(),
        };
        let serialize = |bencher: &mut Bencher<'_>| {
            bencher.iter_batched_ref(
                || {
                    let finished = finished.clone();
                    black_box(serde_json::to_string(&finished).expect("JSON"));
                    finished
                },
                |finished| serde_json::to_string(finished).expect("JSON"),
                BatchSize::PerIteration,
            );
        };
        in_turn(&mut criterion, name, serialize, |bencher| first(bencher, 1, 1_000, dialect));
    }
    let strict = Format::OpenAiChat.strict();
    in_turn(
        &mut criterion,
        "linear_1000",
        |bencher| first(bencher, 10, 100, strict),
        |bencher| first(bencher, 1, 1_000, strict),
    );
    criterion.final_summary();
    report::print(&output, ROWS);
}
