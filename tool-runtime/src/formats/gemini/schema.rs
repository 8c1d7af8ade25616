//! JSON Schema as Gemini's `Schema`: a subset of `OpenAPI` 3.0.
//!
//! The fields are those of the API reference, "Schema": `type`, `format`, `description`, `nullable`,
//! `enum` (strings), `items`, `minItems`, `maxItems`, `properties`, `required`, `minProperties`,
//! `maxProperties`, `minLength`, `maxLength`, `pattern`, `minimum`, `maximum`, `anyOf`. What they cannot
//! say is said more widely: what the schema takes, the declaration takes. Only for a schema that
//! takes anything no array is offered, as that would have to say of what.
//!
//! References are inlined. One that leads back into what is being inlined is cut there: it keeps its
//! type and its description. So is one beyond the depth or the size that a declaration may have.

use serde_json::{Value, json};

use super::{
    merge::{is_word, merged, widened},
    said::{Around, Kind, Said},
};
use crate::{
    formats::{
        root::target,
        write::{field, find, plain_key},
    },
    schema::JsonObject,
};

/// Levels of schemas at most.
const DEPTH: usize = 32;
/// Schemas at most: references that are inlined may double at each level.
const BUDGET: usize = 5_000;

/// Writes a schema.
pub(super) struct Writer<'s, 't> {
    root: &'s JsonObject,
    pub(super) text: &'t mut String,
    /// What is being inlined, by its address in the root: told apart, never followed.
    inlining: Vec<*const JsonObject>,
    depth: usize,
    written: usize,
}

impl<'s, 't> Writer<'s, 't> {
    pub(super) fn new(root: &'s JsonObject, text: &'t mut String) -> Self {
        Self { root, text, inlining: Vec::new(), depth: 0, written: 0 }
    }

    /// The root is an object, so a union there is widened to one.
    pub(super) fn root(&mut self) {
        match widened(self.root) {
            Some(root) => self.schema(&root, Around::default()),
            None => self.schema(self.root, Around::default()),
        }
    }

    pub(super) fn schema(&mut self, schema: &JsonObject, around: Around<'_>) {
        self.written += 1;
        let said = Said::of(schema);
        let around = around.and(&said);
        if self.depth >= DEPTH || self.written > BUDGET {
            return self.cut(schema, around);
        }
        self.depth += 1;
        match said.kind {
            _ if said.combined => self.combined(schema, around),
            Some(kind) => self.typed(schema, kind, around),
            None => self.by_type(schema, around),
        }
        self.depth -= 1;
    }

    /// More than a type: a reference, branches, listed values.
    fn combined(&mut self, schema: &JsonObject, around: Around<'_>) {
        let branches = |keyword: &str| find(schema, keyword).and_then(Value::as_array);
        if let Some(Value::String(reference)) = find(schema, "$ref") {
            self.reference(schema, reference, around);
        } else if let Some(parts) = branches("allOf") {
            self.all_of(schema, parts, around);
        } else if let Some(branches) = branches("anyOf").or_else(|| branches("oneOf")) {
            self.union(schema, branches, around);
        } else if let Some(values) = branches("enum") {
            self.listed(schema, values, around);
        } else if let Some(value) = find(schema, "const") {
            self.listed(schema, std::slice::from_ref(value), around);
        } else {
            self.by_type(schema, around);
        }
    }

    fn reference(&mut self, schema: &JsonObject, reference: &str, around: Around<'_>) {
        let target = target(self.root, reference);
        let known = target.is_some_and(|target| self.inlining.contains(&std::ptr::from_ref(target)));
        let Some(target) = target.filter(|_| !known && self.inlining.len() < DEPTH) else {
            let target = target.cloned().unwrap_or_default();
            return self.cut(&target, around.and(&Said::of(&target)));
        };
        self.inlining.push(std::ptr::from_ref(target));
        if schema.keys().all(|keyword| keyword == "$ref" || is_word(keyword)) {
            self.schema(target, around);
        } else {
            let mut own = schema.clone();
            own.shift_remove("$ref");
            self.schema(&merged(&own, target), around);
        }
        self.inlining.pop();
    }

    /// A schema that is not entered: its type is all that is said.
    pub(super) fn cut(&mut self, schema: &JsonObject, around: Around<'_>) {
        let kind = Kind::all(schema).into_iter().find(|kind| *kind != Kind::Null).unwrap_or(Kind::Object);
        self.open(kind, around);
        if kind == Kind::Array {
            plain_key(self.text, "items");
            self.text.push_str(r#"{"type":"OBJECT"}"#);
        }
        self.text.push('}');
    }

    /// All parts at once, as one schema.
    fn all_of(&mut self, schema: &JsonObject, parts: &[Value], around: Around<'_>) {
        let mut whole = schema.clone();
        whole.shift_remove("allOf");
        let inlined = self.inlining.len();
        for part in parts.iter().filter_map(Value::as_object) {
            let mut part = part;
            while let Some(Value::String(reference)) = part.get("$ref") {
                let known = |target: &JsonObject| self.inlining.contains(&std::ptr::from_ref(target));
                let entered = self.inlining.len() < DEPTH;
                let target = target(self.root, reference).filter(|target| entered && !known(target));
                let Some(target) = target else { break };
                self.inlining.push(std::ptr::from_ref(target));
                part = target;
            }
            whole = merged(&whole, part);
        }
        whole.shift_remove("$ref");
        self.schema(&whole, around);
        self.inlining.truncate(inlined);
    }

    fn union(&mut self, schema: &JsonObject, branches: &[Value], around: Around<'_>) {
        let some: Vec<&JsonObject> =
            branches.iter().filter_map(Value::as_object).filter(|branch| !is_null(branch)).collect();
        let around = around.or_null(some.len() < branches.iter().filter(|branch| branch.is_object()).count());
        let alone =
            schema.keys().all(|keyword| matches!(keyword.as_str(), "anyOf" | "oneOf") || is_word(keyword));
        let whole = |branch: &JsonObject| {
            let mut base = schema.clone();
            base.retain(|keyword, _| !(matches!(keyword.as_str(), "anyOf" | "oneOf" | "description")));
            merged(&base, branch)
        };
        match some.as_slice() {
            [] => self.anything(around),
            [branch] if alone => self.schema(branch, around),
            [branch] => self.schema(&whole(branch), around),
            many => {
                self.any_of(around, many, |this, branch| {
                    if alone {
                        this.schema(branch, Around::default());
                    } else {
                        this.beside(schema, branch, &whole);
                    }
                });
            }
        }
    }

    /// A branch that holds together with what stands beside the union.
    fn beside(
        &mut self,
        schema: &JsonObject,
        branch: &JsonObject,
        whole: &dyn Fn(&JsonObject) -> JsonObject,
    ) {
        let target =
            branch.get("$ref").and_then(Value::as_str).and_then(|reference| target(self.root, reference));
        let mut whole = whole(target.unwrap_or(branch));
        if whole.get("type") != find(schema, "type") && schema.contains_key("type") {
            whole.insert("type".to_owned(), schema["type"].clone());
        }
        self.schema(&whole, Around::default());
    }

    pub(super) fn any_of<T: Copy>(
        &mut self,
        around: Around<'_>,
        branches: &[T],
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.text.push('{');
        self.words(around);
        plain_key(self.text, "anyOf");
        for (index, branch) in branches.iter().enumerate() {
            self.text.push(if index == 0 { '[' } else { ',' });
            write(self, *branch);
        }
        self.text.push_str("]}");
    }

    pub(super) fn by_type(&mut self, schema: &JsonObject, around: Around<'_>) {
        let kinds = Kind::all(schema);
        if let [kind] = kinds.as_slice()
            && *kind != Kind::Null
        {
            return self.typed(schema, *kind, around);
        }
        let some: Vec<Kind> = kinds.iter().copied().filter(|kind| *kind != Kind::Null).collect();
        let around = around.or_null(some.len() < kinds.len());
        match some.as_slice() {
            [] if kinds.is_empty() => self.anything(around),
            [] => self.bare(Kind::Null, around),
            [kind] => self.typed(schema, *kind, around),
            many => self.any_of(around, many, |this, kind| this.typed(schema, kind, Around::default())),
        }
    }

    /// A schema without a type is none Gemini knows: any value is one of these.
    pub(super) fn anything(&mut self, around: Around<'_>) {
        let kinds = [Kind::String, Kind::Number, Kind::Boolean, Kind::Object];
        self.any_of(around.or_null(true), &kinds, |this, kind| this.bare(kind, Around::default()));
    }

    pub(super) fn bare(&mut self, kind: Kind, around: Around<'_>) {
        self.open(kind, around);
        self.text.push('}');
    }

    pub(super) fn open(&mut self, kind: Kind, around: Around<'_>) {
        self.text.push_str(r#"{"type":""#);
        self.text.push_str(kind.name());
        self.text.push('"');
        self.words(around);
    }

    pub(super) fn words(&mut self, around: Around<'_>) {
        if let Some(description) = around.description {
            field(self.text, "description", description);
        }
        if around.nullable {
            plain_key(self.text, "nullable");
            self.text.push_str("true");
        }
    }
}

fn is_null(schema: &JsonObject) -> bool {
    find(schema, "type").is_some_and(|name| name == "null")
        || find(schema, "const").is_some_and(Value::is_null)
        || find(schema, "enum").is_some_and(|values| *values == json!([null]))
}
