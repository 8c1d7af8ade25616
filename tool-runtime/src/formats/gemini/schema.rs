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

use serde_json::{Number, Value, json};

use super::merge::{is_word, merged, widened};
use crate::{
    formats::{
        root::target,
        strict::Required,
        write::{field, find, json, key, plain_key, string},
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
    text: &'t mut Vec<u8>,
    /// What is being inlined, by its address in the root: told apart, never followed.
    inlining: Vec<*const JsonObject>,
    depth: usize,
    written: usize,
}

/// What stands around a schema and holds for it, too.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    description: Option<&'a str>,
    nullable: bool,
}

impl<'a> Around<'a> {
    fn with(self, schema: &'a JsonObject) -> Self {
        let own = find(schema, "description").and_then(Value::as_str);
        let nullable = find(schema, "nullable") == Some(&Value::Bool(true));
        Self { description: self.description.or(own), nullable: self.nullable || nullable }
    }

    fn or_null(self, nullable: bool) -> Self {
        Self { nullable: self.nullable || nullable, ..self }
    }
}

impl<'s, 't> Writer<'s, 't> {
    pub(super) fn new(root: &'s JsonObject, text: &'t mut Vec<u8>) -> Self {
        Self { root, text, inlining: Vec::new(), depth: 0, written: 0 }
    }

    /// The root is an object, so a union there is widened to one.
    pub(super) fn root(&mut self) {
        match widened(self.root) {
            Some(root) => self.schema(&root, Around::default()),
            None => self.schema(self.root, Around::default()),
        }
    }

    fn schema(&mut self, schema: &JsonObject, around: Around<'_>) {
        self.written += 1;
        let around = around.with(schema);
        if self.depth >= DEPTH || self.written > BUDGET {
            return self.cut(schema, around);
        }
        self.depth += 1;
        self.dispatch(schema, around);
        self.depth -= 1;
    }

    fn dispatch(&mut self, schema: &JsonObject, around: Around<'_>) {
        if let Some(kind) = plain_kind(schema) {
            return self.typed(schema, kind, around);
        }
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
            return self.cut(&target, around.with(&target));
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
    fn cut(&mut self, schema: &JsonObject, around: Around<'_>) {
        let kind = Kind::all(schema).into_iter().find(|kind| *kind != Kind::Null).unwrap_or(Kind::Object);
        self.open(kind, around);
        if kind == Kind::Array {
            plain_key(self.text, "items");
            self.text.extend_from_slice(br#"{"type":"OBJECT"}"#);
        }
        self.text.push(b'}');
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

    fn any_of<T: Copy>(&mut self, around: Around<'_>, branches: &[T], mut write: impl FnMut(&mut Self, T)) {
        self.text.push(b'{');
        self.words(around);
        plain_key(self.text, "anyOf");
        for (index, branch) in branches.iter().enumerate() {
            self.text.push(if index == 0 { b'[' } else { b',' });
            write(self, *branch);
        }
        self.text.extend_from_slice(b"]}");
    }

    /// `enum` lists strings. Numbers are bounded by the least and the greatest, and the description
    /// lists them; values of several types are a union.
    fn listed(&mut self, schema: &JsonObject, values: &[Value], around: Around<'_>) {
        let around = around.or_null(values.contains(&Value::Null));
        let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let numbers: Vec<&Number> = values.iter().filter_map(Value::as_number).collect();
        let flags: Vec<&Value> = values.iter().filter(|value| value.is_boolean()).collect();
        let others = values.iter().any(|value| value.is_object() || value.is_array());
        let kinds = [!texts.is_empty(), !numbers.is_empty(), !flags.is_empty()];
        match kinds {
            _ if others => self.by_type(schema, around),
            [true, false, false] => self.texts(&texts, around),
            [false, true, false] => self.numbers(&numbers, around),
            [false, false, true] => self.flags(&flags, around),
            [false, false, false] if values.is_empty() => self.by_type(schema, around),
            [false, false, false] => self.bare(Kind::Null, around),
            _ => {
                let kinds: Vec<usize> = (0..3).filter(|kind| kinds[*kind]).collect();
                self.any_of(around, &kinds, |this, kind| match kind {
                    0 => this.texts(&texts, Around::default()),
                    1 => this.numbers(&numbers, Around::default()),
                    _ => this.flags(&flags, Around::default()),
                });
            }
        }
    }

    fn bare(&mut self, kind: Kind, around: Around<'_>) {
        self.open(kind, around);
        self.text.push(b'}');
    }

    /// "enum: cannot be empty" is what an empty text among them is answered with.
    fn texts(&mut self, texts: &[&str], around: Around<'_>) {
        self.open(Kind::String, around);
        if !texts.contains(&"") {
            plain_key(self.text, "enum");
            for (index, text) in texts.iter().enumerate() {
                self.text.push(if index == 0 { b'[' } else { b',' });
                string(self.text, text);
            }
            self.text.push(b']');
        }
        self.text.push(b'}');
    }

    fn numbers(&mut self, numbers: &[&Number], around: Around<'_>) {
        let whole = numbers.iter().all(|number| number.is_i64() || number.is_u64());
        let listed: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let listed = format!("One of {}.", listed.join(", "));
        let description =
            around.description.map_or_else(|| listed.clone(), |own| format!("{own}\n\n{listed}"));
        let kind = if whole { Kind::Integer } else { Kind::Number };
        self.open(kind, Around { description: Some(&description), ..around });
        let order =
            |a: &&&Number, b: &&&Number| a.as_f64().unwrap_or(0.0).total_cmp(&b.as_f64().unwrap_or(0.0));
        for (name, bound) in
            [("minimum", numbers.iter().min_by(order)), ("maximum", numbers.iter().max_by(order))]
        {
            if let Some(bound) = bound {
                plain_key(self.text, name);
                json(self.text, &Value::Number((*bound).clone()));
            }
        }
        self.text.push(b'}');
    }

    fn flags(&mut self, flags: &[&Value], around: Around<'_>) {
        match flags {
            [only] => {
                let listed = format!("Always {only}.");
                let description =
                    around.description.map_or_else(|| listed.clone(), |own| format!("{own}\n\n{listed}"));
                self.bare(Kind::Boolean, Around { description: Some(&description), ..around });
            }
            _ => self.bare(Kind::Boolean, around),
        }
    }

    fn by_type(&mut self, schema: &JsonObject, around: Around<'_>) {
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
    fn anything(&mut self, around: Around<'_>) {
        let kinds = [Kind::String, Kind::Number, Kind::Boolean, Kind::Object];
        self.any_of(around.or_null(true), &kinds, |this, kind| this.bare(kind, Around::default()));
    }

    fn open(&mut self, kind: Kind, around: Around<'_>) {
        self.text.extend_from_slice(br#"{"type":""#);
        self.text.extend_from_slice(kind.name().as_bytes());
        self.text.push(b'"');
        self.words(around);
    }

    fn words(&mut self, around: Around<'_>) {
        if let Some(description) = around.description {
            field(self.text, "description", description);
        }
        if around.nullable {
            plain_key(self.text, "nullable");
            self.text.extend_from_slice(b"true");
        }
    }

    /// The keywords that mean something for the type.
    fn typed(&mut self, schema: &JsonObject, kind: Kind, around: Around<'_>) {
        self.open(kind, around);
        for (keyword, value) in schema {
            match (kind, keyword.as_str()) {
                (Kind::Object, "properties") => self.properties(value, find(schema, "required")),
                (Kind::Object, "minProperties" | "maxProperties")
                | (Kind::Array, "minItems" | "maxItems")
                | (Kind::String, "minLength" | "maxLength") => self.count(keyword, value),
                (Kind::String, "pattern" | "format") if value.is_string() => {
                    key(self.text, keyword);
                    json(self.text, value);
                }
                (Kind::Integer | Kind::Number, "format") if kind.takes_format(value) => {
                    key(self.text, keyword);
                    json(self.text, value);
                }
                (
                    Kind::Integer | Kind::Number,
                    "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum",
                ) => self.bound(schema, kind, keyword, value),
                _ => {}
            }
        }
        if kind == Kind::Array {
            self.items(schema);
        }
        self.text.push(b'}');
    }

    /// "int64 format".
    fn count(&mut self, keyword: &str, value: &Value) {
        let count = value.as_f64().filter(|count| count.fract() == 0.0 && (0.0..1e15).contains(count));
        if let Some(count) = count {
            key(self.text, keyword);
            self.text.extend_from_slice(format!("{count:.0}").as_bytes());
        }
    }

    fn bound(&mut self, schema: &JsonObject, kind: Kind, keyword: &str, value: &Value) {
        let (name, step) = match keyword {
            "minimum" | "maximum" => (keyword, 0),
            "exclusiveMinimum" => ("minimum", 1),
            "exclusiveMaximum" => ("maximum", -1),
            _ => return,
        };
        if step != 0 && find(schema, name).is_some() || !value.is_number() {
            return;
        }
        plain_key(self.text, name);
        let next = value.as_i64().filter(|_| kind == Kind::Integer).and_then(|value| value.checked_add(step));
        match next {
            Some(next) if step != 0 => self.text.extend_from_slice(next.to_string().as_bytes()),
            _ => json(self.text, value),
        }
    }

    /// Every name under `required` is one of the properties; an object without any says none.
    fn properties(&mut self, properties: &Value, required: Option<&Value>) {
        let Some(properties) = properties.as_object().filter(|properties| !properties.is_empty()) else {
            return;
        };
        plain_key(self.text, "properties");
        self.text.push(b'{');
        for (name, schema) in properties {
            key(self.text, name);
            self.any(schema);
        }
        self.text.push(b'}');
        let required = Required::of(required);
        let mut first = true;
        for name in properties.keys().filter(|name| required.contains(name)) {
            if std::mem::take(&mut first) {
                plain_key(self.text, "required");
                self.text.push(b'[');
            } else {
                self.text.push(b',');
            }
            string(self.text, name);
        }
        if !first {
            self.text.push(b']');
        }
    }

    fn any(&mut self, schema: &Value) {
        match schema {
            Value::Object(schema) => self.schema(schema, Around::default()),
            _ => self.anything(Around::default()),
        }
    }

    /// "items: missing field" is what an array without them is answered with. Positions have one
    /// schema for all, which takes what any of them takes.
    fn items(&mut self, schema: &JsonObject) {
        let positions =
            find(schema, "prefixItems").or_else(|| find(schema, "items")).and_then(Value::as_array);
        plain_key(self.text, "items");
        let rest =
            find(schema, "items").or_else(|| find(schema, "additionalItems")).filter(|rest| rest.is_object());
        let Some(positions) = positions else { return self.any(rest.unwrap_or(&Value::Null)) };
        let mut distinct: Vec<&Value> = Vec::new();
        for position in positions.iter().chain(rest) {
            if !distinct.contains(&position) {
                distinct.push(position);
            }
        }
        match distinct.as_slice() {
            [] => self.any(&Value::Null),
            [only] => self.any(only),
            many => self.schema(&json_any_of(many), Around::default()),
        }
    }
}

/// The type of a schema that has one and is not combined of others, nor lists its values.
fn plain_kind(schema: &JsonObject) -> Option<Kind> {
    let mut kind = None;
    for (keyword, value) in schema {
        match keyword.as_str() {
            "$ref" | "allOf" | "anyOf" | "oneOf" | "enum" | "const" => return None,
            "type" => kind = value.as_str().and_then(Kind::named).filter(|kind| *kind != Kind::Null),
            _ => {}
        }
    }
    kind
}

fn json_any_of(branches: &[&Value]) -> JsonObject {
    JsonObject::from_iter([("anyOf".to_owned(), json!(branches))])
}

fn is_null(schema: &JsonObject) -> bool {
    find(schema, "type").is_some_and(|name| name == "null")
        || find(schema, "const").is_some_and(Value::is_null)
        || find(schema, "enum").is_some_and(|values| *values == json!([null]))
}

/// `Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    String,
    Number,
    Integer,
    Boolean,
    Array,
    Object,
    Null,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::String => "STRING",
            Self::Number => "NUMBER",
            Self::Integer => "INTEGER",
            Self::Boolean => "BOOLEAN",
            Self::Array => "ARRAY",
            Self::Object => "OBJECT",
            Self::Null => "NULL",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "number" => Self::Number,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "array" => Self::Array,
            "object" => Self::Object,
            "null" => Self::Null,
            _ => return None,
        })
    }

    /// The types a schema names, or shows by its keywords.
    fn all(schema: &JsonObject) -> Vec<Self> {
        match find(schema, "type") {
            Some(Value::String(name)) => Self::named(name).into_iter().collect(),
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).filter_map(Self::named).collect()
            }
            _ => Self::shown(schema).into_iter().collect(),
        }
    }

    fn shown(schema: &JsonObject) -> Option<Self> {
        schema.keys().find_map(|keyword| {
            Some(match keyword.as_str() {
                "properties" | "required" | "additionalProperties" | "patternProperties" => Self::Object,
                "items" | "prefixItems" | "minItems" | "maxItems" => Self::Array,
                "minLength" | "maxLength" | "pattern" | "format" => Self::String,
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                    Self::Number
                }
                _ => return None,
            })
        })
    }

    /// `format`: "for NUMBER type: float, double; for INTEGER type: int32, int64".
    fn takes_format(self, format: &Value) -> bool {
        match self {
            Self::Integer => format == "int32" || format == "int64",
            Self::Number => format == "float" || format == "double",
            _ => false,
        }
    }
}
