//! Holding a value against a schema, to say everything that is wrong with it.
//!
//! This knows the keywords that types are described with, and the common bounds. Whatever else a
//! schema asks for (`pattern`, `not`, `if`, ..) the validator judges.

use std::{cell::Cell, collections::HashSet};

use serde_json::{Number, Value};

use super::{
    describe::{describe, one_of},
    faults::{ArgumentFault, MAX_FAULTS, Problem},
    json::escape,
    limits::Limits,
    nearest,
};
use crate::schema::{JsonObject, resolve};

/// Schemas visited for one value, and the more for each of its parts. A recursive union can ask
/// for exponentially many; an answer that takes longer is not worth having.
const BUDGET: usize = 50_000;
const BUDGET_PER_PART: usize = 16;
/// Schemas visited inside one another: a level of a recursive enum takes four.
pub(super) const DEPTH: usize = 6 * Limits::DEEPEST;

pub(super) struct Explainer<'s> {
    root: &'s JsonObject,
    budget: Cell<usize>,
    depth: Cell<usize>,
}

impl<'s> Explainer<'s> {
    /// An explainer of questions about `value` and what is inside it.
    pub(super) fn new(root: &'s JsonObject, value: &Value) -> Self {
        Self { root, budget: Cell::new(BUDGET + BUDGET_PER_PART * parts(value)), depth: Cell::new(0) }
    }

    /// Everything the root schema has against `value`.
    pub(super) fn explain(&self, value: &Value) -> Vec<ArgumentFault> {
        let mut report = Report::default();
        self.schema(self.root, value, &mut report);
        report.faults
    }

    /// Whether `schema` has nothing against `value`.
    pub(super) fn accepts(&self, schema: &JsonObject, value: &Value) -> bool {
        let mut report = Report::default();
        self.schema(schema, value, &mut report);
        report.faults.is_empty() && self.budget.get() > 0
    }

    /// Whether there is nothing left to spend on questions.
    pub(super) fn is_exhausted(&self) -> bool {
        self.budget.get() == 0
    }

    /// The target of a schema's `$ref`.
    pub(super) fn target(&self, schema: &JsonObject) -> Option<&'s JsonObject> {
        resolve(self.root, schema.get("$ref")?.as_str()?)
    }

    fn schema(&self, schema: &JsonObject, value: &Value, report: &mut Report) {
        let left = if self.depth.get() < DEPTH { self.budget.get().saturating_sub(1) } else { 0 };
        self.budget.set(left);
        if left > 0 && report.faults.len() < MAX_FAULTS {
            self.depth.set(self.depth.get() + 1);
            self.judge(schema, value, report);
            self.depth.set(self.depth.get() - 1);
        }
    }

    fn judge(&self, schema: &JsonObject, value: &Value, report: &mut Report) {
        if !has_type(schema, value) || !is_listed(schema, value) {
            report.mismatch(describe(self.root, schema), value);
            return;
        }
        if let Some(target) = self.target(schema) {
            self.schema(target, value, report);
        }
        match value {
            Value::Number(number) if !within_bounds(schema, number) => {
                report.mismatch(describe(self.root, schema), value);
            }
            Value::String(text) if !within_length(schema, text) => {
                report.mismatch(describe(self.root, schema), value);
            }
            Value::Array(items) => self.array(schema, items, value, report),
            Value::Object(object) => self.object(schema, object, report),
            _ => {}
        }
        self.combinators(schema, value, report);
    }

    /// A schema in a place where it may be `true` or `false`, too.
    fn subschema(&self, schema: &Value, value: &Value, report: &mut Report) {
        match schema {
            Value::Object(schema) => self.schema(schema, value, report),
            Value::Bool(false) => report.push(Problem::Other("no value is allowed here".to_owned())),
            _ => {}
        }
    }

    fn array(&self, schema: &JsonObject, items: &[Value], value: &Value, report: &mut Report) {
        let repeats = schema.get("uniqueItems") == Some(&Value::Bool(true)) && has_repetition(items);
        if repeats || !is_count_within(schema, "minItems", "maxItems", items.len()) {
            report.mismatch(describe(self.root, schema), value);
        }
        let (positional, rest) = item_schemas(schema);
        for (index, item) in items.iter().enumerate() {
            if let Some(schema) = positional.get(index).or(rest) {
                report.within(&index.to_string(), |report| self.subschema(schema, item, report));
            }
        }
    }

    fn object(&self, schema: &JsonObject, object: &JsonObject, report: &mut Report) {
        if !is_count_within(schema, "minProperties", "maxProperties", object.len()) {
            report.mismatch(describe(self.root, schema), &Value::Object(object.clone()));
        }
        let unknown = unknown_names(schema, object);
        self.missing(schema, object, &unknown, report);
        for (name, value) in object {
            if let Some(schema) = property(schema, name) {
                report.within(&escape(name), |report| self.subschema(schema, value, report));
            }
        }
        let Some(additional) = schema.get("additionalProperties") else { return };
        if schema.contains_key("patternProperties") {
            return; // which names a pattern takes is the validator's to say
        }
        for name in unknown {
            if report.faults.len() >= MAX_FAULTS {
                return;
            }
            report.within(&escape(name), |report| match additional {
                Value::Bool(false) => report.push(Problem::Unknown { known: nearest_property(schema, name) }),
                additional => self.subschema(additional, &object[name], report),
            });
        }
    }

    fn missing(&self, schema: &JsonObject, object: &JsonObject, unknown: &[&str], report: &mut Report) {
        let required = schema.get("required").and_then(Value::as_array);
        let names = required.into_iter().flatten().filter_map(Value::as_str);
        for name in names.filter(|name| !object.contains_key(*name)) {
            let property = property(schema, name).and_then(Value::as_object);
            let expected =
                property.map_or_else(|| "a value".to_owned(), |schema| describe(self.root, schema));
            let sent_as = nearest(name, unknown.iter().copied().take(MAX_FAULTS)).map(str::to_owned);
            report.within(&escape(name), |report| report.push(Problem::Missing { expected, sent_as }));
        }
    }

    fn combinators(&self, schema: &JsonObject, value: &Value, report: &mut Report) {
        for branch in branches(schema, "allOf") {
            self.subschema(branch, value, report);
        }
        for keyword in ["anyOf", "oneOf"] {
            if schema.contains_key(keyword) {
                self.union(schema, branches(schema, keyword), value, report);
            }
        }
    }

    /// Blames the branch that was most likely meant; all of them where none stands out.
    fn union(&self, schema: &JsonObject, branches: &[Value], value: &Value, report: &mut Report) {
        let mut attempts = Vec::with_capacity(branches.len());
        for branch in branches {
            let mut attempt = Report { path: report.path.clone(), faults: Vec::new() };
            self.subschema(branch, value, &mut attempt);
            if attempt.faults.is_empty() {
                return;
            }
            attempts.push((branch, attempt.faults));
        }
        let inside = |faults: &[ArgumentFault]| faults.iter().all(|fault| fault.pointer != report.path);
        let meant = attempts.iter().filter(|(_, faults)| inside(faults));
        let meant = meant.min_by_key(|(branch, faults)| (!carries_tag(branch, value), faults.len()));
        if let Some((tag, allowed, sent)) = self.unknown_tag(branches, value) {
            report.within(&escape(tag), |report| report.mismatch(one_of(&allowed), sent));
        } else if let Some((_, faults)) = meant {
            report.faults.extend(faults.iter().cloned());
        } else {
            report.mismatch(describe(self.root, schema), value);
        }
    }

    /// The tag of a tagged union, its allowed values and the one that was sent, when the value
    /// carries a tag that no branch has.
    fn unknown_tag<'v>(
        &self,
        branches: &[Value],
        value: &'v Value,
    ) -> Option<(&'v str, Vec<Value>, &'v Value)> {
        let object = value.as_object()?;
        let branches: Vec<_> = branches.iter().filter_map(|branch| self.resolved(branch)).collect();
        object.iter().find_map(|(name, sent)| {
            let tags: Option<Vec<_>> = branches.iter().map(|branch| tag(branch, name).cloned()).collect();
            let tags = tags.filter(|tags| !tags.is_empty() && !tags.contains(sent))?;
            Some((name.as_str(), tags, sent))
        })
    }

    fn resolved<'b>(&self, branch: &'b Value) -> Option<&'b JsonObject>
    where
        's: 'b,
    {
        let branch = branch.as_object()?;
        Some(self.target(branch).unwrap_or(branch))
    }
}

/// The faults found so far, and where the explainer stands.
#[derive(Default)]
struct Report {
    path: String,
    faults: Vec<ArgumentFault>,
}

impl Report {
    fn push(&mut self, problem: Problem) {
        self.faults.push(ArgumentFault { pointer: self.path.clone(), problem });
    }

    fn mismatch(&mut self, expected: String, received: &Value) {
        self.faults.push(ArgumentFault::mismatch(self.path.clone(), expected, received));
    }

    fn within(&mut self, segment: &str, inside: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(segment);
        inside(self);
        self.path.truncate(length);
    }
}

/// The subschemas under a keyword that holds a list of them.
pub(super) fn branches<'s>(schema: &'s JsonObject, keyword: &str) -> &'s [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(super) fn property<'s>(schema: &'s JsonObject, name: &str) -> Option<&'s Value> {
    schema.get("properties")?.get(name)
}

/// The schemas of the first items, one each, and that of the rest; draft 7 writes both as `items`.
pub(super) fn item_schemas(schema: &JsonObject) -> (&[Value], Option<&Value>) {
    match schema.get("items") {
        Some(Value::Array(positional)) => (positional, schema.get("additionalItems")),
        rest => (branches(schema, "prefixItems"), rest),
    }
}

/// Whether a name is unknown when it is none of a schema's `properties`. Where a schema takes names by
/// pattern, combination or count, it is not ours to say which are.
pub(super) fn lists_its_names(schema: &JsonObject) -> bool {
    const SPEAKS_OF_NAMES: [&str; 14] = [
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "patternProperties",
        "propertyNames",
        "minProperties",
        "maxProperties",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
    ];
    let additional = schema.get("additionalProperties");
    additional.is_none_or(|additional| additional == &Value::Bool(false))
        && !SPEAKS_OF_NAMES.iter().any(|keyword| schema.contains_key(*keyword))
}

/// The names an object has that `properties` does not.
pub(super) fn unknown_names<'o>(schema: &JsonObject, object: &'o JsonObject) -> Vec<&'o str> {
    object.keys().map(String::as_str).filter(|name| property(schema, name).is_none()).collect()
}

pub(super) fn nearest_property(schema: &JsonObject, name: &str) -> Option<String> {
    let properties = schema.get("properties")?.as_object()?;
    nearest(name, properties.keys().map(String::as_str)).map(str::to_owned)
}

/// The one value a branch's property may have.
fn tag<'s>(branch: &'s JsonObject, name: &str) -> Option<&'s Value> {
    let schema = property(branch, name)?;
    schema.get("const").or_else(|| match schema.get("enum")?.as_array()?.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

fn carries_tag(branch: &Value, value: &Value) -> bool {
    let (Some(branch), Some(object)) = (branch.as_object(), value.as_object()) else { return false };
    object.iter().any(|(name, sent)| tag(branch, name) == Some(sent))
}

/// Whether a type list allows the value; a schema without `type` allows any.
pub(super) fn has_type(schema: &JsonObject, value: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => is_of_type(value, name),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).any(|name| is_of_type(value, name))
        }
        _ => true,
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.as_number().is_some_and(is_integral),
        _ => true,
    }
}

/// In JSON Schema 3.0 is an integer.
fn is_integral(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|value| value.fract() == 0.0)
}

/// Whether `enum` and `const` allow the value.
pub(super) fn is_listed(schema: &JsonObject, value: &Value) -> bool {
    let listed = match schema.get("enum") {
        Some(Value::Array(values)) => values.iter().any(|listed| equal(listed, value)),
        _ => true,
    };
    listed && schema.get("const").is_none_or(|only| equal(only, value))
}

/// Equality of JSON Schema: numbers by value, objects without order.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            compare(left, right) == Some(std::cmp::Ordering::Equal)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| equal(left, right)))
        }
        _ => left == right,
    }
}

fn compare(left: &Number, right: &Number) -> Option<std::cmp::Ordering> {
    let integer =
        |number: &Number| number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

fn within_bounds(schema: &JsonObject, number: &Number) -> bool {
    let against = |keyword: &str| schema.get(keyword)?.as_number().and_then(|bound| compare(number, bound));
    against("minimum").is_none_or(std::cmp::Ordering::is_ge)
        && against("maximum").is_none_or(std::cmp::Ordering::is_le)
        && against("exclusiveMinimum").is_none_or(std::cmp::Ordering::is_gt)
        && against("exclusiveMaximum").is_none_or(std::cmp::Ordering::is_lt)
}

fn within_length(schema: &JsonObject, text: &str) -> bool {
    is_count_within(schema, "minLength", "maxLength", text.chars().count())
}

fn is_count_within(schema: &JsonObject, least: &str, greatest: &str, count: usize) -> bool {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "a text of 2^53 items does not fit into memory")]
    let count = count as f64;
    bound(least).is_none_or(|least| count >= least)
        && bound(greatest).is_none_or(|greatest| count <= greatest)
}

/// How many values a value is made of, itself included.
fn parts(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(parts).sum::<usize>(),
        Value::Object(object) => 1 + object.values().map(parts).sum::<usize>(),
        _ => 1,
    }
}

/// Whether two items are the same to the letter; what is equal but written otherwise the
/// validator finds.
fn has_repetition(items: &[Value]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().any(|item| !seen.insert(item.to_string()))
}
