use serde_json::{Value, json};

use super::{Grammar, stream::Writer, write};
use crate::schema::JsonObject;

fn object(schema: Value) -> JsonObject {
    schema.as_object().cloned().unwrap_or_default()
}

fn strict(schema: Value, grammar: Grammar) -> Result<Value, String> {
    let mut text = String::new();
    write(&object(schema), grammar, &mut text).map_err(super::Refusal::into_text)?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// The strict form of a schema with one required property.
fn property(schema: &Value, grammar: Grammar) -> Result<Value, String> {
    let schema = json!({ "type": "object", "properties": { "p": schema }, "required": ["p"] });
    strict(schema, grammar).map(|mut strict| strict["properties"]["p"].take())
}

fn optional(schema: &Value) -> Value {
    let schema = json!({ "type": "object", "properties": { "p": schema } });
    strict(schema, Grammar::OpenAi).map(|mut strict| strict["properties"]["p"].take()).unwrap_or_default()
}

#[test]
fn an_object_is_closed_and_all_of_it_required() {
    let schema = json!({
        "type": "object", "title": "T",
        "properties": { "a": { "type": "string", "title": "A" }, "b": { "type": "integer", "default": 3 } },
        "required": ["a"],
    });
    let expected = json!({
        "type": "object",
        "properties": { "a": { "type": "string" }, "b": { "type": ["integer", "null"] } },
        "required": ["a", "b"], "additionalProperties": false,
    });
    assert_eq!(strict(schema, Grammar::OpenAi), Ok(expected));
}

#[test]
fn what_may_be_left_out_may_be_null() {
    assert_eq!(optional(&json!({ "type": "string" })), json!({ "type": ["string", "null"] }));
    assert_eq!(optional(&json!({ "const": 1, "default": 1 })), json!({ "const": 1 }));
    let branches = json!({ "anyOf": [{ "type": "integer" }, { "type": "string" }], "default": 1 });
    assert_eq!(
        optional(&branches),
        json!({ "anyOf": [{ "type": "integer" }, { "type": "string" }, { "type": "null" }] })
    );
    let listed = json!({ "enum": ["a"], "type": "string", "default": "a" });
    assert_eq!(optional(&listed), json!({ "enum": ["a", null], "type": ["string", "null"] }));
    assert_eq!(
        optional(&json!({ "enum": ["a"] })),
        json!({ "anyOf": [{ "enum": ["a"] }, { "type": "null" }] })
    );
}

#[test]
fn a_required_property_with_a_default_may_not_be_null() {
    let schema = json!({ "type": "string", "default": "x" });
    assert_eq!(property(&schema, Grammar::OpenAi), Ok(json!({ "type": "string" })));
}

#[test]
fn unions_become_any_of_or_the_one_branch_that_is_left() {
    let union = json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }], "discriminator": {} });
    assert_eq!(
        property(&union, Grammar::OpenAi),
        Ok(json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }))
    );
    let open = json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, {}] });
    assert_eq!(property(&open, Grammar::OpenAi), Ok(json!({ "type": "string", "enum": ["a"] })));
    let nullable = json!({ "anyOf": [{ "type": "string", "enum": ["a"] }, { "type": "null" }] });
    assert_eq!(
        property(&nullable, Grammar::OpenAi),
        Ok(json!({ "type": ["string", "null"], "enum": ["a", null] }))
    );
}

#[test]
fn a_reference_with_words_beside_it_is_inlined_and_a_bare_one_stays() {
    let schema = json!({
        "type": "object", "required": ["a", "b"], "$defs": { "D": { "type": "string", "description": "D" } },
        "properties": { "a": { "$ref": "#/$defs/D", "description": "A" }, "b": { "$ref": "#/$defs/D" } },
    });
    let strict = strict(schema, Grammar::OpenAi).unwrap_or_default();
    assert_eq!(strict["properties"]["a"], json!({ "type": "string", "description": "A" }));
    assert_eq!(strict["properties"]["b"], json!({ "$ref": "#/$defs/D" }));
}

#[test]
fn what_cannot_be_strict_is_refused_with_its_place() {
    let cases = [
        (json!({ "type": "object" }), "/properties/p: the object takes names"),
        (
            json!({ "type": "object", "properties": {}, "additionalProperties": true }),
            "the object takes names",
        ),
        (json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": false }), "`prefixItems`"),
        (json!({ "type": "object", "properties": {}, "patternProperties": {} }), "`patternProperties`"),
        (json!({}), "/properties/p: the schema has no type"),
        (json!({ "type": "array" }), "add `items`"),
        (json!({ "not": { "type": "null" }, "type": "string" }), "`not`"),
        (json!({ "$ref": "#/$defs/Missing" }), "is not among"),
        (json!({ "type": "array", "items": { "type": "object" } }), "/properties/p/items: "),
    ];
    for (schema, reason) in cases {
        let refused = property(&schema, Grammar::OpenAi).expect_err("it cannot be strict");
        assert!(refused.contains(reason), "{schema}: {refused}");
    }
}

#[test]
fn recursion_is_for_openai_only() {
    let node = json!({ "type": "object", "properties": { "next": { "$ref": "#/$defs/Node" } } });
    let schema = json!({
        "type": "object", "$defs": { "Node": node },
        "properties": { "node": { "$ref": "#/$defs/Node", "description": "The first." } },
    });
    let openai = strict(schema.clone(), Grammar::OpenAi).unwrap_or_default();
    let next = json!({ "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] });
    assert_eq!(openai["$defs"]["Node"]["properties"]["next"], next);
    let refused = strict(schema, Grammar::Anthropic).expect_err("Anthropic refuses recursion");
    assert!(refused.contains("`Node` refers to itself"), "{refused}");
    let root = json!({ "type": "array", "items": { "$ref": "#" } });
    assert!(property(&root, Grammar::OpenAi).is_ok());
    assert!(property(&root, Grammar::Anthropic).is_err());
}

#[test]
fn constraints_the_grammar_does_not_take_are_told_in_words() {
    let schema = json!({ "type": "integer", "minimum": 1, "maximum": 5, "description": "How many." });
    assert_eq!(property(&schema, Grammar::OpenAi).as_ref(), Ok(&schema));
    assert_eq!(
        property(&schema, Grammar::Anthropic),
        Ok(json!({ "type": "integer", "description": "How many.\n\n{minimum: 1, maximum: 5}" }))
    );
}

/// Schemas whose nodes are all rearranged in one way or another.
fn crooked() -> Vec<Value> {
    let definitions = json!({
        "Color": { "type": "string", "enum": ["red"], "title": "Color", "default": "red" },
        "Node": { "type": "object", "properties": {
            "color": { "$ref": "#/$defs/Color", "default": "red", "description": "Its color." },
            "next": { "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] },
        } },
        "Shape": { "oneOf": [
            { "type": "object", "properties": { "r": { "type": "number" } }, "required": ["r"] },
            { "type": "string", "const": "dot" },
        ] },
    });
    let properties = [
        json!({ "$ref": "#/$defs/Node", "description": "A node." }),
        json!({ "allOf": [{ "$ref": "#/$defs/Color" }], "description": "One.", "default": null }),
        json!({ "anyOf": [{ "$ref": "#/$defs/Shape" }, {}, { "type": "null" }], "title": "S" }),
        json!({ "type": "array", "items": { "oneOf": [{ "type": "integer", "minimum": 0 }, { "type": "null" }] } }),
        json!({ "type": ["object", "null"], "properties": { "x": { "enum": [1, null] } }, "title": "x" }),
        json!({ "anyOf": [{ "const": "a", "type": "string" }, { "type": "null" }] }),
    ];
    let one = properties.iter().map(|property| json!({ "p": property }));
    let schemas = one.flat_map(|properties| {
        [json!([]), json!(["p"])].map(|required| {
            json!({
                "type": "object", "properties": properties, "required": required, "$defs": definitions,
            })
        })
    });
    schemas.collect()
}

#[test]
fn one_pass_writes_what_rearranging_the_whole_schema_gives() {
    for schema in crooked() {
        for grammar in [Grammar::OpenAi, Grammar::Anthropic, Grammar::Cohere] {
            let schema = object(schema.clone());
            let (mut fast, mut slow) = (String::new(), String::new());
            let by_pass = Writer::new(&schema, grammar, &mut fast).root();
            let by_rearranging = Writer::new(&schema, grammar, &mut slow).transformed_root();
            assert_eq!(by_pass.is_ok(), by_rearranging.is_ok(), "{schema:?}");
            if by_pass.is_ok() {
                let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
                assert_eq!(parse(&fast), parse(&slow));
            }
        }
    }
}

#[test]
fn strict_twice_is_strict_once() {
    let mut held = 0;
    for schema in crooked() {
        for grammar in [Grammar::OpenAi, Grammar::Anthropic, Grammar::Cohere] {
            let Ok(once) = strict(schema.clone(), grammar) else { continue };
            assert_eq!(strict(once.clone(), grammar).as_ref(), Ok(&once), "{schema}");
            held += 1;
        }
    }
    assert!(held >= crooked().len(), "only {held} could be strict");
}

#[test]
fn depth_and_doubling_end_in_a_refusal() {
    let mut deep = json!({ "type": "string" });
    for _ in 0..200 {
        deep = json!({ "type": "array", "items": deep });
    }
    assert!(property(&deep, Grammar::OpenAi).is_err());
    let mut definitions = JsonObject::new();
    for level in 0..40 {
        let inner = json!({ "$ref": format!("#/$defs/L{}", level + 1), "description": "Twice." });
        let schema = json!({
            "type": "object", "properties": { "a": inner, "b": inner }, "required": ["a", "b"],
        });
        definitions.insert(format!("L{level}"), schema);
    }
    definitions.insert("L40".to_owned(), json!({ "type": "string" }));
    let schema = json!({
        "type": "object", "$defs": definitions, "required": ["p"],
        "properties": { "p": { "$ref": "#/$defs/L0", "description": "All." } },
    });
    assert!(strict(schema, Grammar::OpenAi).is_err());
}

/// Cohere holds a model to less, and lets it leave properties out.
#[test]
fn what_cohere_does_not_know_is_told_or_refused() {
    let schema = json!({
        "type": "object",
        "properties": {
            "a": { "type": "integer", "minimum": 1, "description": "A number." },
            "b": { "oneOf": [{ "type": "string", "format": "email" }, { "type": "string", "pattern": "x+" }] },
        },
        "required": ["a"],
    });
    let expected = json!({
        "type": "object",
        "properties": {
            "a": { "type": "integer", "description": "A number.\n\n{minimum: 1}" },
            "b": { "anyOf": [{ "type": "string", "description": "{format: email}" }, { "type": "string", "pattern": "x+" }] },
        },
        "required": ["a"], "additionalProperties": false,
    });
    assert_eq!(strict(schema, Grammar::Cohere), Ok(expected));
    let optional = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    assert_eq!(
        strict(optional.clone(), Grammar::Cohere),
        Err("the object requires none of its properties".into())
    );
    let refused = property(&optional, Grammar::Cohere);
    assert_eq!(refused, Err("/properties/p: the object requires none of its properties".into()));
}
