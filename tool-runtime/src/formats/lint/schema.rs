//! Rules about one tool, strict or not.

use serde_json::Value;

use super::{entry::Entry, finding::Findings};
use crate::{
    formats::{Format, names},
    schema::{JsonObject, resolve},
};

pub(super) fn lint(format: Format, entry: &Entry<'_>, findings: &mut Findings) {
    name(format, entry, findings);
    description(format, entry, findings);
    root(format, entry, findings);
    if let Some(schema) = entry.schema {
        references(entry, schema, findings);
    }
}

/// The pattern of each provider's field `name`; see [`names`].
fn name(format: Format, entry: &Entry<'_>, findings: &mut Findings) {
    if let Some(fault) = names::fault(format, entry.name) {
        findings.error(entry.name, &entry.pointer, "name", fault);
    }
}

/// `OpenAI`: "string too long. Expected a string with maximum length 1024" (some models take more).
/// Bedrock, `ToolSpecification`: "Minimum length of 1". Anthropic, "Define tools": a description is
/// "by far the most important factor in tool performance".
fn description(format: Format, entry: &Entry<'_>, findings: &mut Findings) {
    let description = entry.description.unwrap_or_default();
    if format == Format::Bedrock && entry.description == Some("") {
        findings.error(
            entry.name,
            &entry.pointer,
            "description_length",
            "the description is empty; leave it out",
        );
    }
    if description.is_empty() {
        findings.warning(
            entry.name,
            &entry.pointer,
            "no_description",
            "the model is not told what the tool does",
        );
    }
    let length = description.chars().count();
    let is_openai = matches!(format, Format::OpenAiChat | Format::OpenAiResponses | Format::OpenAiRealtime);
    if is_openai && length > 1024 {
        let message = format!("the description has {length} characters; some models take at most 1024");
        findings.warning(entry.name, &entry.pointer, "description_length", message);
    }
}

/// `OpenAI`: "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the
/// top level". Anthropic: "`input_schema.type`: Input should be 'object'", "`input_schema` does not
/// support oneOf, allOf, or anyOf at the top level". Bedrock, MCP: `type` is `object`.
fn root(format: Format, entry: &Entry<'_>, findings: &mut Findings) {
    let Some(schema) = entry.schema.filter(|schema| !schema.is_empty()) else { return };
    let is_object = schema.get("type").is_some_and(|name| name == "object" || name == "OBJECT");
    if !is_object && format != Format::Ollama {
        let message = "the schema's root must say `\"type\": \"object\"`";
        findings.error(entry.name, &entry.schema_pointer, "root_object", message);
    }
    let refused: &[&str] = match format {
        Format::OpenAiChat | Format::OpenAiResponses | Format::OpenAiRealtime => {
            &["oneOf", "anyOf", "allOf", "enum", "not"]
        }
        Format::Anthropic | Format::Bedrock => &["oneOf", "anyOf", "allOf"],
        _ => &[],
    };
    for keyword in refused.iter().filter(|keyword| schema.contains_key(**keyword)) {
        let message = format!("the schema's root has `{keyword}`; put the alternatives under a property");
        findings.error(entry.name, &entry.schema_pointer, "root_combination", message);
    }
}

/// A `$ref` leads to something in the same schema.
fn references(entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    walk(schema, &entry.schema_pointer, &mut |node, pointer| {
        let reference = node.get("$ref").and_then(Value::as_str);
        let dangling = reference.filter(|reference| resolve(schema, reference).is_none());
        if let Some(reference) = dangling {
            let message = format!("`{reference}` leads nowhere in this schema");
            findings.error(entry.name, pointer, "dangling_reference", message);
        }
    });
}

/// Levels of JSON looked into.
const DEPTH: usize = 128;

/// Calls `visit` for each schema, with its place.
pub(super) fn walk(schema: &JsonObject, pointer: &str, visit: &mut dyn FnMut(&JsonObject, &str)) {
    down(schema, pointer, visit, 0);
}

fn down(schema: &JsonObject, pointer: &str, visit: &mut dyn FnMut(&JsonObject, &str), depth: usize) {
    visit(schema, pointer);
    if depth >= DEPTH {
        return;
    }
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("default" | "const" | "enum" | "examples" | "example", _) => {}
            (
                "properties" | "$defs" | "definitions" | "patternProperties" | "dependentSchemas",
                Value::Object(named),
            ) => {
                for (name, schema) in named {
                    if let Value::Object(schema) = schema {
                        let name = name.replace('~', "~0").replace('/', "~1");
                        down(schema, &format!("{pointer}/{keyword}/{name}"), visit, depth + 1);
                    }
                }
            }
            (_, Value::Object(inner)) => down(inner, &format!("{pointer}/{keyword}"), visit, depth + 1),
            (_, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    if let Value::Object(inner) = item {
                        down(inner, &format!("{pointer}/{keyword}/{index}"), visit, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}
