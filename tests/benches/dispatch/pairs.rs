//! Floor and tools in turn: a machine's speed drifts, and a ratio is of two moments next to each
//! other.

use criterion::{Bencher, Criterion};

/// How often each pair is measured; the report takes the median of their ratios.
pub(crate) const ROUNDS: usize = 7;

/// Measures the floor and what stands on it, in turn.
pub(crate) fn in_turn(
    criterion: &mut Criterion,
    name: &str,
    mut floor: impl FnMut(&mut Bencher<'_>),
    mut tools: impl FnMut(&mut Bencher<'_>),
) {
    for round in 0..ROUNDS {
        criterion.bench_function(&format!("floor/{name}/{round}"), |bencher| floor(bencher));
        criterion.bench_function(&format!("tools/{name}/{round}"), |bencher| tools(bencher));
    }
}
