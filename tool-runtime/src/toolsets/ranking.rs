//! The best of what was scored.

/// The places of the highest scores above zero, highest first and equal ones in order.
pub(super) fn best(scores: impl IntoIterator<Item = f64>, limit: usize) -> Vec<usize> {
    let mut found: Vec<_> = scores.into_iter().enumerate().filter(|(_, score)| *score > 0.0).collect();
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    found.into_iter().take(limit).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn the_highest_come_first_and_equals_in_order() {
        let scores = [1.0, 0.0, 3.0, f64::NAN, 1.0, -2.0, 2.0];
        assert_eq!(best(scores, 9), [2, 6, 0, 4]);
        assert_eq!(best(scores, 2), [2, 6]);
    }
}
