//! Values made by a schema: valid most of the time.

use serde_json::{Map, Number, Value, json};

use crate::entropy::Entropy;

/// Below this, only what must be there is made.
const DEPTH: usize = 6;

pub(crate) fn value(root: &Value, schema: &Value, entropy: &mut Entropy, depth: usize) -> Value {
    let Value::Object(keywords) = schema else { return anything(entropy, depth) };
    if let Some(only) = keywords.get("const") {
        return only.clone();
    }
    if let Some(Value::Array(listed)) = keywords.get("enum") {
        return entropy.pick(listed).cloned().unwrap_or_default();
    }
    if let Some(Value::String(reference)) = keywords.get("$ref") {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap_or(root);
        return value(root, target, entropy, depth);
    }
    let own = by_type(root, schema, entropy, depth);
    match branches(keywords) {
        Some(branches) => {
            let branch = &branches[chosen(branches, entropy, depth)];
            merged(own, value(root, branch, entropy, depth + 1), keywords)
        }
        None => own,
    }
}

/// Where there is no room left, the branch that says the least ends a recursion.
fn chosen(branches: &[Value], entropy: &mut Entropy, depth: usize) -> usize {
    if depth < DEPTH {
        return entropy.below(branches.len());
    }
    let sizes = branches.iter().enumerate();
    sizes.min_by_key(|(_, branch)| branch.to_string().len()).map_or(0, |(index, _)| index)
}

fn branches(keywords: &Map<String, Value>) -> Option<&[Value]> {
    let branches = ["anyOf", "oneOf"].iter().find_map(|keyword| keywords.get(*keyword));
    branches.and_then(Value::as_array).map(Vec::as_slice)
}

/// A flattened enum stands beside properties: both speak of one object.
fn merged(own: Value, chosen: Value, keywords: &Map<String, Value>) -> Value {
    match (own, chosen) {
        (Value::Object(mut own), Value::Object(chosen)) if keywords.contains_key("type") => {
            own.extend(chosen);
            Value::Object(own)
        }
        (_, chosen) => chosen,
    }
}

fn by_type(root: &Value, schema: &Value, entropy: &mut Entropy, depth: usize) -> Value {
    let name = match &schema["type"] {
        Value::Array(names) => entropy.pick(names).and_then(Value::as_str).unwrap_or("null"),
        Value::String(name) => name,
        _ => return anything(entropy, depth),
    };
    match name {
        "object" => object(root, schema, entropy, depth),
        "array" => array(root, schema, entropy, depth),
        "string" => text(schema, entropy),
        "integer" => integer(schema, entropy),
        "number" => number(schema, entropy),
        "boolean" => Value::Bool(entropy.chance(50)),
        _ => Value::Null,
    }
}

fn object(root: &Value, schema: &Value, entropy: &mut Entropy, depth: usize) -> Value {
    let mut object = Map::new();
    let is_required = |name: &str| {
        schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
    };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let wanted = if is_required(name) { !entropy.chance(2) } else { depth < DEPTH && entropy.chance(60) };
        if wanted {
            object.insert(name.clone(), value(root, property, entropy, depth + 1));
        }
    }
    more_entries(root, schema, entropy, depth, &mut object);
    Value::Object(object)
}

fn more_entries(
    root: &Value,
    schema: &Value,
    entropy: &mut Entropy,
    depth: usize,
    object: &mut Map<String, Value>,
) {
    let count = if depth < DEPTH { entropy.below(3) } else { 0 };
    if let Some(patterns) = schema["patternProperties"].as_object() {
        for (_, subschema) in patterns {
            for _ in 0..count {
                let name = entropy.pick(&["0", "1", "7", "42", "100"]).copied().unwrap_or_default();
                object.insert(name.to_owned(), value(root, subschema, entropy, depth + 1));
            }
        }
    }
    let additional = &schema["additionalProperties"];
    if additional.is_object() || (additional.is_null() && entropy.chance(8)) {
        for _ in 0..count {
            let name = entropy.pick(&["x", "extra", "id", "unit", ""]).copied().unwrap_or_default();
            let extra = value(root, additional, entropy, depth + 1);
            object.entry(name).or_insert(extra);
        }
    }
}

fn array(root: &Value, schema: &Value, entropy: &mut Entropy, depth: usize) -> Value {
    let positional = schema["prefixItems"].as_array().map_or(&[][..], Vec::as_slice);
    let mut items: Vec<_> = positional.iter().map(|schema| value(root, schema, entropy, depth + 1)).collect();
    let bound = |keyword: &str| schema[keyword].as_u64().and_then(|bound| usize::try_from(bound).ok());
    let least = bound("minItems").unwrap_or(0);
    let most = bound("maxItems").unwrap_or(least + 3);
    let more = if depth < DEPTH { most.saturating_sub(least) } else { 0 };
    let length = least + entropy.below(more + 1);
    while items.len() < length {
        items.push(value(root, &schema["items"], entropy, depth + 1));
    }
    Value::Array(items)
}

fn text(schema: &Value, entropy: &mut Entropy) -> Value {
    const CHARACTERS: [&str; 6] = ["a", "é", "🦀", "0", "\"", "\u{0}"];
    const TEXTS: [&str; 12] =
        ["", "a", "Paris", "5", "-3", "true", "null", "[1, 2]", "{\"a\": 1}", "1e3", "\u{7f}é🦀", " \n\\"];
    let is_character = schema["maxLength"] == json!(1);
    let options = if is_character { &CHARACTERS[..] } else { &TEXTS[..] };
    json!(entropy.pick(options))
}

fn integer(schema: &Value, entropy: &mut Entropy) -> Value {
    let least = schema["minimum"].as_i64().map_or(i128::from(i64::MIN), i128::from);
    let most = schema["maximum"].as_u64().map_or(i128::from(i64::MAX), i128::from);
    let random = i128::from(entropy.word().cast_signed());
    let options = [1, least, most, least - 1, most + 1, 0, -1, random, 3, 100, 1 << 53];
    let mut picked = options[entropy.below(options.len())];
    if !entropy.chance(4) {
        picked = picked.clamp(least, most);
    }
    if picked.unsigned_abs() < 1 << 53 && entropy.chance(10) {
        return serde_json::from_str(&format!("{picked}.0")).unwrap_or_default();
    }
    i64::try_from(picked)
        .map(Value::from)
        .or_else(|_| u64::try_from(picked).map(Value::from))
        .unwrap_or_default()
}

fn number(schema: &Value, entropy: &mut Entropy) -> Value {
    let bits = f64::from_bits(entropy.word());
    let options = [0.5, 0.0, -0.0, 1.0, -2.25, 0.1, 1e300, 5e-324, f64::MAX, 3.0, bits];
    let picked = options[entropy.below(options.len())];
    if entropy.chance(15) {
        return integer(schema, entropy);
    }
    Number::from_f64(picked).map_or(json!(2), Value::Number)
}

/// Any JSON at all.
pub(crate) fn anything(entropy: &mut Entropy, depth: usize) -> Value {
    let kinds = if depth < DEPTH { 8 } else { 6 };
    match entropy.below(kinds) {
        0 => Value::Null,
        1 => Value::Bool(entropy.chance(50)),
        2 => integer(&Value::Null, entropy),
        3 => number(&Value::Null, entropy),
        4 => text(&Value::Null, entropy),
        5 => json!({}),
        6 => (0..entropy.below(4)).map(|_| anything(entropy, depth + 1)).collect(),
        _ => (0..entropy.below(4)).map(|_| (name(entropy), anything(entropy, depth + 1))).collect(),
    }
}

fn name(entropy: &mut Entropy) -> String {
    const NAMES: [&str; 8] = ["value", "a", "name", "kind", "Unit", "optional", "é/~", ""];
    entropy.pick(&NAMES).copied().unwrap_or_default().to_owned()
}
