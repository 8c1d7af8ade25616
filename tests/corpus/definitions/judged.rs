//! What providers accepted and refused, against what the lint says.

use std::collections::BTreeMap;

use serde_json::Value;
use tool_runtime::{Finding, Format, Severity};

use crate::files::{Corpus, text};

/// Refusals that are about something else than the definitions, by a part of the provider's words.
const NOT_DEFINITIONS: [(&str, &str); 5] = [
    ("does not support this tool_choice", "the model's mode does not go with the request's `tool_choice`"),
    ("requires --jinja flag", "the server was started without templates for tools"),
    ("tool call validation failed", "the model's call, not the definition, is at fault"),
    ("model did not call a tool", "the model's reply, not the definition, is at fault"),
    ("unexpected `tool_use_id`", "the messages pair a result with no call"),
];

#[derive(Default)]
struct Count {
    accepted: usize,
    found: usize,
    elsewhere: BTreeMap<&'static str, usize>,
}

#[test]
fn the_lint_finds_what_was_refused_and_nothing_in_what_was_accepted() {
    let Some(corpus) = Corpus::open("definitions as providers judged them") else { return };
    let mut count = Count::default();
    let mut wrong = Vec::new();
    for line in corpus.lines("provider_tool_definitions") {
        let findings = format(&line.value).lint(&line.value["tools"]);
        let errors: Vec<&Finding> =
            findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let errors_text = || errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n    ");
        if line.value["accepted"] == true {
            count.accepted += 1;
            if !errors.is_empty() {
                wrong.push(format!("{}: accepted, but\n    {}", line.place, errors_text()));
            }
            continue;
        }
        let refusal = text(&line.value["error_body"]);
        match NOT_DEFINITIONS.iter().find(|(words, _)| refusal.contains(words)) {
            Some((_, reason)) => {
                *count.elsewhere.entry(reason).or_default() += 1;
                assert!(errors.is_empty(), "{}: {}", line.place, errors_text());
            }
            None if errors.is_empty() => {
                wrong.push(format!("{}: refused, nothing found: {refusal}", line.place));
            }
            None => {
                println!("found: {}", errors[0]);
                count.found += 1;
            }
        }
    }
    println!("{} accepted without an error, {} refusals found", count.accepted, count.found);
    count.elsewhere.iter().for_each(|(reason, count)| println!("  {count} x not judged: {reason}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count.accepted > 0 && count.found > 0);
}

fn format(line: &Value) -> Format {
    match text(&line["api"]) {
        "anthropic" => Format::Anthropic,
        "openai_chat" if line["vendor"] == "mistral" => Format::Mistral,
        "openai_chat" => Format::OpenAiChat,
        "openai_responses" => Format::OpenAiResponses,
        "gemini" => Format::Gemini,
        "bedrock" => Format::Bedrock,
        other => panic!("an api without a format: {other}"),
    }
}
