//! The table of ratios, from the medians criterion has just written.

use std::path::Path;

/// What is compared with which floor, and the ratio that is to hold.
const ROWS: [(&str, &str, &str, Option<f64>); 13] = [
    ("T1 add(i64, i64)", "add", "add", Some(1.3)),
    ("T2 string, enum, option -> struct", "weather", "weather", Some(1.1)),
    ("T3 nested order, 20 items", "place_order", "place_order", Some(1.03)),
    ("T4 T1 with a context", "add_with_context", "add", Some(1.8)),
    ("T5 T2 with a range", "bounded_weather", "weather", None),
    ("T1 among 10 tools", "add_of_10", "add_of_10", Some(1.3)),
    ("T1 among 100 tools", "add_of_100", "add_of_100", Some(1.3)),
    ("T1 among 1,000 tools", "add_of_1000", "add_of_1000", Some(1.3)),
    ("T1 among 10,000 tools", "add_of_10000", "add_of_10000", Some(1.3)),
    ("execute_all, 1,000 calls of 1 ms", "wait_1000", "wait_1000", Some(1.1)),
    ("first read of 1,000 definitions", "first_read_1000", "first_read_1000", Some(1.3)),
    ("registering 1,000 tools / schemars", "register_1000", "first_read_1000", None),
    ("later read of 1,000 / first, schemars", "later_read_1000", "first_read_1000", None),
];

pub(crate) fn print(output: &Path) {
    println!("\n{:<40} {:>12} {:>12} {:>8} {:>8}", "medians", "tools", "floor", "ratio", "at most");
    for (title, tools, floor, bound) in ROWS {
        let (Some(tools), Some(floor)) = (median(output, "tools", tools), median(output, "floor", floor))
        else {
            continue;
        };
        let ratio = tools / floor;
        let bound = bound.map_or_else(String::new, |bound| format!("{bound:>8.2}"));
        println!("{title:<40} {:>12} {:>12} {ratio:>8.3} {bound}", nanoseconds(tools), nanoseconds(floor));
    }
}

fn median(output: &Path, side: &str, bench: &str) -> Option<f64> {
    let estimates = output.join(format!("{side}_{bench}")).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(estimates).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn nanoseconds(time: f64) -> String {
    match time {
        time if time < 1e3 => format!("{time:.1} ns"),
        time if time < 1e6 => format!("{:.2} µs", time / 1e3),
        time => format!("{:.2} ms", time / 1e6),
    }
}
