//! The canonical form of an advertised schema.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU8,
};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{FunctionTool, JsonObject, MacroTool, ToolError, function_tool};

use crate::support::{answer_of, parameters, schema_of};

/// An order.
///
/// With a second paragraph.
#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only the schema is of interest")]
struct Order {
    ///  The number.  
    id: u64,
    lines: Vec<Line>,
    status: Option<Status>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(title = "A line")]
#[allow(dead_code, reason = "only the schema is of interest")]
struct Line {
    sku: String,
    #[schemars(title = "How many")]
    amount: NonZeroU8,
}

#[derive(Deserialize, JsonSchema)]
enum Status {
    Open,
    /// Sent off.
    Sent,
    Returned {
        #[allow(dead_code, reason = "only the schema is of interest")]
        reason: String,
    },
}

/// Take an order.
#[function_tool]
async fn take_order(zulu: Order, alpha: Option<Order>, mike: String) {
    drop((zulu, alpha, mike));
}

#[test]
fn definitions_are_kept_and_titles_of_types_too_where_they_were_written() {
    assert_eq!(
        schema_of::<take_order>(),
        json!({
            "type": "object",
            "properties": {
                "zulu": { "$ref": "#/$defs/Order" },
                "alpha": { "anyOf": [{ "$ref": "#/$defs/Order" }, { "type": "null" }] },
                "mike": { "type": "string" },
            },
            "required": ["zulu", "mike"],
            "$defs": {
                "Order": {
                    "description": "An order.\n\nWith a second paragraph.",
                    "type": "object",
                    "properties": {
                        "id": {
                            "description": "The number.", "type": "integer",
                            "minimum": 0, "maximum": 18_446_744_073_709_551_615_u64,
                        },
                        "lines": { "type": "array", "items": { "$ref": "#/$defs/Line" } },
                        "status": { "anyOf": [{ "$ref": "#/$defs/Status" }, { "type": "null" }] },
                    },
                    "required": ["id", "lines"],
                },
                "Line": {
                    "title": "A line",
                    "type": "object",
                    "properties": {
                        "sku": { "type": "string" },
                        "amount": { "title": "How many", "type": "integer", "minimum": 1, "maximum": 255 },
                    },
                    "required": ["sku", "amount"],
                },
                "Status": {
                    "oneOf": [
                        { "type": "string", "enum": ["Open"] },
                        { "description": "Sent off.", "type": "string", "const": "Sent" },
                        {
                            "type": "object",
                            "properties": {
                                "Returned": {
                                    "type": "object",
                                    "properties": { "reason": { "type": "string" } },
                                    "required": ["reason"],
                                },
                            },
                            "required": ["Returned"],
                            "additionalProperties": false,
                        },
                    ],
                },
            },
        })
    );
}

#[test]
fn properties_stand_in_the_order_of_declaration() {
    let schema = parameters(&<take_order as MacroTool<()>>::tool());
    let text = schema.to_string();
    let place = |name: &str| text.find(&format!("\"{name}\":{{")).unwrap();
    assert!(place("zulu") < place("alpha") && place("alpha") < place("mike"));
    assert!(text.starts_with(r#"{"type":"object","properties":{"zulu""#), "{text}");
}

#[test]
fn the_schema_is_built_once() {
    let first = <take_order as MacroTool<()>>::tool();
    let second = <take_order as MacroTool<()>>::tool();
    assert!(std::ptr::eq(first.parameters(), second.parameters()));
}

#[test]
fn no_dialect_no_title_and_no_description_of_the_hidden_struct() {
    let schema = schema_of::<take_order>();
    for keyword in ["$schema", "title", "description", "additionalProperties"] {
        assert!(schema.get(keyword).is_none(), "{keyword}");
    }
}

/// Integers of every width.
#[function_tool]
async fn integers(
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: usize,
    f: i8,
    g: i16,
    h: i32,
    i: i64,
    j: isize,
    k: u128,
    l: i128,
    #[schemars(range(min = 1, max = 10))] narrowed: u32,
    #[schemars(range(min = 1))] half: u8,
    optional: Option<i32>,
) {
    let _ = (a, b, c, d, e, f, g, h, i, j, k, l, narrowed, half, optional);
}

#[test]
fn an_integer_has_the_bounds_of_its_width() {
    let schema = schema_of::<integers>();
    let integer =
        |least: Value, greatest: Value| json!({ "type": "integer", "minimum": least, "maximum": greatest });
    for (name, expected) in [
        ("a", integer(json!(0), json!(u8::MAX))),
        ("b", integer(json!(0), json!(u16::MAX))),
        ("c", integer(json!(0), json!(u32::MAX))),
        ("d", integer(json!(0), json!(u64::MAX))),
        ("e", integer(json!(0), json!(u64::MAX))),
        ("f", integer(json!(i8::MIN), json!(i8::MAX))),
        ("g", integer(json!(i16::MIN), json!(i16::MAX))),
        ("h", integer(json!(i32::MIN), json!(i32::MAX))),
        ("i", integer(json!(i64::MIN), json!(i64::MAX))),
        ("j", integer(json!(i64::MIN), json!(i64::MAX))),
        ("k", integer(json!(0), json!(3.402_823_669_209_385e38))),
        ("l", integer(json!(-1.701_411_834_604_692_3e38), json!(1.701_411_834_604_692_3e38))),
        ("narrowed", integer(json!(1), json!(10))),
        ("half", integer(json!(1), json!(u8::MAX))),
    ] {
        assert_eq!(schema["properties"][name], expected, "{name}");
    }
    let optional = json!({ "type": ["integer", "null"], "minimum": i32::MIN, "maximum": i32::MAX });
    assert_eq!(schema["properties"]["optional"], optional);
}

/// Other scalars.
#[function_tool]
async fn scalars(a: bool, b: char, c: f64, d: f32, e: String) {
    let _ = (a, b, c, d, e);
}

#[test]
fn a_scalar_has_no_format_of_rusts_own() {
    let schema = schema_of::<scalars>();
    for name in ["a", "b", "c", "d", "e"] {
        assert!(schema["properties"][name].get("format").is_none(), "{name}");
    }
    assert_eq!(schema["properties"]["b"], json!({ "type": "string", "minLength": 1, "maxLength": 1 }));
    assert_eq!(schema["properties"]["c"], json!({ "type": "number" }));
}

/// Anything goes.
#[function_tool]
async fn anything(value: Value, list: Vec<Value>, map: BTreeMap<String, Value>, set: BTreeSet<bool>) {
    let _ = (value, list, map, set);
}

#[test]
fn no_subschema_is_a_boolean() {
    assert_eq!(
        schema_of::<anything>()["properties"],
        json!({
            "value": {},
            "list": { "type": "array", "items": {} },
            "map": { "type": "object" },
            "set": { "type": "array", "uniqueItems": true, "items": { "type": "boolean" } },
        })
    );
}

/// Constrained.
#[function_tool]
async fn constrained(
    #[schemars(length(min = 1, max = 3))] name: String,
    #[schemars(regex(pattern = "^[a-z]+$"))] word: String,
    #[schemars(extend("examples" = ["a"]))] extended: String,
    #[schemars(description = "Described for schemars.")]
    /// Described for the reader of the code.
    described: String,
) {
    drop((name, word, extended, described));
}

#[test]
fn schemars_attributes_are_forwarded() {
    let properties = schema_of::<constrained>()["properties"].clone();
    assert_eq!(properties["name"], json!({ "type": "string", "minLength": 1, "maxLength": 3 }));
    assert_eq!(properties["word"], json!({ "type": "string", "pattern": "^[a-z]+$" }));
    assert_eq!(properties["extended"], json!({ "type": "string", "examples": ["a"] }));
    assert_eq!(properties["described"]["description"], "Described for schemars.");
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only the schema is of interest")]
struct Node {
    children: Vec<Node>,
}

/// A tree.
#[function_tool]
async fn tree(root: Node) {
    drop(root);
}

#[test]
fn a_recursive_type_refers_to_itself() {
    assert_eq!(
        schema_of::<tree>()["$defs"]["Node"]["properties"]["children"]["items"],
        json!({ "$ref": "#/$defs/Node" })
    );
}

#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by `Debug`")]
enum Payment {
    Card(Card),
    Split(Vec<Payment>),
    Other { kind: Option<Kind> },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by `Debug`")]
enum Card {
    Credit { issuer: Issuer },
    Debit,
}

#[derive(Debug, Deserialize, JsonSchema)]
enum Issuer {
    Visa,
    Amex,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "read by `Debug`")]
enum Kind {
    Number(u8),
    Text(String),
    Many(Vec<Issuer>),
}

/// Pay.
#[function_tool]
async fn pay(payment: Payment, kind: Kind) -> String {
    format!("{payment:?} {kind:?}")
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            found.extend(reference.map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_between_nested_enums_leads_somewhere() {
    let schema = schema_of::<pay>();
    let mut found = Vec::new();
    references(&schema, &mut found);
    for name in ["Payment", "Card", "Kind", "Issuer"] {
        assert!(found.contains(&format!("#/$defs/{name}")), "{name} in {found:?}");
    }
    for reference in found {
        assert!(schema.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn every_branch_of_a_union_is_advertised_and_taken() {
    let schema = schema_of::<pay>();
    assert_eq!(schema["$defs"]["Kind"]["anyOf"].as_array().map(Vec::len), Some(3));
    assert_eq!(schema["$defs"]["Payment"]["oneOf"].as_array().map(Vec::len), Some(3));
    for (payment, kind, answer) in [
        (json!({ "Card": "Debit" }), json!(1), "Card(Debit) Number(1)"),
        (
            json!({ "Split": [{ "Card": { "Credit": { "issuer": "Visa" } } }] }),
            json!("a"),
            "Split([Card(Credit { issuer: Visa })]) Text(\"a\")",
        ),
        (
            json!({ "Other": { "kind": ["Amex"] } }),
            json!(["Visa"]),
            "Other { kind: Some(Many([Amex])) } Many([Visa])",
        ),
    ] {
        assert_eq!(answer_of::<pay>(json!({ "payment": payment, "kind": kind })).await, answer);
    }
}

mod first {
    use super::{Deserialize, JsonSchema};

    #[derive(Deserialize, JsonSchema)]
    pub(super) enum Kind {
        A,
    }
}

mod second {
    use super::{Deserialize, JsonSchema};

    #[derive(Deserialize, JsonSchema)]
    pub(super) enum Kind {
        B,
    }
}

/// Two types of one name.
#[function_tool]
async fn two_kinds(a: first::Kind, b: second::Kind) {
    let _ = (a, b);
}

#[test]
fn two_types_of_one_name_are_two_definitions() {
    let schema = schema_of::<two_kinds>();
    let of = |name: &str| {
        let reference = schema["properties"][name]["$ref"].as_str().unwrap();
        schema.pointer(reference.trim_start_matches('#')).unwrap()["enum"].clone()
    };
    assert_eq!((of("a"), of("b")), (json!(["A"]), json!(["B"])));
}

#[test]
fn a_built_tool_has_the_schema_of_its_argument_type() {
    let tool = FunctionTool::<()>::builder("take_line")
        .description("Take a line.")
        .handler(|_, line: Line| async move { Ok::<_, ToolError>(line.sku) })
        .build()
        .unwrap();
    let schema = parameters(&tool);
    assert_eq!(schema["required"], json!(["sku", "amount"]));
    assert!(schema.get("$schema").is_none());
    assert!(schema.get("title").is_none());
}

#[test]
fn arguments_that_are_no_object_cannot_be_built() {
    let error = FunctionTool::<()>::builder("take_text")
        .description("Take a text.")
        .handler(|_, text: String| async move { Ok::<_, ToolError>(text) })
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "tool `take_text`: the parameters' root must have `\"type\": \"object\"`, found \"string\"; make the value a property of an object"
    );
}

#[test]
fn any_object_is_a_schema_of_its_own() {
    let tool = FunctionTool::<()>::builder("take_any")
        .description("")
        .handler(|_, any: JsonObject| async move { Ok::<_, ToolError>(any.len()) })
        .build()
        .unwrap();
    assert_eq!(parameters(&tool), json!({ "type": "object", "properties": {} }));
}
