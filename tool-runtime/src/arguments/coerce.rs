//! Reading arguments the way they were meant, where that loses and invents nothing.

use serde_json::{Number, Value};

use super::{
    Leniencies, Leniency, LeniencyKind,
    explain::{DEPTH, Explainer, branches, has_type, is_listed, item_schemas, lists_its_names, property},
    json::{self, escape},
    limits::Limits,
};
use crate::schema::JsonObject;

/// Brings `arguments` nearer to `schema`; returns what it took to do so.
pub(super) fn coerce(schema: &JsonObject, arguments: &mut JsonObject, allowed: Leniencies) -> Vec<Leniency> {
    let mut value = Value::Object(std::mem::take(arguments));
    let explainer = Explainer::new(schema, &value);
    let mut coercion =
        Coercion { explainer: &explainer, allowed, path: String::new(), depth: 0, made: Vec::new() };
    if let Value::Object(arguments) = &mut value {
        coercion.drop_unknown(schema, arguments);
    }
    coercion.value(schema, &mut value);
    if let Value::Object(object) = value {
        *arguments = object;
    }
    coercion.made
}

struct Coercion<'e, 's> {
    explainer: &'e Explainer<'s>,
    allowed: Leniencies,
    path: String,
    /// Schemas entered and not yet left: a `$ref` may lead back to itself.
    depth: usize,
    made: Vec<Leniency>,
}

impl Coercion<'_, '_> {
    fn note(&mut self, kind: LeniencyKind) {
        self.made.push(Leniency::new(kind, self.path.clone()));
    }

    fn within<T>(&mut self, segment: &str, inside: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(segment);
        let result = inside(self);
        self.path.truncate(length);
        result
    }

    /// Top-level arguments no schema speaks of.
    fn drop_unknown(&mut self, schema: &JsonObject, arguments: &mut JsonObject) {
        if self.allowed.allows(LeniencyKind::UnknownDropped) && lists_its_names(schema) {
            self.drop_where(arguments, LeniencyKind::UnknownDropped, |name, _| {
                property(schema, name).is_none()
            });
        }
    }

    /// One pass over an object: a model may send very many names.
    fn drop_where(
        &mut self,
        object: &mut JsonObject,
        kind: LeniencyKind,
        goes: impl Fn(&str, &Value) -> bool,
    ) {
        object.retain(|name, value| {
            let goes = goes(name, value);
            if goes {
                self.within(&escape(name), |this| this.note(kind));
            }
            !goes
        });
    }

    fn value(&mut self, schema: &JsonObject, value: &mut Value) {
        if self.depth < DEPTH && !self.explainer.is_exhausted() {
            self.depth += 1;
            self.read(schema, value);
            self.depth -= 1;
        }
    }

    fn read(&mut self, schema: &JsonObject, value: &mut Value) {
        if let Some(target) = self.explainer.target(schema) {
            self.value(target, value);
        }
        for branch in branches(schema, "allOf").iter().filter_map(Value::as_object) {
            self.value(branch, value);
        }
        for keyword in ["anyOf", "oneOf"] {
            self.union(branches(schema, keyword), value);
        }
        self.own_type(schema, value);
        match value {
            Value::Object(object) => self.object(schema, object),
            Value::Array(items) => self.items(schema, items),
            _ => {}
        }
    }

    /// The first branch that takes the value as it is, else the first that takes it coerced.
    fn union(&mut self, branches: &[Value], value: &mut Value) {
        let branches: Vec<_> = branches.iter().filter_map(Value::as_object).collect();
        if self.explainer.is_exhausted() {
            return;
        }
        if let Some(branch) = branches.iter().find(|branch| self.explainer.accepts(branch, value)) {
            return self.value(branch, value);
        }
        let made = self.made.len();
        for branch in branches {
            let mut trial = value.clone();
            self.value(branch, &mut trial);
            if self.explainer.accepts(branch, &trial) {
                *value = trial;
                return;
            }
            self.made.truncate(made);
        }
    }

    /// The value itself, where its type is not the schema's.
    fn own_type(&mut self, schema: &JsonObject, value: &mut Value) {
        let expected = Expected::of(schema);
        if let Some(integer) = expected.integer_for(value) {
            *value = integer;
            return self.note(LeniencyKind::ScalarCoerced);
        }
        if has_type(schema, value) && is_listed(schema, value) {
            return;
        }
        let Value::String(text) = value else { return };
        let scalar =
            expected.scalar_in(text).filter(|scalar| has_type(schema, scalar) && is_listed(schema, scalar));
        let (read, kind) = match scalar {
            Some(scalar) => (Some(scalar), LeniencyKind::ScalarCoerced),
            None => (expected.structure_in(text), LeniencyKind::JsonInString),
        };
        if let Some(read) = read.filter(|_| self.allowed.allows(kind)) {
            *value = read;
            self.note(kind);
        }
    }

    fn object(&mut self, schema: &JsonObject, object: &mut JsonObject) {
        self.drop_nulls(schema, object);
        for (name, value) in object {
            let described = property(schema, name);
            let described =
                described.or_else(|| schema.get("additionalProperties")).and_then(Value::as_object);
            if let Some(schema) = described {
                self.within(&escape(name), |this| this.value(schema, value));
            }
        }
    }

    fn drop_nulls(&mut self, schema: &JsonObject, object: &mut JsonObject) {
        if !self.allowed.allows(LeniencyKind::NullIsAbsence) {
            return;
        }
        let required = branches(schema, "required");
        let explainer = self.explainer;
        self.drop_where(object, LeniencyKind::NullIsAbsence, |name, value| {
            value.is_null()
                && !required.iter().any(|required| required == name)
                && property(schema, name)
                    .and_then(Value::as_object)
                    .is_some_and(|schema| !explainer.accepts(schema, value))
        });
    }

    fn items(&mut self, schema: &JsonObject, items: &mut [Value]) {
        let (positional, rest) = item_schemas(schema);
        for (index, item) in items.iter_mut().enumerate() {
            if let Some(schema) = positional.get(index).or(rest).and_then(Value::as_object) {
                self.within(&index.to_string(), |this| this.value(schema, item));
            }
        }
    }
}

/// The types a schema names, or those of the values it lists.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "a set of types")]
struct Expected {
    boolean: bool,
    integer: bool,
    number: bool,
    structure: bool,
}

impl Expected {
    fn of(schema: &JsonObject) -> Self {
        let mut expected = Self::default();
        match schema.get("type") {
            Some(Value::String(name)) => expected.add(name),
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).for_each(|name| expected.add(name));
            }
            _ => branches(schema, "enum")
                .iter()
                .chain(schema.get("const"))
                .for_each(|value| expected.add_type_of(value)),
        }
        expected
    }

    fn add(&mut self, name: &str) {
        match name {
            "boolean" => self.boolean = true,
            "integer" => self.integer = true,
            "number" => self.number = true,
            "object" | "array" => self.structure = true,
            _ => {}
        }
    }

    fn add_type_of(&mut self, value: &Value) {
        match value {
            Value::Bool(_) => self.boolean = true,
            Value::Number(_) => self.number = true,
            _ => {}
        }
    }

    /// 3 for 3.0 where only an integer will do: the same number, in the form integers are
    /// decoded from.
    fn integer_for(&self, value: &Value) -> Option<Value> {
        let Value::Number(number) = value else { return None };
        if !self.integer || self.number || number.is_i64() || number.is_u64() {
            return None;
        }
        integral(number).map(Value::Number)
    }

    /// The scalar that a text is, to the letter.
    fn scalar_in(&self, text: &str) -> Option<Value> {
        let scalar: Value = match text {
            "true" | "false" if self.boolean => return Some(Value::Bool(text == "true")),
            _ if text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
                && text.ends_with(|last: char| last.is_ascii_digit()) =>
            {
                serde_json::from_str(text).ok()?
            }
            _ => return None,
        };
        let number = scalar.as_number()?;
        match (self.integer, self.number) {
            (_, true) => Some(scalar),
            (true, false) if number.is_i64() || number.is_u64() => Some(scalar),
            (true, false) => integral(number).map(Value::Number),
            (false, false) => None,
        }
    }

    /// The object or array whose JSON a text is.
    fn structure_in(&self, text: &str) -> Option<Value> {
        let opens = text.trim_start().starts_with(['{', '[']);
        if !self.structure || !opens || json::depth_exceeds(text, Limits::PARSER_DEPTH) {
            return None;
        }
        json::parse(text, true).ok()
    }
}

/// A whole number written as a double, within the range where a double is exact about it.
pub(super) fn integral(number: &Number) -> Option<Number> {
    const EXACT: f64 = 18_446_744_073_709_551_616.0; // 2^64
    let value = number.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < EXACT)?;
    format!("{value:.0}").parse().ok().filter(|number: &Number| number.is_i64() || number.is_u64()).or_else(
        || {
            (value == 0.0).then(|| Number::from(0)) // "-0" is no integer to a JSON parser
        },
    )
}
