//! Writing the strict form of a schema, in one pass where nothing has to be rearranged.

use serde_json::Value;

use super::{
    DEPTH, Grammar, Refusal,
    circle::on_a_circle,
    facts::Facts,
    keyword::{Keyword, has_type},
    required::Required,
    transform::{OPEN, Transform},
};
use crate::{
    formats::{
        root::target,
        write::{field, find, json, key, plain_key, string},
    },
    schema::JsonObject,
};

/// Writes a schema, its nodes made strict on the way.
pub(super) struct Writer<'s, 't> {
    root: &'s JsonObject,
    grammar: Grammar,
    text: &'t mut String,
    in_definition: bool,
    /// Whether a definition refers to one: only then can there be a circle.
    refers_on: bool,
    /// Nodes that were rearranged so far.
    rearranged: usize,
}

/// A node on its way.
#[derive(Clone, Copy)]
struct Place {
    /// A property that may be left out.
    optional: bool,
    /// What is written as it stands: it has been transformed.
    settled: bool,
    depth: usize,
}

impl Place {
    fn inner(self, optional: bool) -> Self {
        Self { optional: optional && !self.settled, depth: self.depth + 1, ..self }
    }
}

impl<'s, 't> Writer<'s, 't> {
    pub(super) fn new(root: &'s JsonObject, grammar: Grammar, text: &'t mut String) -> Self {
        Self { root, grammar, text, in_definition: false, refers_on: false, rearranged: 0 }
    }

    pub(super) fn root(mut self) -> Result<(), Refusal> {
        let root = self.root;
        if !has_type(root, "object") {
            return Err(Refusal::new("the root is no `\"type\": \"object\"`"));
        }
        self.node(root, Place { optional: false, settled: false, depth: 0 })?;
        if self.refers_on && !self.grammar.takes_circles() {
            return acyclic(root);
        }
        Ok(())
    }

    /// The whole schema rearranged first: what [`root`](Self::root) is to be equal to.
    #[cfg(test)]
    pub(super) fn transformed_root(mut self) -> Result<(), Refusal> {
        let mut whole = self.root.clone();
        Transform::new(self.root, self.grammar, 0).node(&mut whole, false, 0)?;
        self.node(&whole, Place { optional: false, settled: true, depth: 0 })?;
        if self.refers_on && !self.grammar.takes_circles() {
            return acyclic(self.root);
        }
        Ok(())
    }

    fn node(&mut self, schema: &JsonObject, place: Place) -> Result<(), Refusal> {
        if place.depth > DEPTH {
            return Err(Refusal::new("the schema is nested too deeply"));
        }
        let facts = Facts::of(schema, self.grammar);
        if !place.settled && facts.rearranges(place.optional) {
            let mut node = schema.clone();
            let mut transform = Transform::new(self.root, self.grammar, self.rearranged);
            let made = transform.node(&mut node, place.optional, place.depth);
            self.rearranged = transform.visited;
            made?;
            return self.node(&node, Place { optional: false, settled: true, ..place });
        }
        if !facts.says_which() {
            return Err(Refusal::new("the schema has no type; say which it is"));
        }
        let nullable = place.optional && !facts.constant && !super::transform::is_nullable(schema);
        self.text.push('{');
        for (index, (keyword, value)) in schema.iter().enumerate() {
            let kind = facts.kinds.get(index).copied();
            let kind = kind.unwrap_or_else(|| Keyword::of(keyword, value, self.grammar));
            self.keyword(&facts, (kind, keyword, value), nullable, place)?;
        }
        self.end(schema, &facts, place)?;
        self.text.push('}');
        Ok(())
    }

    fn keyword(
        &mut self,
        facts: &Facts<'_>,
        (kind, keyword, value): (Keyword, &str, &Value),
        nullable: bool,
        place: Place,
    ) -> Result<(), Refusal> {
        match kind {
            Keyword::Dropped | Keyword::Told | Keyword::Required | Keyword::Additional => {}
            Keyword::Description if facts.tells => {}
            Keyword::Type => self.types(value, nullable),
            Keyword::Listed => self.listed(keyword, value, nullable)?,
            Keyword::Kept | Keyword::Description => self.copy(keyword, value),
            Keyword::Properties => self.properties(value, facts.required, place)?,
            Keyword::Definitions => self.definitions(keyword, value, place)?,
            Keyword::Items => self.items(value, place)?,
            Keyword::Union => self.branches("anyOf", value, place)?,
            Keyword::AllOf => self.all_of(value, place)?,
            Keyword::Reference => self.reference(value)?,
            Keyword::Refused => {
                return Err(Refusal::new(format!("`{keyword}` has no place in a strict schema")));
            }
        }
        Ok(())
    }

    fn copy(&mut self, keyword: &str, value: &Value) {
        key(self.text, keyword);
        json(self.text, value);
    }

    fn types(&mut self, value: &Value, nullable: bool) {
        if !nullable {
            return self.copy("type", value);
        }
        plain_key(self.text, "type");
        self.text.push('[');
        for name in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            json(self.text, name);
            self.text.push(',');
        }
        self.text.push_str("\"null\"]");
    }

    fn listed(&mut self, keyword: &str, value: &Value, nullable: bool) -> Result<(), Refusal> {
        let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if self.grammar != Grammar::OpenAi && values.iter().any(|value| value.is_object() || value.is_array())
        {
            return Err(Refusal::new("`enum` lists objects or arrays"));
        }
        self.copy(keyword, value);
        if nullable && !values.is_empty() && self.text.pop().is_some() {
            self.text.push_str(",null]");
        }
        Ok(())
    }

    fn properties(&mut self, value: &Value, required: Option<&Value>, place: Place) -> Result<(), Refusal> {
        let Some(schemas) = value.as_object() else {
            return Err(Refusal::new("`properties` is no object"));
        };
        let required = Required::of(required);
        plain_key(self.text, "properties");
        self.text.push('{');
        for (name, schema) in schemas {
            key(self.text, name);
            let optional = self.grammar.requires_all() && !required.contains(name);
            let written = self.schema(schema, place.inner(optional));
            written.map_err(|refusal| refusal.within(name).within("properties"))?;
        }
        self.text.push('}');
        let all = self.grammar.requires_all();
        self.required(schemas.keys().filter(|name| all || required.contains(name)));
        Ok(())
    }

    fn required<'n>(&mut self, names: impl Iterator<Item = &'n String>) {
        let mut names = names.peekable();
        if names.peek().is_none() {
            return;
        }
        plain_key(self.text, "required");
        let mut before = '[';
        for name in names {
            self.text.push(std::mem::replace(&mut before, ','));
            string(self.text, name);
        }
        self.text.push(']');
    }

    fn definitions(&mut self, keyword: &str, value: &Value, place: Place) -> Result<(), Refusal> {
        let outer = std::mem::replace(&mut self.in_definition, true);
        key(self.text, keyword);
        self.text.push('{');
        for (name, schema) in value.as_object().into_iter().flatten() {
            key(self.text, name);
            let written = self.schema(schema, place.inner(false));
            written.map_err(|refusal| refusal.within(name).within(keyword))?;
        }
        self.text.push('}');
        self.in_definition = outer;
        Ok(())
    }

    fn schema(&mut self, schema: &Value, place: Place) -> Result<(), Refusal> {
        match schema {
            Value::Object(schema) => self.node(schema, place),
            _ => Err(Refusal::new("the schema has no type; say which it is")),
        }
    }

    fn items(&mut self, value: &Value, place: Place) -> Result<(), Refusal> {
        if value.is_array() {
            return Err(Refusal::new("`items` lists schemas: strict schemas know no tuples"));
        }
        plain_key(self.text, "items");
        self.schema(value, place.inner(false)).map_err(|refusal| refusal.within("items"))
    }

    fn branches(&mut self, keyword: &str, value: &Value, place: Place) -> Result<(), Refusal> {
        plain_key(self.text, keyword);
        self.text.push('[');
        for (index, branch) in value.as_array().into_iter().flatten().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            let written = self.schema(branch, place.inner(false));
            written.map_err(|refusal| refusal.within(&index.to_string()).within(keyword))?;
        }
        self.text.push(']');
        Ok(())
    }

    /// `OpenAI`: "allOf" is among the unsupported keywords. Anthropic: "allOf with $ref not supported";
    /// and closed objects exclude each other. Cohere knows none.
    fn all_of(&mut self, value: &Value, place: Place) -> Result<(), Refusal> {
        let is_scalar = |part: &Value| {
            part.as_object().is_some_and(|part| !part.contains_key("$ref") && !has_type(part, "object"))
        };
        let parts = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if self.grammar != Grammar::Anthropic || !parts.iter().all(is_scalar) {
            return Err(Refusal::new("`allOf` has no place in a strict schema"));
        }
        self.branches("allOf", value, place)
    }

    fn reference(&mut self, value: &Value) -> Result<(), Refusal> {
        let reference = value.as_str().unwrap_or_default();
        let is_definition = ["#/$defs/", "#/definitions/"].iter().any(|start| reference.starts_with(start));
        if !(is_definition || reference == "#") || target(self.root, reference).is_none() {
            return Err(Refusal::new(format!("`{reference}` is not among the schema's `$defs`")));
        }
        if reference == "#" && !self.grammar.takes_circles() {
            return Err(Refusal::new("the schema refers to itself, which the grammar does not take"));
        }
        self.refers_on |= self.in_definition;
        self.copy("$ref", value);
        Ok(())
    }

    /// What a strict schema says beyond what is there: closed, everything required.
    fn end(&mut self, schema: &JsonObject, facts: &Facts<'_>, place: Place) -> Result<(), Refusal> {
        if facts.tells {
            self.told(schema);
        }
        if facts.is("array") && !facts.has_items {
            return Err(Refusal::new("the array does not say what is in it; add `items`"));
        }
        if facts.is("object") {
            let closed = match facts.additional {
                Some(additional) => *additional == Value::Bool(false),
                None => facts.has_properties || place.depth == 0,
            };
            if !closed {
                return Err(Refusal::new(OPEN));
            }
            self.requires_something(facts)?;
            plain_key(self.text, "additionalProperties");
            self.text.push_str("false");
        } else if facts.additional.is_some() {
            return Err(Refusal::new("`additionalProperties` beside another type"));
        }
        Ok(())
    }

    /// Cohere: "Every object in the schema must have at least one `required` field specified".
    fn requires_something(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let requires = facts.required.and_then(Value::as_array).is_some_and(|names| !names.is_empty());
        if self.grammar == Grammar::Cohere && !requires {
            return Err(Refusal::new("the object requires none of its properties"));
        }
        Ok(())
    }

    /// The description, with the constraints the grammar does not take.
    fn told(&mut self, schema: &JsonObject) {
        let own = find(schema, "description").and_then(Value::as_str);
        let mut words = String::with_capacity(own.map_or(0, str::len) + 64);
        words.extend(own.into_iter().flat_map(|own| [own, "\n\n"]));
        let mut before = "{";
        for (keyword, value) in schema {
            if Keyword::of(keyword, value, self.grammar) == Keyword::Told {
                words.extend([std::mem::replace(&mut before, ", "), keyword, ": "]);
                match value {
                    Value::String(value) => words.push_str(value),
                    other => json(&mut words, other),
                }
            }
        }
        words.push('}');
        field(self.text, "description", &words);
    }
}

/// Anthropic: "Self-referencing or mutually-referencing definitions are not supported".
fn acyclic(root: &JsonObject) -> Result<(), Refusal> {
    match on_a_circle(root) {
        Some(name) => {
            Err(Refusal::new(format!("`{name}` refers to itself, which the grammar does not take")))
        }
        None => Ok(()),
    }
}
