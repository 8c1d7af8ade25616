//! Finding one's way in a schema: keywords, the schemas inside it, what a local `$ref` points at.

use serde_json::Value;

use super::JsonObject;

/// A keyword's value. Schemas are small: looking through one is faster than hashing the keyword.
pub(crate) fn find<'s>(schema: &'s JsonObject, keyword: &str) -> Option<&'s Value> {
    if schema.len() > 16 {
        return schema.get(keyword);
    }
    schema.iter().find_map(|(own, value)| (own == keyword).then_some(value))
}

/// How a keyword holds its subschemas.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subschema {
    /// The keyword's value is a schema.
    One,
    /// An array of schemas.
    Many,
    /// An object whose values are schemas.
    Named,
}

impl Subschema {
    /// How `keyword` holds subschemas; nothing for a keyword that holds none.
    pub(crate) fn of(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "items"
            | "additionalItems"
            | "unevaluatedItems"
            | "contains"
            | "additionalProperties"
            | "unevaluatedProperties"
            | "propertyNames"
            | "not"
            | "if"
            | "then"
            | "else"
            | "contentSchema" => Self::One,
            "allOf" | "anyOf" | "oneOf" | "prefixItems" => Self::Many,
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => Self::Named,
            _ => return None,
        })
    }
}

/// Calls `visit` for each schema that stands under `keyword`. `false` where it closes a list of
/// names or items is no schema but part of the keyword.
pub(crate) fn for_each_subschema(keyword: &str, value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    let closes = matches!(keyword, "additionalProperties" | "unevaluatedProperties" | "unevaluatedItems");
    match (Subschema::of(keyword), value) {
        (_, Value::Bool(_)) if closes => {}
        (Some(Subschema::One | Subschema::Many), Value::Array(schemas)) => schemas.iter_mut().for_each(visit),
        (Some(Subschema::One), schema) => visit(schema),
        (Some(Subschema::Named), Value::Object(schemas)) => schemas.values_mut().for_each(visit),
        _ => {}
    }
}

/// What a local reference (`#`, `#/$defs/Name`) points at; nothing for any other.
pub(crate) fn resolve<'s>(root: &'s JsonObject, reference: &str) -> Option<&'s JsonObject> {
    let pointer = percent_decoded(reference.strip_prefix('#')?)?;
    if pointer.is_empty() {
        return Some(root);
    }
    let path = pointer.strip_prefix('/')?;
    let (first, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    let first = first.replace("~1", "/").replace("~0", "~");
    root.get(&first)?.pointer(rest)?.as_object()
}

/// A fragment's percent escapes undone (RFC 6901, section 6).
fn percent_decoded(fragment: &str) -> Option<String> {
    let mut bytes = fragment.bytes();
    let mut decoded = Vec::with_capacity(fragment.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(decoded).ok()
}
