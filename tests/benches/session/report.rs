//! The table, from the medians criterion has just written.

use std::{path::Path, time::Duration};

use super::ROUNDS;

/// A turn may cost so many times the same awaits by hand.
const BOUND: f64 = 3.0;

pub(crate) fn print(output: &Path, hang_ups: &[Duration]) {
    let median = |kind: &str| {
        let rounds = (0..ROUNDS).map(|round| read(output, round, kind));
        let mut rounds = rounds.collect::<Option<Vec<_>>>()?;
        rounds.sort_unstable_by(f64::total_cmp);
        Some(rounds[rounds.len() / 2])
    };
    println!("\nMedians of {ROUNDS} rounds.\n");
    if let Some((by_hand, session)) = median("by_hand").zip(median("session")) {
        println!("{:<28} {:>9.2} us", "a turn by hand", by_hand / 1e3);
        println!("{:<28} {:>9.2} us", "a turn of a session", session / 1e3);
        println!("{:<28} {:>9.2}    at most {BOUND}", "ratio", session / by_hand);
    }
    let at = |share: usize| hang_ups[(hang_ups.len() - 1) * share / 100];
    println!(
        "from heard to hang-up sent, {} calls: median {:?}, 99 of 100 within {:?}",
        hang_ups.len(),
        at(50),
        at(99)
    );
}

fn read(output: &Path, round: usize, kind: &str) -> Option<f64> {
    let estimates = output.join(format!("turn_{round}")).join(kind).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_slice(&std::fs::read(estimates).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}
