use serde_json::{Value, json};

use super::schema::Writer;

fn property(schema: &Value, definitions: &Value) -> Value {
    let root = json!({ "type": "object", "properties": { "p": schema }, "$defs": definitions });
    let mut text = String::new();
    let root = root.as_object().cloned().unwrap_or_default();
    Writer::new(&root, &mut text).root();
    let mut written: Value = serde_json::from_str(&text).unwrap_or_default();
    written["properties"]["p"].take()
}

fn converted(schema: &Value) -> Value {
    property(schema, &json!({}))
}

#[test]
fn null_is_a_flag() {
    let expected = json!({ "type": "STRING", "nullable": true });
    for schema in [
        json!({ "type": ["string", "null"] }),
        json!({ "type": ["null", "string"] }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
        json!({ "oneOf": [{ "const": null }, { "type": "string" }] }),
    ] {
        assert_eq!(converted(&schema), expected, "{schema}");
    }
}

#[test]
fn unions_and_lists_of_types_are_any_of() {
    let expected = json!({ "anyOf": [{ "type": "INTEGER", "minimum": 1 }, { "type": "STRING" }] });
    assert_eq!(converted(&json!({ "type": ["integer", "string"], "minimum": 1 })), expected);
    let one_of = json!({ "oneOf": [{ "type": "integer", "minimum": 1 }, { "type": "string" }] });
    assert_eq!(converted(&one_of), expected);
}

#[test]
fn what_stands_beside_a_union_holds_in_each_branch() {
    let schema = json!({
        "type": "object", "properties": { "id": { "type": "integer" } }, "required": ["id"],
        "oneOf": [{ "properties": { "a": { "type": "string" } }, "required": ["a"] }, { "required": ["id"] }],
    });
    let id = json!({ "type": "INTEGER" });
    assert_eq!(
        converted(&schema),
        json!({ "anyOf": [
            { "type": "OBJECT", "properties": { "id": id, "a": { "type": "STRING" } }, "required": ["id", "a"] },
            { "type": "OBJECT", "properties": { "id": id }, "required": ["id"] },
        ] })
    );
}

#[test]
fn constants_and_lists_of_values_keep_their_type() {
    assert_eq!(converted(&json!({ "const": "a" })), json!({ "type": "STRING", "enum": ["a"] }));
    assert_eq!(
        converted(&json!({ "enum": [1, 5, null], "description": "Level." })),
        json!({
            "type": "INTEGER", "description": "Level.\n\nOne of 1, 5.", "nullable": true,
            "minimum": 1, "maximum": 5,
        })
    );
    assert_eq!(
        converted(&json!({ "enum": ["auto", true] })),
        json!({ "anyOf": [
            { "type": "STRING", "enum": ["auto"] },
            { "type": "BOOLEAN", "description": "Always true." },
        ] })
    );
    assert_eq!(converted(&json!({ "type": "string", "enum": ["", "a"] })), json!({ "type": "STRING" }));
}

#[test]
fn bounds_are_inclusive_and_counts_whole() {
    assert_eq!(
        converted(
            &json!({ "type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10, "multipleOf": 2 })
        ),
        json!({ "type": "INTEGER", "minimum": 1, "maximum": 9 })
    );
    assert_eq!(
        converted(&json!({ "type": "number", "exclusiveMinimum": 0.5, "format": "double" })),
        json!({ "type": "NUMBER", "minimum": 0.5, "format": "double" })
    );
    assert_eq!(
        converted(&json!({ "type": "string", "minLength": 2.0, "maxLength": -1 })),
        json!({ "type": "STRING", "minLength": 2 })
    );
}

#[test]
fn positions_share_one_schema() {
    let pair = json!({ "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }], "minItems": 2 });
    assert_eq!(
        converted(&pair),
        json!({
            "type": "ARRAY", "minItems": 2,
            "items": { "anyOf": [{ "type": "INTEGER" }, { "type": "STRING" }] },
        })
    );
}

#[test]
fn a_reference_is_inlined_and_its_words_win() {
    let definitions = json!({ "D": { "type": "string", "description": "D." } });
    let schema = json!({ "$ref": "#/$defs/D", "description": "Mine." });
    assert_eq!(property(&schema, &definitions), json!({ "type": "STRING", "description": "Mine." }));
}

#[test]
fn recursion_is_cut_where_it_comes_round() {
    let node = json!({
        "type": "object", "description": "A node.",
        "properties": { "next": { "$ref": "#/$defs/Node" }, "v": { "type": "integer" } },
    });
    assert_eq!(
        property(&json!({ "$ref": "#/$defs/Node" }), &json!({ "Node": node })),
        json!({
            "type": "OBJECT", "description": "A node.",
            "properties": { "next": { "type": "OBJECT", "description": "A node." }, "v": { "type": "INTEGER" } },
        })
    );
}

#[test]
fn doubling_and_depth_are_bounded() {
    let mut definitions = json!({ "L40": { "type": "string" } });
    for level in 0..40 {
        let inner = json!({ "$ref": format!("#/$defs/L{}", level + 1) });
        definitions[format!("L{level}")] =
            json!({ "type": "object", "properties": { "a": inner, "b": inner } });
    }
    let text = property(&json!({ "$ref": "#/$defs/L0" }), &definitions).to_string();
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
}

#[test]
fn any_value_is_one_of_the_types() {
    let any = converted(&json!({ "description": "Anything." }));
    assert_eq!(any["description"], "Anything.");
    assert_eq!(any["nullable"], true);
    assert_eq!(any["anyOf"].as_array().map(Vec::len), Some(4));
}

#[test]
fn all_of_is_one_schema_and_a_root_union_one_object() {
    let both = json!({ "allOf": [{ "type": "integer", "minimum": 1 }, { "maximum": 3 }, { "minimum": 2 }] });
    assert_eq!(converted(&both), json!({ "type": "INTEGER", "minimum": 2, "maximum": 3 }));
    let root = json!({ "type": "object", "oneOf": [
        { "properties": { "a": { "type": "string" } }, "required": ["a"] },
        { "properties": { "b": { "type": "string" } }, "required": ["b"] },
    ] });
    let mut text = String::new();
    Writer::new(&root.as_object().cloned().unwrap_or_default(), &mut text).root();
    let written: Value = serde_json::from_str(&text).unwrap_or_default();
    let text = json!({ "type": "STRING" });
    assert_eq!(written, json!({ "type": "OBJECT", "properties": { "a": text, "b": text } }));
}
