//! Okapi BM25: a word weighs the more the rarer it is, and the less the longer the tool speaks.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{IndexedTool, ToolIndex, ToolSearch, ranking::best, words::words};
use crate::error::BoxError;

/// How soon a word that is repeated stops to weigh more.
const K1: f64 = 1.5;
/// How much a tool's length counts.
const B: f64 = 0.75;
/// A word of the name counts as often as three of the parameters', one of the description as two.
const NAME: f64 = 3.0;
const DESCRIPTION: f64 = 2.0;
const PARAMETER: f64 = 1.0;

/// The strategy.
pub(super) struct Bm25;

#[async_trait]
impl ToolSearch for Bm25 {
    async fn index(&self, tools: Vec<IndexedTool>) -> Result<Box<dyn ToolIndex>, BoxError> {
        Ok(Box::new(Bm25Index::of(&tools)))
    }
}

struct Bm25Index {
    names: Vec<String>,
    /// What a tool's length adds below the line of the formula, by place.
    norms: Vec<f64>,
    /// By word, the tools that have it: place, and how often.
    postings: HashMap<String, Vec<(usize, f64)>>,
}

impl Bm25Index {
    fn of(tools: &[IndexedTool]) -> Self {
        let counted: Vec<_> = tools.iter().map(counts).collect();
        let lengths: Vec<f64> = counted.iter().map(|counts| counts.values().sum()).collect();
        let mean = lengths.iter().sum::<f64>() / count(tools.len());
        let mut postings = HashMap::<_, Vec<_>>::new();
        for (place, counts) in counted.into_iter().enumerate() {
            for (word, times) in counts {
                postings.entry(word).or_default().push((place, times));
            }
        }
        let norms = lengths.iter().map(|length| K1 * (1.0 - B + B * length / mean)).collect();
        Self { names: tools.iter().map(|tool| tool.name.clone()).collect(), norms, postings }
    }

    fn scores(&self, query: &str) -> Vec<f64> {
        let mut scores = vec![0.0; self.names.len()];
        for found in words(query).filter_map(|word| self.postings.get(&word)) {
            let (having, lacking) = (count(found.len()), count(self.names.len() - found.len()));
            let rarity = (1.0 + (lacking + 0.5) / (having + 0.5)).ln();
            for (place, times) in found {
                scores[*place] += rarity * times * (K1 + 1.0) / (times + self.norms[*place]);
            }
        }
        scores
    }
}

#[async_trait]
impl ToolIndex for Bm25Index {
    async fn search(&self, query: &str, limit: usize) -> Result<Vec<String>, BoxError> {
        Ok(best(self.scores(query), limit).into_iter().map(|place| self.names[place].clone()).collect())
    }
}

/// How often each word stands in a tool, by its weight.
fn counts(tool: &IndexedTool) -> HashMap<String, f64> {
    let parameters = tool.parameters.iter().flat_map(|(name, description)| [name, description]);
    let parts = [(&tool.name, NAME), (&tool.description, DESCRIPTION)];
    let parts = parts.into_iter().chain(parameters.map(|text| (text, PARAMETER)));
    let mut counts = HashMap::new();
    for (word, weight) in parts.flat_map(|(text, weight)| words(text).map(move |word| (word, weight))) {
        *counts.entry(word).or_insert(0.0) += weight;
    }
    counts
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 tools")]
fn count(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use super::{Bm25Index, IndexedTool};

    fn index(tools: &[(&str, &str)]) -> Bm25Index {
        let none = [("", ""); 0];
        let tool = |&(name, description): &(&str, &str)| IndexedTool::new(name, description, none);
        Bm25Index::of(&tools.iter().map(tool).collect::<Vec<_>>())
    }

    fn close(score: f64, expected: f64) -> bool {
        (score - expected).abs() < 1e-12
    }

    /// One tool is as long as the mean, so its norm is `K1`; a word all tools have has the rarity
    /// `ln(1 + 0.5 / 1.5)`.
    #[test]
    fn a_word_of_the_name_counts_three_times_and_of_the_description_twice() {
        let index = index(&[("clock", "time")]);
        let rarity = (4.0_f64 / 3.0).ln();
        assert!(close(index.scores("clock")[0], rarity * 3.0 * 2.5 / 4.5));
        assert!(close(index.scores("time")[0], rarity * 2.0 * 2.5 / 3.5));
        assert!(close(index.scores("CLOCK time")[0], rarity * (3.0 * 2.5 / 4.5 + 2.0 * 2.5 / 3.5)));
        assert!(close(index.scores("clock clock")[0], 2.0 * rarity * 3.0 * 2.5 / 4.5));
    }

    /// The lengths are 5 and 9, so the norms are `1.5 * (0.25 + 0.75 * length / 7)`.
    #[test]
    fn a_longer_tool_scores_lower_and_a_rarer_word_higher() {
        let index = index(&[("tell", "time"), ("tell", "old long stories")]);
        let (rarity, norm) = ((1.0_f64 + 0.5 / 2.5).ln(), |length: f64| 1.5 * (0.25 + 0.75 * length / 7.0));
        let scores = index.scores("tell");
        assert!(close(scores[0], rarity * 3.0 * 2.5 / (3.0 + norm(5.0))));
        assert!(close(scores[1], rarity * 3.0 * 2.5 / (3.0 + norm(9.0))));
        assert!(scores[0] > scores[1]);
        assert!(close(index.scores("time")[0], (1.0_f64 + 1.5 / 1.5).ln() * 2.0 * 2.5 / (2.0 + norm(5.0))));
    }

    #[test]
    fn nothing_is_found_where_there_is_nothing() {
        assert!(index(&[]).scores("time").is_empty());
        assert_eq!(index(&[("", "")]).scores("time"), [0.0]);
    }
}
