//! What it costs to read a structured reply in small pieces: the time grows with the stream and no
//! faster, and stands in a fixed ratio to reading the whole with `serde_json`.
//!
//! Run it: `cargo bench -p tool-tests --bench structured`

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench may stop on what it did not expect"
)]

mod report;

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, Throughput};
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::StructuredParser;

/// How often each is measured; the report takes the medians.
pub(crate) const ROUNDS: usize = 5;
/// The two lengths that are compared, in bytes.
pub(crate) const SIZES: [usize; 2] = [100_000, 1_000_000];
/// The bytes of a piece.
const PIECE: usize = 16;

#[derive(Deserialize)]
#[allow(dead_code, reason = "made, not read")]
struct Reply {
    voice: String,
    response: String,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "made, not read")]
struct Orders {
    orders: Vec<Order>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "made, not read")]
struct Order {
    name: String,
    count: u32,
    tags: Vec<String>,
}

fn main() {
    let output = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("structured");
    let mut criterion = Criterion::default()
        .without_plots()
        .output_directory(&output)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(500))
        .configure_from_args();
    for round in 0..ROUNDS {
        for size in SIZES {
            bench::<Reply>(&mut criterion, "speech", size, round, &speech(size));
            bench::<Orders>(&mut criterion, "orders", size, round, &orders(size));
        }
    }
    criterion.final_summary();
    report::print(&output);
}

/// A long text to be spoken, with an escape now and then.
fn speech(size: usize) -> String {
    let sentence = "Good morning, and welcome to the café.\n\"What can I do for you?\" 😀 ";
    json!({"voice": "calm", "response": sentence.repeat(size / (sentence.len() + 3))}).to_string()
}

/// Many small values.
fn orders(size: usize) -> String {
    let order = json!({"name": "bread", "count": 12, "tags": ["fresh", "sliced"]});
    let count = size / (order.to_string().len() + 1);
    json!({"orders": vec![order; count]}).to_string()
}

fn bench<T: for<'de> Deserialize<'de>>(
    criterion: &mut Criterion,
    name: &str,
    size: usize,
    round: usize,
    text: &str,
) {
    let mut group = criterion.benchmark_group(format!("{name}_{size}_{round}"));
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("pushed", |bencher| bencher.iter(|| pushed::<T>(text)));
    group.bench_function("finished", |bencher| {
        bencher.iter(|| pushed::<T>(text).finish().map(drop).expect("a whole reply"));
    });
    group.bench_function("typed", |bencher| {
        bencher.iter(|| drop(serde_json::from_str::<T>(black_box(text)).expect("a whole reply")));
    });
    group.bench_function("untyped", |bencher| {
        bencher.iter(|| serde_json::from_str::<Value>(black_box(text)).expect("a whole reply"));
    });
    group.finish();
}

fn pushed<T>(text: &str) -> StructuredParser<T> {
    let mut parser = StructuredParser::speaking("/response").expect("a pointer");
    for piece in black_box(text).as_bytes().chunks(PIECE) {
        let update = parser.push_bytes(piece).expect("JSON");
        black_box((update.spoken(), update.completed().count()));
    }
    parser
}
