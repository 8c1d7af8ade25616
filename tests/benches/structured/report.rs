//! The table, from the medians criterion has just written.

use std::path::Path;

use super::{ROUNDS, SIZES};

/// Ten times the stream may take so many times the time.
const GROWTH: f64 = 12.0;

pub(crate) fn print(output: &Path) {
    println!("\nMedians of {ROUNDS} rounds; pieces of 16 bytes.\n");
    let heads = ["", "bytes", "pushed", "ns/byte", "/ typed", "/ untyped", "finished", "/ typed"];
    println!(
        "{:<8} {:>9} {:>11} {:>8} {:>8} {:>10} {:>11} {:>8}",
        heads[0], heads[1], heads[2], heads[3], heads[4], heads[5], heads[6], heads[7]
    );
    for name in ["speech", "orders"] {
        let rows = SIZES.map(|size| row(output, name, size));
        if let [Some(short), Some(long)] = rows {
            println!("{name}: ten times the bytes take {:.2} times the time, at most {GROWTH}", long / short);
        }
    }
}

/// Prints a row; gives the time of the pushes.
fn row(output: &Path, name: &str, size: usize) -> Option<f64> {
    let measure = |kind: &str| {
        let rounds = (0..ROUNDS).map(|round| read(output, &format!("{name}_{size}_{round}"), kind));
        rounds.collect::<Option<Vec<_>>>().map(median)
    };
    let (pushed, finished) = (measure("pushed")?, measure("finished")?);
    let (typed, untyped) = (measure("typed")?, measure("untyped")?);
    #[allow(clippy::cast_precision_loss, reason = "a size of a million")]
    let each = pushed / size as f64;
    println!(
        "{name:<8} {size:>9} {:>11} {each:>8.2} {:>8.2} {:>10.2} {:>11} {:>8.2}",
        time(pushed),
        pushed / typed,
        pushed / untyped,
        time(finished),
        finished / typed
    );
    Some(pushed)
}

fn read(output: &Path, group: &str, kind: &str) -> Option<f64> {
    let estimates = output.join(group).join(kind).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(estimates).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn time(nanoseconds: f64) -> String {
    format!("{:.2} ms", nanoseconds / 1e6)
}
