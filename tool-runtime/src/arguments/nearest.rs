//! The known name a misspelt one was probably meant to be.

/// Names longer than this are compared by their beginnings only: they come from a model.
const COMPARED: usize = 64;

/// The known name nearest to `name`, when one is near enough to be meant: about a third of its
/// letters may differ, after case, `-` and `_` are set aside, but never all of them.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = folded(name);
    let distances = known.into_iter().map(|known| {
        let folded = folded(known);
        let longest = name.len().max(folded.len());
        let allowed = longest.div_ceil(3).min(4).min(longest.saturating_sub(1));
        (strsim::osa_distance(&name, &folded), allowed, known)
    });
    let near = distances.filter(|(distance, allowed, _)| distance <= allowed && !name.is_empty());
    near.min_by_key(|(distance, ..)| *distance).map(|(.., known)| known)
}

fn folded(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_' | ' '));
    letters.take(COMPARED).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name_and_another_word_finds_none() {
        let known = ["location", "days", "unit"];
        assert_eq!(nearest("locaton", known), Some("location"));
        assert_eq!(nearest("Location", known), Some("location"));
        assert_eq!(nearest("day", known), Some("days"));
        assert_eq!(nearest("temperature", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("a", ["b", "c"]), None);
    }
}
