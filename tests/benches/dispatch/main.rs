//! What dispatch costs over hand-written code, as one table of ratios of medians.
//!
//! The floor is what one would write by hand: a `HashMap` of boxed async closures that decode the
//! arguments with serde, call the fn and serialize its result. It takes the same owned
//! `FunctionCall`, built outside the timing. Panic isolation is on, tracing present and
//! unsubscribed. Run it: `cargo bench --bench dispatch`

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench may stop on what it did not expect"
)]

mod definitions;
mod floor;
mod many;
mod pairs;
mod report;
mod single;
mod tools;

use std::time::Duration;

use criterion::Criterion;

const ROWS: &[report::Row] = &[
    ("T1 add(i64, i64)", "add", Some(1.3)),
    ("T2 string, enum, option -> struct", "weather", Some(1.1)),
    ("T3 nested order, 20 items", "place_order", Some(1.03)),
    ("T4 T1 with a context", "add_with_context", Some(1.8)),
    ("T5 T2 with a range", "bounded_weather", None),
    ("T1 among 10 tools", "add_of_10", Some(1.3)),
    ("T1 among 100 tools", "add_of_100", Some(1.3)),
    ("T1 among 1,000 tools", "add_of_1000", Some(1.3)),
    ("T1 among 10,000 tools", "add_of_10000", Some(1.3)),
    ("execute_all, 1,000 calls of 1 ms", "wait_1000", Some(1.1)),
    ("first read of 1,000 definitions", "first_read_1000", Some(1.3)),
    ("registering 1,000 tools / schemars", "register_1000", None),
    ("later read of 1,000 / schemars", "later_read_1000", None),
];

fn main() {
    let output = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("dispatch");
    let mut criterion = Criterion::default()
        .without_plots()
        .output_directory(&output)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .configure_from_args();
    single::bench(&mut criterion);
    single::bench_size(&mut criterion);
    many::bench(&mut criterion);
    definitions::bench(&mut criterion);
    criterion.final_summary();
    report::print(&output, ROWS);
}
