//! Every tool of the corpus in every dialect.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tool_runtime::{Dialect, Format, FunctionTool, Severity};

use super::{gemini, raw, registry, strict};
use crate::{files::Corpus, groups};

#[derive(Default)]
struct Count {
    tools: usize,
    strict: usize,
    not_strict: BTreeMap<String, usize>,
}

#[test]
fn every_tool_has_a_valid_definition_in_every_dialect() {
    let Some(corpus) = Corpus::open("the definitions of bfcl, tau, toolbench and mcp") else { return };
    let tools: Vec<_> =
        groups::all(&corpus).into_iter().flat_map(|group| group.tools).filter_map(raw).collect();
    assert!(!tools.is_empty());
    let dialects = Format::ALL.into_iter().flat_map(|format| {
        let strict = format.knows_strict().then(|| format.strict());
        [Some(Dialect::from(format)), strict].into_iter().flatten()
    });
    for dialect in dialects {
        let count = judge(&tools, dialect);
        println!("{:?}, strict {}: {} tools", dialect.format(), dialect.is_strict(), count.tools);
        if dialect.is_strict() {
            println!("  {} strict; not strict:", count.strict);
            assert!(count.strict > count.tools / 2, "few tools can be strict");
        }
        count.not_strict.iter().for_each(|(reason, count)| println!("    {count} x {reason}"));
    }
}

fn judge(tools: &[FunctionTool<()>], dialect: Dialect) -> Count {
    let mut count = Count::default();
    for tool in tools {
        let registry = registry(vec![tool.clone()]).expect("one tool is a registry");
        let definitions = registry.definitions(dialect);
        let value = definitions.to_value();
        let wire = definitions.wire_name(tool.name());
        let written = function(dialect.format(), &value[0]);
        assert_eq!(written["name"], wire, "{value}");
        assert_eq!(definitions.tool_name(wire), tool.name());
        count.tools += 1;
        let refusal = definitions.not_strict().next().map(|(_, reason)| reason.to_owned());
        if dialect.is_strict() && refusal.is_none() {
            count.strict += 1;
            let all_required =
                !matches!(dialect.format(), Format::Anthropic | Format::Bedrock | Format::Cohere);
            let fault = strict::fault(schema(dialect.format(), written), all_required);
            assert_eq!(fault, None, "{dialect:?}: {}", tool.name());
            assert_is_fixed(tool, dialect, schema(dialect.format(), written));
        }
        if let Some(reason) = refusal {
            let reason = reason.split_once(": ").map_or(reason.as_str(), |(_, reason)| reason).to_owned();
            *count.not_strict.entry(reason).or_default() += 1;
        }
        if dialect.format() == Format::Gemini && written.get("parameters").is_some() {
            assert_eq!(
                gemini::fault(&written["parameters"]),
                None,
                "{}: {:?}",
                tool.name(),
                tool.parameters()
            );
            let errors =
                registry.lint(dialect).into_iter().filter(|finding| finding.severity == Severity::Error);
            let errors: Vec<_> = errors.map(|finding| finding.to_string()).collect();
            assert!(errors.is_empty(), "{errors:?}");
        }
    }
    count
}

/// Strict twice is strict once.
fn assert_is_fixed(tool: &FunctionTool<()>, dialect: Dialect, once: &Value) {
    let again = raw(json!({ "name": tool.name(), "description": tool.description(), "parameters": once }));
    let again = registry(vec![again.expect("a strict schema loads")]).expect("one tool is a registry");
    let definitions = again.definitions(dialect);
    assert_eq!(definitions.not_strict().next(), None, "{}", tool.name());
    let twice = definitions.to_value();
    let twice = schema(dialect.format(), function(dialect.format(), &twice[0]));
    assert_eq!(twice, once, "{dialect:?}: {}", tool.name());
}

/// What says the name.
pub(super) fn function(format: Format, definition: &Value) -> &Value {
    match format {
        Format::OpenAiChat | Format::Mistral | Format::Ollama | Format::Cohere => &definition["function"],
        Format::Bedrock => &definition["toolSpec"],
        Format::Gemini | Format::GeminiJsonSchema => &definition["functionDeclarations"][0],
        _ => definition,
    }
}

fn schema(format: Format, function: &Value) -> &Value {
    match format {
        Format::Anthropic => &function["input_schema"],
        Format::Bedrock => &function["inputSchema"]["json"],
        _ => &function["parameters"],
    }
}
