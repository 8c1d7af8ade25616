//! Rules about tools whose schema the provider is asked to hold the model to.

use serde_json::Value;

use super::{entry::Entry, finding::Findings, schema::walk};
use crate::{
    formats::{
        Format,
        strict::{self, Grammar, Required, has_type},
    },
    schema::JsonObject,
};

pub(super) fn lint(format: Format, entry: &Entry<'_>, findings: &mut Findings) {
    let Some(schema) = entry.schema else { return };
    let is_anthropics = matches!(format, Format::Anthropic | Format::Bedrock);
    let grammar = if is_anthropics { Grammar::Anthropic } else { Grammar::OpenAi };
    if grammar == Grammar::Anthropic {
        recursion(entry, schema, findings);
        complexity(entry, schema, findings);
    } else {
        required(format, entry, schema, findings);
        size(entry, schema, findings);
    }
    closed(format, entry, schema, findings);
    keywords(entry, schema, grammar, findings);
    if grammar == Grammar::Anthropic {
        all_of(entry, schema, findings);
    }
}

/// Anthropic: "Circular reference detected in schema definitions: Self-referencing or
/// mutually-referencing definitions are not supported".
fn recursion(entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    if let Some(name) = strict::on_a_circle(schema) {
        let message = format!("`{name}` refers to itself; strict schemas cannot");
        findings.error(entry.name, &entry.schema_pointer, "strict_recursion", message);
    }
    walk(schema, &entry.schema_pointer, &mut |node, pointer| {
        if node.get("$ref").is_some_and(|reference| reference == "#") {
            let message = "the schema refers to itself; strict schemas cannot";
            findings.error(entry.name, pointer, "strict_recursion", message);
        }
    });
}

/// Anthropic: "Schema is too complex for compilation". 24 optional parameters are too many in one
/// schema, though not in twelve; from 12 on it is a matter of luck.
fn complexity(entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    let optional = optional(schema);
    let message = || format!("{optional} optional parameters in one schema; its grammar doubles with each");
    match optional {
        24.. => findings.error(entry.name, &entry.schema_pointer, "strict_complexity", message()),
        12.. => findings.warning(entry.name, &entry.schema_pointer, "strict_complexity", message()),
        _ => {}
    }
}

/// Anthropic, "Schema complexity limits", for all strict tools of a request together: 20 tools, 24
/// optional parameters ("Schemas contains too many optional parameters (25)"), 16 parameters with
/// union types.
pub(super) fn anthropic_totals(entries: &[Entry<'_>], findings: &mut Findings) {
    let schemas: Vec<_> =
        entries.iter().filter(|entry| entry.strict).filter_map(|entry| entry.schema).collect();
    let totals = [
        ("strict_tools", "strict tools", schemas.len(), 20),
        ("strict_optional", "optional parameters", schemas.iter().map(|schema| optional(schema)).sum(), 24),
        (
            "strict_unions",
            "parameters with union types",
            schemas.iter().map(|schema| unions(schema)).sum(),
            16,
        ),
    ];
    for (rule, what, found, most) in totals {
        if found > most {
            findings.error("", "", rule, format!("{found} {what} in one request; at most {most} are taken"));
        }
    }
}

/// Cohere, "Parameter types for tool use": with `strict_tools`, 200 fields across all tools of a call.
pub(super) fn cohere_total(entries: &[Entry<'_>], findings: &mut Findings) {
    const MOST: usize = 200;
    let found: usize = entries.iter().filter_map(|entry| entry.schema).map(fields).sum();
    if found > MOST {
        let message = format!("{found} fields in one request; at most {MOST} are taken");
        findings.error("", "", "strict_fields", message);
    }
}

fn fields(schema: &JsonObject) -> usize {
    let mut count = 0;
    walk(schema, "", &mut |node, _| {
        count += node.get("properties").and_then(Value::as_object).map_or(0, JsonObject::len);
    });
    count
}

fn optional(schema: &JsonObject) -> usize {
    let mut count = 0;
    walk(schema, "", &mut |node, _| {
        let required = Required::of(node.get("required"));
        let properties = node.get("properties").and_then(Value::as_object).into_iter().flatten();
        count += properties.filter(|(name, _)| !required.contains(name)).count();
    });
    count
}

fn unions(schema: &JsonObject) -> usize {
    let mut count = 0;
    walk(schema, "", &mut |node, _| {
        let is_union = |schema: &Value| schema.get("anyOf").is_some() || schema["type"].is_array();
        let properties = node.get("properties").and_then(Value::as_object).into_iter().flatten();
        count += properties.filter(|(_, schema)| is_union(schema)).count();
    });
    count
}

/// Who refuses: `OpenAI` and Anthropic themselves. Gateways and servers that speak `OpenAI`'s chat were
/// seen to take open objects and optional properties in a strict tool, so there it is a warning.
fn refused(
    format: Format,
    (entry, pointer): (&Entry<'_>, &str),
    rule: &'static str,
    message: &str,
    findings: &mut Findings,
) {
    match format {
        Format::OpenAiChat | Format::Mistral => findings.warning(entry.name, pointer, rule, message),
        _ => findings.error(entry.name, pointer, rule, message),
    }
}

/// `OpenAI`: "All fields must be required": "'required' is required to be supplied and to be an array
/// including every key in properties".
fn required(format: Format, entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    walk(schema, &entry.schema_pointer, &mut |node, pointer| {
        let required = Required::of(node.get("required"));
        let properties = node.get("properties").and_then(Value::as_object).into_iter().flatten();
        for (name, _) in properties.filter(|(name, _)| !required.contains(name)) {
            let message = format!("`{name}` is not required; a strict schema requires all, and allows null");
            refused(format, (entry, pointer), "strict_required", &message, findings);
        }
    });
}

/// `OpenAI`: "'additionalProperties' is required to be supplied and to be false"; Anthropic: "For
/// 'object' type, 'additionalProperties' must be explicitly set to false".
fn closed(format: Format, entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    walk(schema, &entry.schema_pointer, &mut |node, pointer| {
        if has_type(node, "object") && node.get("additionalProperties") != Some(&Value::Bool(false)) {
            let message = "the object is not closed; add `\"additionalProperties\": false`";
            refused(format, (entry, pointer), "strict_closed", message, findings);
        }
    });
}

/// `OpenAI`: "is not permitted"; Anthropic: "For 'integer' type, property 'minimum' is not supported".
fn keywords(entry: &Entry<'_>, schema: &JsonObject, grammar: Grammar, findings: &mut Findings) {
    walk(schema, &entry.schema_pointer, &mut |node, pointer| {
        for (keyword, value) in node {
            if keyword == "oneOf" || strict::is_foreign(keyword, value, grammar) {
                let message = format!("`{keyword}` with this value has no place in a strict schema");
                findings.error(entry.name, pointer, "strict_keyword", message);
            }
        }
    });
}

/// Anthropic: "allOf (with limitations: allOf with $ref not supported)".
fn all_of(entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    walk(schema, &entry.schema_pointer, &mut |node, pointer| {
        let parts = node.get("allOf").and_then(Value::as_array).into_iter().flatten();
        if parts.into_iter().any(|part| part.get("$ref").is_some()) {
            findings.error(entry.name, pointer, "strict_keyword", "`allOf` holds a reference");
        }
    });
}

/// `OpenAI`, "Structured Outputs, Supported schemas": 5,000 object properties, 10 levels of nesting,
/// 1,000 enum values, 120,000 characters in names and values.
fn size(entry: &Entry<'_>, schema: &JsonObject, findings: &mut Findings) {
    let (mut properties, mut values, mut characters) = (0, 0, 0);
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    walk(schema, "", &mut |node, _| {
        for (keyword, value) in node {
            match (keyword.as_str(), value) {
                ("properties" | "$defs" | "definitions", Value::Object(named)) => {
                    properties += if keyword == "properties" { named.len() } else { 0 };
                    characters += named.keys().map(|name| name.chars().count()).sum::<usize>();
                }
                ("enum", Value::Array(listed)) => {
                    values += listed.len();
                    characters += listed.iter().map(length).sum::<usize>();
                }
                ("const", value) => characters += length(value),
                _ => {}
            }
        }
    });
    let limits = [
        (properties, 5_000, "properties"),
        (levels(schema, 0), 10, "levels of nesting"),
        (values, 1_000, "enum values"),
        (characters, 120_000, "characters in names and values"),
    ];
    for (found, most, what) in limits {
        if found > most {
            let message = format!("{found} {what} in one strict schema; at most {most} are taken");
            findings.error(entry.name, &entry.schema_pointer, "strict_size", message);
        }
    }
}

/// Objects within objects; a reference is not followed.
fn levels(schema: &JsonObject, depth: usize) -> usize {
    let own = usize::from(has_type(schema, "object"));
    let deeper = |value: &Value| match value {
        Value::Object(inner) if depth < 128 => levels(inner, depth + 1),
        _ => 0,
    };
    let inner = schema.iter().map(|(keyword, value)| match (keyword.as_str(), value) {
        ("properties" | "$defs" | "definitions", Value::Object(named)) => {
            named.values().map(deeper).max().unwrap_or(0)
        }
        ("anyOf" | "allOf" | "oneOf", Value::Array(items)) => items.iter().map(deeper).max().unwrap_or(0),
        ("items", value) => deeper(value),
        _ => 0,
    });
    own + inner.max().unwrap_or(0)
}
