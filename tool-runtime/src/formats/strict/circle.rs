//! Definitions that lead back to themselves.

use std::collections::HashMap;

use serde_json::Value;

use super::DEPTH;
use crate::schema::{JsonObject, resolve};

/// A definition on a circle, if there is one.
///
/// Definitions that refer to none are taken away, until none is left or only circles are.
pub(in crate::formats) fn on_a_circle(root: &JsonObject) -> Option<String> {
    let definitions: Vec<(&str, &JsonObject)> = ["$defs", "definitions"]
        .iter()
        .filter_map(|keyword| root.get(*keyword)?.as_object())
        .flatten()
        .filter_map(|(name, schema)| Some((name.as_str(), schema.as_object()?)))
        .collect();
    let places: HashMap<*const JsonObject, usize> = definitions
        .iter()
        .enumerate()
        .map(|(index, (_, schema))| (std::ptr::from_ref(*schema), index))
        .collect();
    let mut referrers: Vec<Vec<usize>> = vec![Vec::new(); definitions.len()];
    let mut open = vec![0_usize; definitions.len()];
    for (index, (_, schema)) in definitions.iter().enumerate() {
        let mut references = Vec::new();
        collect(schema, &mut references, 0);
        for reference in references {
            let target = definition(root, reference);
            if let Some(&target) = target.and_then(|target| places.get(&std::ptr::from_ref(target))) {
                referrers[target].push(index);
                open[index] += 1;
            }
        }
    }
    let mut free: Vec<usize> = (0..open.len()).filter(|index| open[*index] == 0).collect();
    while let Some(index) = free.pop() {
        for referrer in std::mem::take(&mut referrers[index]) {
            open[referrer] -= 1;
            if open[referrer] == 0 {
                free.push(referrer);
            }
        }
    }
    let caught = open.iter().position(|open| *open > 0)?;
    Some(definitions[caught].0.to_owned())
}

/// The definition a reference leads into.
fn definition<'r>(root: &'r JsonObject, reference: &str) -> Option<&'r JsonObject> {
    let end = reference.match_indices('/').nth(2).map_or(reference.len(), |(index, _)| index);
    resolve(root, &reference[..end])
}

fn collect<'s>(schema: &'s JsonObject, references: &mut Vec<&'s str>, depth: usize) {
    for (keyword, value) in schema {
        match value {
            Value::String(reference) if keyword == "$ref" => references.push(reference),
            _ => collect_in(value, references, depth + 1),
        }
    }
}

fn collect_in<'s>(value: &'s Value, references: &mut Vec<&'s str>, depth: usize) {
    match value {
        _ if depth > 2 * DEPTH => {}
        Value::Object(object) => collect(object, references, depth),
        Value::Array(items) => items.iter().for_each(|item| collect_in(item, references, depth + 1)),
        _ => {}
    }
}
