//! What a keyword is to a grammar.

use serde_json::Value;

use super::Grammar;
use crate::{formats::write::find, schema::JsonObject};

/// What becomes of a keyword.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    /// Says nothing a grammar could hold a model to.
    Dropped,
    Type,
    Description,
    Properties,
    Required,
    Additional,
    Items,
    Definitions,
    Union,
    AllOf,
    Reference,
    Listed,
    /// Stays as it is.
    Kept,
    /// The grammar does not take it; the description says it instead, and dispatch holds to it.
    Told,
    /// No strict schema can say it.
    Refused,
}

impl Keyword {
    pub(super) fn of(keyword: &str, value: &Value, grammar: Grammar) -> Self {
        match keyword {
            "title" | "discriminator" | "default" => Self::Dropped,
            "type" => Self::Type,
            "description" => Self::Description,
            "properties" => Self::Properties,
            "required" => Self::Required,
            "additionalProperties" => Self::Additional,
            "items" => Self::Items,
            "$defs" | "definitions" => Self::Definitions,
            "anyOf" | "oneOf" => Self::Union,
            "allOf" => Self::AllOf,
            "$ref" => Self::Reference,
            "enum" | "const" => Self::Listed,
            "minimum" | "maximum" | "format" | "pattern" | "exclusiveMinimum" | "exclusiveMaximum"
            | "multipleOf" | "minLength" | "maxLength" | "minItems" | "maxItems" | "uniqueItems" => {
                if is_told(keyword, value, grammar) { Self::Told } else { Self::Kept }
            }
            _ if is_refused(keyword) => Self::Refused,
            _ => Self::Kept,
        }
    }
}

/// `OpenAI` names composition and conditions as unsupported ("Some type-specific keywords are not
/// yet supported") and answers the rest with "is not permitted"; Anthropic takes less still.
fn is_refused(keyword: &str) -> bool {
    matches!(
        keyword,
        "not"
            | "if"
            | "then"
            | "else"
            | "dependentRequired"
            | "dependentSchemas"
            | "dependencies"
            | "patternProperties"
            | "propertyNames"
            | "minProperties"
            | "maxProperties"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "prefixItems"
            | "additionalItems"
            | "contains"
            | "minContains"
            | "maxContains"
            | "$dynamicRef"
            | "$recursiveRef"
    )
}

fn is_told(keyword: &str, value: &Value, grammar: Grammar) -> bool {
    match (keyword, grammar) {
        ("format", _) => !value.as_str().is_some_and(|format| is_format(format, grammar)),
        // "Numerical constraints (minimum, maximum, multipleOf, etc.), string constraints (minLength,
        // maxLength), array constraints beyond minItems of 0 or 1" are not supported.
        ("uniqueItems", _)
        | (
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minLength"
            | "maxLength" | "maxItems",
            Grammar::Anthropic | Grammar::Cohere,
        )
        | ("minItems", Grammar::Cohere) => true,
        ("minItems", Grammar::Anthropic) => value.as_u64().is_none_or(|least| least > 1),
        // "Backreferences, lookahead and lookbehind, word boundaries" are not supported.
        ("pattern", Grammar::Anthropic) => value.as_str().is_none_or(looks_around),
        // "Not supported in Regular Expressions": `^`, `$`, `?=`, `?!`.
        ("pattern", Grammar::Cohere) => value
            .as_str()
            .is_none_or(|pattern| ["^", "$", "?=", "?!"].iter().any(|sign| pattern.contains(sign))),
        _ => false,
    }
}

fn looks_around(pattern: &str) -> bool {
    let escapes =
        pattern.as_bytes().windows(2).any(|pair| pair[0] == b'\\' && b"bB123456789".contains(&pair[1]));
    escapes || pattern.contains("(?")
}

/// The formats each provider lists; any other is an error there.
fn is_format(format: &str, grammar: Grammar) -> bool {
    match format {
        "date-time" | "time" | "date" | "uuid" => true,
        "duration" | "email" | "hostname" | "ipv4" | "ipv6" => grammar != Grammar::Cohere,
        "uri" => grammar == Grammar::Anthropic,
        _ => false,
    }
}

/// Whether a schema's type is, or may be, `name`.
pub(in crate::formats) fn has_type(schema: &JsonObject, name: &str) -> bool {
    match find(schema, "type") {
        Some(Value::String(own)) => own == name,
        Some(Value::Array(own)) => own.iter().any(|own| own == name),
        _ => false,
    }
}
