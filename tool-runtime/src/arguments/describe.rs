//! What a schema expects, in a few words.

use serde_json::Value;

use super::faults::{MAX_PART, cut};
use crate::schema::{JsonObject, resolve};

/// References and unions are followed this deep; further in, words would not help.
const DEPTH: usize = 4;

/// What `schema` expects: its values, or its type and bounds.
pub(super) fn describe(root: &JsonObject, schema: &JsonObject) -> String {
    Describer { root }.schema(schema, DEPTH)
}

struct Describer<'s> {
    root: &'s JsonObject,
}

impl Describer<'_> {
    fn schema(&self, schema: &JsonObject, depth: usize) -> String {
        if depth == 0 {
            return "a value".to_owned();
        }
        if let Some(value) = schema.get("const") {
            return cut(&value.to_string(), MAX_PART).into_owned();
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return one_of(values);
        }
        if let Some(target) = schema.get("$ref").and_then(Value::as_str).and_then(|to| resolve(self.root, to))
        {
            return self.schema(target, depth - 1);
        }
        match schema.get("anyOf").or_else(|| schema.get("oneOf")) {
            Some(Value::Array(branches)) => self.union(branches, depth - 1),
            _ => self.types(schema, depth),
        }
    }

    fn union(&self, branches: &[Value], depth: usize) -> String {
        let branches = branches.iter().filter_map(Value::as_object);
        if let Some(values) = branches.clone().map(only_values).collect::<Option<Vec<_>>>() {
            return one_of(&values.concat());
        }
        let mut options = Vec::new();
        for branch in branches {
            let option = self.schema(branch, depth);
            if !options.contains(&option) {
                options.push(option);
            }
        }
        options.join(" or ")
    }

    fn types(&self, schema: &JsonObject, depth: usize) -> String {
        match schema.get("type") {
            Some(Value::String(name)) => self.one_type(schema, name, depth),
            Some(Value::Array(names)) => {
                let names = names.iter().filter_map(Value::as_str);
                names.map(|name| self.one_type(schema, name, depth)).collect::<Vec<_>>().join(" or ")
            }
            _ => "a value".to_owned(),
        }
    }

    fn one_type(&self, schema: &JsonObject, name: &str, depth: usize) -> String {
        let limited =
            |unit, least, greatest| with_bounds(name, unit, schema.get(least), schema.get(greatest));
        match name {
            "integer" | "number" => {
                let described = limited("", "minimum", "maximum");
                let described = with_bound(described, " above ", schema.get("exclusiveMinimum"));
                let described = with_bound(described, " below ", schema.get("exclusiveMaximum"));
                with_bound(described, ", a multiple of ", schema.get("multipleOf"))
            }
            "string" => {
                let described = limited(" characters", "minLength", "maxLength");
                let described = with_bound(described, " matching ", schema.get("pattern"));
                with_bound(described, " in the format ", schema.get("format"))
            }
            "array" => self.array(schema, depth),
            "object" => object(schema),
            _ => name.to_owned(),
        }
    }

    fn array(&self, schema: &JsonObject, depth: usize) -> String {
        let kind = match schema.get("items").and_then(Value::as_object) {
            Some(items) if !items.is_empty() => format!("array of {}", self.schema(items, depth - 1)),
            _ => "array".to_owned(),
        };
        let described = with_bounds(&kind, " items", schema.get("minItems"), schema.get("maxItems"));
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        if unique { format!("{described} without repetition") } else { described }
    }
}

/// The values of a schema that allows just those.
fn only_values(schema: &JsonObject) -> Option<Vec<Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value.clone()]),
        (None, Some(Value::Array(values))) => Some(values.clone()),
        _ => None,
    }
}

pub(super) fn one_of(values: &[Value]) -> String {
    const SHOWN: usize = 20;
    let shown = values.iter().take(SHOWN).map(Value::to_string).collect::<Vec<_>>().join(", ");
    let more = if values.len() > SHOWN { ", …" } else { "" };
    match values {
        [only] => only.to_string(),
        _ => format!("one of {}{more}", cut(&shown, 3 * MAX_PART)),
    }
}

/// An object by the names it must have.
fn object(schema: &JsonObject) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let names = required.into_iter().flatten().filter_map(Value::as_str);
    let names = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.is_empty() { "object".to_owned() } else { format!("object with {}", cut(&names, MAX_PART)) }
}

fn with_bounds(kind: &str, unit: &str, least: Option<&Value>, greatest: Option<&Value>) -> String {
    match (least, greatest) {
        (Some(least), Some(greatest)) if least == greatest => format!("{kind} of exactly {least}{unit}"),
        (Some(least), Some(greatest)) => format!("{kind} from {least} to {greatest}{unit}"),
        (Some(least), None) => format!("{kind} of at least {least}{unit}"),
        (None, Some(greatest)) => format!("{kind} of at most {greatest}{unit}"),
        (None, None) => kind.to_owned(),
    }
}

fn with_bound(described: String, words: &str, bound: Option<&Value>) -> String {
    match bound {
        Some(Value::String(bound)) => format!("{described}{words}`{}`", cut(bound, MAX_PART)),
        Some(bound) => format!("{described}{words}{bound}"),
        None => described,
    }
}
