//! What a strict schema must be, written apart from what makes it one.

use serde_json::{Value, json};

use super::each_schema;

/// What `OpenAI`'s and Anthropic's own pages ask of a strict schema; nothing when all holds.
pub(super) fn fault(schema: &Value, all_required: bool) -> Option<String> {
    let mut fault = (schema["type"] != "object").then(|| "the root is no object".to_owned());
    each_schema(schema, &mut |node| {
        if fault.is_none() {
            fault = of_node(node, schema, all_required).map(|fault| format!("{fault}: {node}"));
        }
    });
    fault
}

fn of_node(node: &Value, root: &Value, all_required: bool) -> Option<String> {
    const FOREIGN: [&str; 12] = [
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "default",
        "title",
        "prefixItems",
        "patternProperties",
        "propertyNames",
        "dependentRequired",
        "uniqueItems",
    ];
    let object = node.as_object()?;
    let is_object = node["type"] == "object"
        || node["type"].as_array().is_some_and(|types| types.contains(&json!("object")));
    let says = ["type", "anyOf", "allOf", "enum", "const", "$ref"];
    let mut keys: Vec<_> = node["properties"].as_object().into_iter().flat_map(|all| all.keys()).collect();
    let mut required: Vec<_> =
        node["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    keys.sort();
    required.sort_unstable();
    let reference = node["$ref"].as_str();
    if is_object && node["additionalProperties"] != json!(false) {
        return Some("an object is open".to_owned());
    }
    if all_required && keys != required {
        return Some("not all is required".to_owned());
    }
    if let Some(foreign) = FOREIGN.iter().find(|keyword| object.contains_key(**keyword)) {
        return Some(format!("`{foreign}`"));
    }
    if !says.iter().any(|keyword| object.contains_key(*keyword)) {
        return Some("no type".to_owned());
    }
    if reference.is_some_and(|reference| root.pointer(reference.trim_start_matches('#')).is_none()) {
        return Some("a reference leads nowhere".to_owned());
    }
    None
}
