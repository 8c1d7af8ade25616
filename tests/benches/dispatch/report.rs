//! The table of ratios, from the medians criterion has just written.

use std::path::Path;

use super::pairs::ROUNDS;

/// What is compared, and the ratio that is to hold.
pub(crate) type Row = (&'static str, &'static str, Option<f64>);

pub(crate) fn print(output: &Path, rows: &[Row]) {
    println!(
        "\nMedians of {ROUNDS} rounds, floor and tools in turn; the ratio is the median of the rounds' ratios.\n"
    );
    println!("{:<38} {:>11} {:>11} {:>7} {:>8}", "", "tools", "floor", "ratio", "at most");
    for &(title, name, bound) in rows {
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
