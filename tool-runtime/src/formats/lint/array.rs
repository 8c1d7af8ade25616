//! Rules about all tools of a request.

use std::collections::HashSet;

use super::{entry::Entry, finding::Findings};
use crate::formats::Format;

pub(super) fn lint(format: Format, entries: &[Entry<'_>], findings: &mut Findings) {
    count(format, entries, findings);
    unique(format, entries, findings);
}

/// `OpenAI`, `tools` of a chat completion: "A max of 128 functions are supported". Vertex AI,
/// "Function calling": 128 declarations in older models.
fn count(format: Format, entries: &[Entry<'_>], findings: &mut Findings) {
    const MOST: usize = 128;
    let message = || format!("{} tools are sent; at most {MOST} are taken", entries.len());
    match format {
        _ if entries.len() <= MOST => {}
        Format::OpenAiChat | Format::OpenAiResponses | Format::OpenAiRealtime => {
            findings.error("", "", "tool_count", message());
        }
        Format::Gemini | Format::GeminiJsonSchema => findings.warning("", "", "tool_count", message()),
        _ => {}
    }
}

/// Anthropic: "tools: Tool names must be unique"; Gemini: "Duplicate function declaration found";
/// Bedrock: "The tool names must be unique". Elsewhere the model cannot tell two apart.
fn unique(format: Format, entries: &[Entry<'_>], findings: &mut Findings) {
    let mut names = HashSet::with_capacity(entries.len());
    for entry in entries.iter().filter(|entry| !names.insert(entry.name)) {
        let message = "another tool has this name";
        match format {
            Format::Anthropic | Format::Bedrock | Format::Gemini | Format::GeminiJsonSchema => {
                findings.error(entry.name, &entry.pointer, "unique_names", message);
            }
            _ => findings.warning(entry.name, &entry.pointer, "unique_names", message),
        }
    }
    if format == Format::Anthropic {
        super::strict::anthropic_totals(entries, findings);
    }
}
