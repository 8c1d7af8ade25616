//! Reading a raw schema: what several checks ask of it.

use crate::json::Json;

/// The entries of `"type": "x"` or `"type": ["x", "y"]`.
pub(super) fn types(schema: &Json) -> Vec<&Json> {
    match schema.get("type") {
        Some(ty) => ty.items().map_or_else(|| vec![ty], |items| items.iter().collect()),
        None => Vec::new(),
    }
}

/// JSON Schema counts `1.0` as an integer.
pub(super) fn is_integer(digits: &str) -> bool {
    let fraction = digits.split_once('.').map_or("", |(_, fraction)| fraction);
    fraction.chars().all(|digit| digit == '0') || digits.contains(['e', 'E'])
}

/// Where a local reference leads.
pub(super) fn resolve<'j>(root: &'j Json, reference: &str) -> Option<&'j Json> {
    let mut found = root;
    for step in reference.strip_prefix("#/")?.split('/') {
        let step = step.replace("~1", "/").replace("~0", "~");
        found = match found.items() {
            Some(items) => items.get(step.parse::<usize>().ok()?)?,
            None => found.get(&step)?,
        };
    }
    Some(found)
}
