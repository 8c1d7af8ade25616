//! The table of ratios, from the medians criterion has just written.

use std::path::Path;

use super::{pairs::ROUNDS, streams::Stream};

/// What a stream may cost over its payloads.
const BOUND: f64 = 2.0;

pub(crate) fn print(output: &Path, streams: &[Stream]) {
    println!(
        "\nMedians of {ROUNDS} rounds, floor and reader in turn; the ratio is the median of the rounds' ratios.\n"
    );
    println!("{:<34} {:>8} {:>11} {:>11} {:>7} {:>8}", "", "bytes", "reader", "floor", "ratio", "at most");
    for Stream { name, bytes, .. } in streams {
        let measure =
            |side| (0..ROUNDS).map(|round| read(output, side, name, round)).collect::<Option<Vec<_>>>();
        let (Some(reader), Some(floor)) = (measure("tools"), measure("floor")) else { continue };
        let ratios = reader.iter().zip(&floor).map(|(reader, floor)| reader / floor).collect();
        let (reader, floor, ratio) = (median(reader) / 1e3, median(floor) / 1e3, median(ratios));
        let size = bytes.len();
        println!("{name:<34} {size:>8} {reader:>8.2} µs {floor:>8.2} µs {ratio:>7.3} {BOUND:>8.2}");
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
