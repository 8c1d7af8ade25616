//! Text to the words it is searched by.

/// The words of a text, in lower case: runs of letters and digits. One written in humps stands for
/// itself and for its parts, as both are searched for: `getWeather` is `getweather`, `get`, `weather`.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let runs = text.split(|character: char| !character.is_alphanumeric());
    runs.filter(|run| !run.is_empty()).flat_map(with_parts)
}

fn with_parts(run: &str) -> Vec<String> {
    let mut parts = humps(run);
    if parts.len() > 1 {
        parts.insert(0, run);
    }
    parts.into_iter().map(str::to_lowercase).collect()
}

/// `HTTPHeaders` is `HTTP` and `Headers`.
fn humps(run: &str) -> Vec<&str> {
    let mut rest = run;
    let mut humps = Vec::new();
    while let Some(end) = hump_end(rest) {
        let (hump, after) = rest.split_at(end);
        humps.push(hump);
        rest = after;
    }
    humps.push(rest);
    humps
}

/// Where the first hump ends, if another begins: at a capital that no capital precedes, or that a
/// small letter follows.
fn hump_end(text: &str) -> Option<usize> {
    let letters = || text.char_indices();
    let mut neighbours = letters().zip(letters().skip(1));
    let begins = |((_, before), (at, letter)): &((usize, char), (usize, char))| {
        let after = text.get(*at..).and_then(|rest| rest.chars().nth(1));
        letter.is_uppercase() && (!before.is_uppercase() || after.is_some_and(char::is_lowercase))
    };
    neighbours.find(begins).map(|(_, (at, _))| at)
}

#[cfg(test)]
mod tests {
    fn words(text: &str) -> Vec<String> {
        super::words(text).collect()
    }

    #[test]
    fn words_are_parted_by_whatever_is_no_letter_and_no_digit() {
        assert_eq!(words("notes.search_v2 (beta),  Größe!"), ["notes", "search", "v2", "beta", "größe"]);
        assert!(words(" [.*] ").is_empty() && words("").is_empty());
    }

    #[test]
    fn a_word_in_humps_is_found_whole_and_by_its_parts() {
        assert_eq!(words("getWeather"), ["getweather", "get", "weather"]);
        assert_eq!(words("HTTPHeaders"), ["httpheaders", "http", "headers"]);
        assert_eq!(words("Paris"), ["paris"]);
        assert_eq!(words("NASA"), ["nasa"]);
    }
}
