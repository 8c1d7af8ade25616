//! The table of ratios, from the medians criterion has just written.

use std::path::Path;

use super::pairs::ROUNDS;

/// What is compared, and the ratio that is to hold.
const ROWS: [(&str, &str, Option<f64>); 13] = [
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

pub(crate) fn print(output: &Path) {
    println!(
        "\nMedians of {ROUNDS} rounds, floor and tools in turn; the ratio is the median of the rounds' ratios.\n"
    );
    println!("{:<38} {:>11} {:>11} {:>7} {:>8}", "", "tools", "floor", "ratio", "at most");
    for (title, name, bound) in ROWS {
        let measure =
            |side| (0..ROUNDS).map(|round| read(output, side, name, round)).collect::<Option<Vec<_>>>();
        let (Some(tools), Some(floor)) = (measure("tools"), measure("floor")) else { continue };
        let ratios = tools.iter().zip(&floor).map(|(tools, floor)| tools / floor).collect();
        let bound = bound.map_or_else(String::new, |bound| format!("{bound:>8.2}"));
        let (tools, floor, ratio) = (time(median(tools)), time(median(floor)), median(ratios));
        println!("{title:<38} {tools:>11} {floor:>11} {ratio:>7.3} {bound}");
    }
}

fn read(output: &Path, side: &str, name: &str, round: usize) -> Option<f64> {
    let estimates = output.join(format!("{side}_{name}_{round}")).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(estimates).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 1e3 => format!("{time:.1} ns"),
        time if time < 1e6 => format!("{:.2} µs", time / 1e3),
        time => format!("{:.2} ms", time / 1e6),
    }
}
