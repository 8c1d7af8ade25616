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
    report::print(&output);
}
