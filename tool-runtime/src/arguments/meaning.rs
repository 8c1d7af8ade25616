//! What arguments mean to a tool, so that it can be seen that two calls mean the same.

use serde_json::Value;

use super::{
    ArgumentContract, Leniencies, Limits,
    coerce::integral,
    explain::{DEPTH, Explainer, branches, item_schemas, property},
    json,
    mend::mend,
};
use crate::schema::JsonObject;

/// A text that is the same for all argument texts that mean the same to the tool: names in one
/// order, numbers in one form, what it would not see left out and defaults filled in.
///
/// A tool with a raw schema sees its arguments as they are, so there nothing is left out or filled
/// in. Arguments that will be refused mean what they say.
pub(crate) fn meaning(contract: &ArgumentContract, text: &str) -> String {
    let understood = understood(contract, text).or_else(|| json::parse(text, false).ok());
    let Some(mut value) = understood else { return text.trim().to_owned() };
    unify_numbers(&mut value);
    value.sort_all_objects();
    value.to_string()
}

fn understood(contract: &ArgumentContract, text: &str) -> Option<Value> {
    let as_sent = || json::parse(text, false).ok().filter(Value::is_object);
    if let Some(value) = as_sent().filter(|value| contract.raw && contract.accepts(value)) {
        return Some(value);
    }
    let mended = mend(contract, text, Leniencies::all(), &Limits::default()).ok()?;
    let mut value = json::parse(&mended.text, true).ok()?;
    if !contract.raw {
        let explainer = Explainer::new(&contract.schema, &value.clone());
        Filling { explainer: &explainer, depth: 0 }.value(&contract.schema, &mut value);
    }
    Some(value)
}

/// Defaults on their way into arguments that were validated.
struct Filling<'e, 's> {
    explainer: &'e Explainer<'s>,
    /// Schemas entered and not yet left: a `$ref` may lead back to itself.
    depth: usize,
}

impl Filling<'_, '_> {
    fn value(&mut self, schema: &JsonObject, value: &mut Value) {
        if self.depth >= DEPTH || self.explainer.is_exhausted() {
            return;
        }
        self.depth += 1;
        if let Some(target) = self.explainer.target(schema) {
            self.value(target, value);
        }
        for branch in branches(schema, "allOf").iter().filter_map(Value::as_object) {
            self.value(branch, value);
        }
        for keyword in ["anyOf", "oneOf"] {
            let mut branches = branches(schema, keyword).iter().filter_map(Value::as_object);
            if let Some(branch) = branches.find(|branch| self.explainer.accepts(branch, value)) {
                self.value(branch, value);
            }
        }
        match value {
            Value::Object(object) => self.object(schema, object),
            Value::Array(items) => self.items(schema, items),
            _ => {}
        }
        self.depth -= 1;
    }

    fn object(&mut self, schema: &JsonObject, object: &mut JsonObject) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            match (object.get(name), property.get("default")) {
                (None, Some(default)) => drop(object.insert(name.clone(), default.clone())),
                // To an optional type, null is absence.
                (Some(Value::Null), None) if !is_required(schema, name) => drop(object.remove(name)),
                _ => {}
            }
        }
        for (name, value) in object {
            let described = property(schema, name).or_else(|| schema.get("additionalProperties"));
            if let Some(schema) = described.and_then(Value::as_object) {
                self.value(schema, value);
            }
        }
    }

    fn items(&mut self, schema: &JsonObject, items: &mut [Value]) {
        let (positional, rest) = item_schemas(schema);
        for (index, item) in items.iter_mut().enumerate() {
            if let Some(schema) = positional.get(index).or(rest).and_then(Value::as_object) {
                self.value(schema, item);
            }
        }
    }
}

fn is_required(schema: &JsonObject, name: &str) -> bool {
    branches(schema, "required").iter().any(|required| required == name)
}

/// Writes 3.0 as 3.
fn unify_numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(integer) = integral(number) {
                *number = integer;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unify_numbers),
        Value::Object(object) => object.values_mut().for_each(unify_numbers),
        _ => {}
    }
}
