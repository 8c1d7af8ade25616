//! Keywords, wherever they stand, inside of words too.

use super::IndexedTool;

const NAME: f64 = 3.0;
const DESCRIPTION: f64 = 2.0;
const PARAMETER: f64 = 1.0;
/// What stands around a keyword in a sentence and does not belong to it.
const PUNCTUATION: &[char] = &['.', ',', ';', ':', '!', '?', '"', '\'', '(', ')'];

/// How well a tool fits: each keyword counts once for each of name, description and parameters that has
/// it.
pub(super) fn score(query: &str, tool: &IndexedTool) -> f64 {
    let (name, description) = (tool.name.to_lowercase(), tool.description.to_lowercase());
    let parameters = tool.parameters.iter().flat_map(|(name, description)| [name, description]);
    let parameters: Vec<_> = parameters.map(|text| text.to_lowercase()).collect();
    let weight = |keyword: &str| {
        let in_parameters = parameters.iter().any(|text| text.contains(keyword));
        let found = [
            (name.contains(keyword), NAME),
            (description.contains(keyword), DESCRIPTION),
            (in_parameters, PARAMETER),
        ];
        found.iter().filter(|(found, _)| *found).map(|(_, weight)| weight).sum::<f64>()
    };
    keywords(&query.to_lowercase()).map(weight).sum()
}

fn keywords(query: &str) -> impl Iterator<Item = &str> {
    let keywords = query.split_whitespace().map(|word| word.trim_matches(PUNCTUATION));
    keywords.filter(|keyword| !keyword.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{IndexedTool, score};

    #[test]
    fn each_keyword_counts_once_for_each_part_that_has_it() {
        let parameters = [("city", "The city's name"), ("days", "How many")];
        let tool = IndexedTool::new("get_weather", "Tell a city's weather, C++", parameters);
        for (query, expected) in [
            ("weather", 5.0),
            ("WEATHER, please?", 5.0),
            ("get_weather", 3.0),
            ("city", 3.0),
            ("city weather", 8.0),
            ("many", 1.0),
            ("c++", 2.0),
            ("ma.y", 0.0),
            ("? ...", 0.0),
        ] {
            let found = score(query, &tool);
            assert!((found - expected).abs() < f64::EPSILON, "{query}: {found}");
        }
    }
}
