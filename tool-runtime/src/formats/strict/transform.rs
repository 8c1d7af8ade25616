//! From a schema to its strict form, on an owned node.
//!
//! The rules are those voice agents know from `LiveKit`, and beyond them: a property that may be left
//! out may be `null`, whether it has a default or not, and one that is required never may, default or
//! not. So what the model may send is what dispatch accepts: `null` for an optional argument is
//! absence.

use serde_json::{Map, Value, json};

use super::{DEPTH, Grammar, Refusal, keyword::has_type, required::Required};
use crate::{
    formats::write::find,
    schema::{JsonObject, resolve},
};

/// Nodes visited at most: references that are inlined may double at each level.
const BUDGET: usize = 20_000;

/// Makes nodes of one schema strict.
pub(super) struct Transform<'s> {
    root: &'s JsonObject,
    grammar: Grammar,
    /// References inlined around the node at hand.
    inlining: Vec<String>,
    pub(super) visited: usize,
}

impl<'s> Transform<'s> {
    /// A transform in a schema of which `visited` nodes have been transformed.
    pub(super) fn new(root: &'s JsonObject, grammar: Grammar, visited: usize) -> Self {
        Self { root, grammar, inlining: Vec::new(), visited }
    }

    /// Makes `node` strict; `optional` is a property that may be left out.
    pub(super) fn node(
        &mut self,
        node: &mut JsonObject,
        optional: bool,
        depth: usize,
    ) -> Result<(), Refusal> {
        self.visited += 1;
        if depth > DEPTH || self.visited > BUDGET {
            return Err(Refusal::new("the schema is nested too deeply"));
        }
        for keyword in ["$defs", "definitions"] {
            self.named(node, keyword, depth)?;
        }
        close(node, depth)?;
        self.properties(node, depth)?;
        if let Some(Value::Object(items)) = node.get_mut("items") {
            self.node(items, false, depth + 1).map_err(|refusal| refusal.within("items"))?;
        }
        self.unions(node, depth)?;
        self.all_of(node, depth)?;
        node.retain(|keyword, _| !matches!(keyword.as_str(), "title" | "discriminator" | "default"));
        if optional {
            add_null(node);
        }
        self.inline(node, depth)?;
        merge_null(node);
        Ok(())
    }

    fn named(&mut self, node: &mut JsonObject, keyword: &str, depth: usize) -> Result<(), Refusal> {
        for (name, schema) in node.get_mut(keyword).and_then(Value::as_object_mut).into_iter().flatten() {
            if let Value::Object(schema) = schema {
                self.node(schema, false, depth + 1)
                    .map_err(|refusal| refusal.within(name).within(keyword))?;
            }
        }
        Ok(())
    }

    fn properties(&mut self, node: &mut JsonObject, depth: usize) -> Result<(), Refusal> {
        let required = node.get("required").cloned();
        let required = Required::of(required.as_ref());
        let properties = node.get_mut("properties").and_then(Value::as_object_mut);
        let Some(properties) = properties.filter(|properties| !properties.is_empty()) else { return Ok(()) };
        for (name, schema) in properties.iter_mut() {
            let optional = self.grammar.requires_all() && !required.contains(name);
            if let Value::Object(schema) = schema {
                self.node(schema, optional, depth + 1)
                    .map_err(|refusal| refusal.within(name).within("properties"))?;
            }
        }
        if self.grammar.requires_all() {
            let all = properties.keys().map(|name| Value::from(name.as_str())).collect();
            node.insert("required".to_owned(), Value::Array(all));
        }
        Ok(())
    }

    fn each(&mut self, schemas: &mut [Value], keyword: &str, depth: usize) -> Result<(), Refusal> {
        for (index, schema) in schemas.iter_mut().enumerate() {
            if let Value::Object(schema) = schema {
                self.node(schema, false, depth + 1)
                    .map_err(|refusal| refusal.within(&index.to_string()).within(keyword))?;
            }
        }
        Ok(())
    }

    /// `oneOf` becomes `anyOf`; branches that take anything go, one that is left is the node.
    fn unions(&mut self, node: &mut JsonObject, depth: usize) -> Result<(), Refusal> {
        if node.contains_key("anyOf") && node.contains_key("oneOf") {
            return Err(Refusal::new("`anyOf` and `oneOf` stand side by side"));
        }
        for keyword in ["anyOf", "oneOf"] {
            let Some(Value::Array(branches)) = node.get_mut(keyword) else { continue };
            let mut branches = std::mem::take(branches);
            self.each(&mut branches, keyword, depth)?;
            branches.retain(|branch| branch.as_object().is_none_or(|branch| !branch.is_empty()));
            node.shift_remove(keyword);
            match branches.len() {
                0 => {}
                1 => merge(node, branches.pop())?,
                _ if has_type(node, "object") => {
                    return Err(Refusal::new("a union beside the object's own properties cannot be closed"));
                }
                _ => _ = node.insert("anyOf".to_owned(), Value::Array(branches)),
            }
        }
        Ok(())
    }

    fn all_of(&mut self, node: &mut JsonObject, depth: usize) -> Result<(), Refusal> {
        let Some(Value::Array(parts)) = node.get_mut("allOf") else { return Ok(()) };
        let mut parts = std::mem::take(parts);
        self.each(&mut parts, "allOf", depth)?;
        node.shift_remove("allOf");
        if parts.len() == 1 {
            return merge(node, parts.pop());
        }
        if !parts.is_empty() {
            node.insert("allOf".to_owned(), Value::Array(parts));
        }
        Ok(())
    }

    /// A reference with words beside it is replaced by what it means; the words beside it win.
    fn inline(&mut self, node: &mut JsonObject, depth: usize) -> Result<(), Refusal> {
        if node.len() < 2 || depth == 0 {
            return Ok(()); // bare; the root's own reference has been followed before
        }
        let Some(Value::String(reference)) = node.get("$ref") else { return Ok(()) };
        let reference = reference.clone();
        if reference == "#" || self.inlining.contains(&reference) {
            return bare(node, reference);
        }
        let Some(target) = resolve(self.root, &reference) else { return Ok(()) };
        let mut whole = target.clone();
        node.shift_remove("$ref");
        whole.extend(std::mem::take(node));
        self.inlining.push(reference);
        let made = self.node(&mut whole, false, depth + 1);
        self.inlining.pop();
        *node = whole;
        made
    }
}

/// A reference to what is being inlined stays one: only words about it can go.
fn bare(node: &mut JsonObject, reference: String) -> Result<(), Refusal> {
    let words =
        |keyword: &String| matches!(keyword.as_str(), "$ref" | "description" | "examples" | "deprecated");
    if !node.keys().all(words) {
        return Err(Refusal::new("the schema refers to itself with constraints beside the reference"));
    }
    *node = Map::from_iter([("$ref".to_owned(), Value::String(reference))]);
    Ok(())
}

/// An object takes the properties it names and no others.
fn close(node: &mut JsonObject, depth: usize) -> Result<(), Refusal> {
    if !has_type(node, "object") {
        return Ok(());
    }
    match node.get("additionalProperties") {
        Some(Value::Bool(false)) => Ok(()),
        Some(_) => Err(Refusal::new(OPEN)),
        None if depth > 0 && !node.contains_key("properties") => Err(Refusal::new(OPEN)),
        None => {
            node.insert("additionalProperties".to_owned(), Value::Bool(false));
            Ok(())
        }
    }
}

pub(super) const OPEN: &str = "the object takes names its schema does not list; strict objects are closed";

/// Puts the keywords of `part` beside those of the node.
fn merge(node: &mut JsonObject, part: Option<Value>) -> Result<(), Refusal> {
    let Some(Value::Object(part)) = part else {
        return Err(Refusal::new("a branch is no schema"));
    };
    for (keyword, value) in part {
        let own = node.get(&keyword);
        let says_otherwise = own.is_some_and(|own| *own != value);
        if says_otherwise && keyword != "description" {
            return Err(Refusal::new(format!("two schemas with different `{keyword}` apply to one value")));
        }
        if own.is_none() {
            node.insert(keyword, value);
        }
    }
    Ok(())
}

fn is_null(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| has_type(schema, "null"))
}

pub(super) fn is_nullable(node: &JsonObject) -> bool {
    let listed = |keyword: &str| find(node, keyword).and_then(Value::as_array);
    has_type(node, "null")
        || listed("enum").is_some_and(|values| values.contains(&Value::Null))
        || listed("anyOf").is_some_and(|branches| branches.iter().any(is_null))
}

/// Lets a value be `null`, too.
fn add_null(node: &mut JsonObject) {
    if node.is_empty() || node.contains_key("const") || is_nullable(node) {
        return;
    }
    if let Some(Value::Array(branches)) = node.get_mut("anyOf") {
        branches.push(json!({ "type": "null" }));
        return;
    }
    let wraps = ["$ref", "enum", "allOf"].iter().any(|keyword| node.contains_key(*keyword));
    match node.get_mut("type") {
        Some(Value::Array(names)) if !wraps => names.push("null".into()),
        Some(name) if !wraps => *name = json!([name, "null"]),
        _ => wrap(node),
    }
}

/// The node, or `null`; beside a reference its words stay outside.
fn wrap(node: &mut JsonObject) {
    let mut inner = std::mem::take(node);
    if let Some(reference) = inner.shift_remove("$ref") {
        *node = std::mem::take(&mut inner);
        inner.insert("$ref".to_owned(), reference);
    }
    node.insert("anyOf".to_owned(), json!([inner, { "type": "null" }]));
}

/// A type or null is a list of types.
fn merge_null(node: &mut JsonObject) {
    let Some(Value::Array(branches)) = node.get("anyOf") else { return };
    let [first, second] = branches.as_slice() else { return };
    let only_null = |branch: &Value| *branch == json!({ "type": "null" });
    let other = match (only_null(first), only_null(second)) {
        (true, false) => second,
        (false, true) => first,
        _ => return,
    };
    let Some(mut other) = other.as_object().filter(|other| other.contains_key("type")).cloned() else {
        return;
    };
    let collides = |keyword: &String| keyword != "description" && node.contains_key(keyword);
    if other.contains_key("const") || other.keys().any(collides) {
        return;
    }
    nullable_type(&mut other);
    node.shift_remove("anyOf");
    for (keyword, value) in other {
        node.entry(keyword).or_insert(value);
    }
}

fn nullable_type(node: &mut JsonObject) {
    match node.get_mut("type") {
        Some(Value::Array(names)) if names.iter().all(|name| name != "null") => names.push("null".into()),
        Some(name @ Value::String(_)) => *name = json!([name, "null"]),
        _ => {}
    }
    if let Some(Value::Array(values)) = node.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
}
