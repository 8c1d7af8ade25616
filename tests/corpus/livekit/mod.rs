//! What LiveKit answers to the same calls. Where we answer otherwise on purpose the case is listed
//! with its reason; a listed case that does not differ fails, so no list outlives its reasons.

#![allow(clippy::doc_markdown, reason = "LiveKit is a name")]

mod arguments;
mod models;
mod outputs;
mod search;
mod tools;
mod unknown;

use serde_json::Value;

use crate::files::{Corpus, Document, text};

/// A case that differs on purpose (`prefix*`: every case whose label starts so), and why.
type Difference = (&'static str, &'static str);

/// What was judged, and what is wrong.
#[derive(Default)]
struct Verdicts {
    judged: usize,
    differing: usize,
    wrong: Vec<String>,
}

impl Verdicts {
    /// Takes in a case that agrees with LiveKit, or says how it does not.
    fn add(&mut self, label: &str, agreement: Result<(), String>, listed: &[Difference]) {
        self.judged += 1;
        match (agreement, reason(label, listed)) {
            (Ok(()), None) => {}
            (Err(_), Some(_)) => self.differing += 1,
            (Ok(()), Some(reason)) => self.wrong.push(format!("{label}: agrees, but is listed: {reason}")),
            (Err(how), None) => self.wrong.push(format!("{label}: {how}")),
        }
    }

    fn settle(self, what: &str) {
        let Self { judged, differing, wrong } = self;
        println!("{what}: {judged} cases, {differing} differ on purpose, {} wrong", wrong.len());
        assert!(judged > 0, "{what}: no case was judged");
        assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
    }
}

fn reason(label: &str, listed: &[Difference]) -> Option<&'static str> {
    let covers = |listed: &str| match listed.strip_suffix('*') {
        Some(prefix) => label.starts_with(prefix),
        None => label == listed,
    };
    listed.iter().find(|(listed, _)| covers(listed)).map(|(_, reason)| *reason)
}

fn dispatch_files(corpus: &Corpus) -> Vec<Document> {
    corpus.documents("livekit_dispatch")
}

/// Nothing when both are equal, else what each is.
fn agree(what: &str, ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{what} is {ours}, theirs {theirs}")) }
}

fn label(case: &Value) -> &str {
    text(&case["label"])
}
