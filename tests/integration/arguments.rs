//! What parameters may be, and how arguments reach them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{JsonObject, function_tool};

use crate::support::{answer_of, call_tool, error_of, schema_of};

#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by `Debug`")]
struct Size {
    width: u8,
    height: Option<u8>,
}

/// References of every kind.
#[function_tool]
async fn references(
    text: &str,
    list: &[u16],
    array: &[u8; 4],
    size: &Size,
    sizes: &[Size],
    vector: &Vec<u8>,
    word: Option<&str>,
    other: Option<&Size>,
    few: Option<&[u8]>,
) -> String {
    format!("{text} {list:?} {array:?} {size:?} {} {vector:?} {word:?} {other:?} {few:?}", sizes.len())
}

#[tokio::test]
async fn parameters_may_be_references() {
    let mut arguments = json!({
        "text": "t", "list": [1], "array": [1, 2, 3, 4], "size": { "width": 1 }, "sizes": [], "vector": [2],
    });
    assert_eq!(
        answer_of::<references>(&arguments).await,
        "t [1] [1, 2, 3, 4] Size { width: 1, height: None } 0 [2] None None None"
    );
    arguments["word"] = json!("w");
    arguments["few"] = json!([9]);
    arguments["other"] = json!({ "width": 2, "height": 3 });
    let answer = answer_of::<references>(&arguments).await;
    assert!(answer.ends_with(r#"Some("w") Some(Size { width: 2, height: Some(3) }) Some([9])"#), "{answer}");
}

#[test]
fn a_reference_advertises_what_it_refers_to() {
    let schema = schema_of::<references>();
    let of = |name: &str| schema["properties"][name].clone();
    assert_eq!(of("text"), json!({ "type": "string" }));
    assert_eq!(
        of("list"),
        json!({ "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": 65535 } })
    );
    assert_eq!(of("size"), json!({ "$ref": "#/$defs/Size" }));
    assert_eq!(of("word"), json!({ "type": ["string", "null"] }));
    assert_eq!((&of("array")["minItems"], &of("array")["maxItems"]), (&json!(4), &json!(4)));
    assert_eq!(schema["required"], json!(["text", "list", "array", "size", "sizes", "vector"]));
}

/// Owned values of every kind.
#[function_tool]
async fn owned(
    value: Value,
    object: JsonObject,
    cow: Cow<'static, str>,
    map: BTreeMap<String, u8>,
    set: BTreeSet<char>,
    pair: (u8, String),
    boxed: Box<str>,
    unit: (),
) -> String {
    let () = unit;
    format!("{value} {object:?} {cow} {map:?} {set:?} {pair:?} {boxed}")
}

#[tokio::test]
async fn parameters_may_be_any_deserializable_type() {
    let arguments = json!({
        "value": [null], "object": { "a": 1 }, "cow": "c", "map": { "k": 1 }, "set": ["a", "é"],
        "pair": [1, "p"], "boxed": "b", "unit": null,
    });
    let answer = answer_of::<owned>(arguments).await;
    assert_eq!(answer, r#"[null] {"a": Number(1)} c {"k": 1} {'a', 'é'} (1, "p") b"#);
}

#[test]
fn a_json_value_is_no_boolean_schema() {
    let schema = schema_of::<owned>();
    assert_eq!(schema["properties"]["value"], json!({}));
    assert_eq!(schema["properties"]["object"], json!({ "type": "object" }));
}

#[derive(Debug, Default, Deserialize, serde::Serialize, JsonSchema)]
enum Color {
    #[default]
    Red,
    Blue,
}

const THREE: u8 = 3;

/// Defaults of every kind.
#[function_tool]
async fn defaults(
    #[arg(default = 3)] number: u8,
    #[arg(default = THREE + 1)] expression: u8,
    #[arg(default = "Paris")] text: String,
    #[arg(default = "Rome")] borrowed: &str,
    #[arg(default = &[1, 2])] slice: &[u8],
    #[arg(default = vec![Color::Blue])] colors: Vec<Color>,
    #[arg(default)] list: Vec<u8>,
    #[arg(default)] color: Color,
    #[arg(default = Some(5))] limit: Option<u8>,
    #[arg(default = 0.1)] ratio: f32,
    #[arg(default = -0.5)] negative: f64,
    #[serde(default)] flag: bool,
) -> String {
    format!(
        "{number} {expression} {text} {borrowed} {slice:?} {colors:?} {list:?} {color:?} {limit:?} {ratio} {negative} {flag}"
    )
}

#[tokio::test]
async fn a_default_stands_in_for_what_was_left_out() {
    let answer = answer_of::<defaults>("{}").await;
    assert_eq!(answer, "3 4 Paris Rome [1, 2] [Blue] [] Red Some(5) 0.1 -0.5 false");
    let arguments = json!({ "number": 9, "borrowed": "Oslo", "color": "Blue", "limit": null, "flag": true });
    let answer = answer_of::<defaults>(arguments).await;
    assert_eq!(answer, "9 4 Paris Oslo [1, 2] [Blue] [] Blue None 0.1 -0.5 true");
}

#[test]
fn defaults_are_advertised_as_written() {
    let schema = schema_of::<defaults>();
    let default = |name: &str| schema["properties"][name]["default"].clone();
    assert_eq!(default("number"), json!(3));
    assert_eq!(default("expression"), json!(4));
    assert_eq!(default("text"), json!("Paris"));
    assert_eq!(default("borrowed"), json!("Rome"));
    assert_eq!(default("slice"), json!([1, 2]));
    assert_eq!(default("colors"), json!(["Blue"]));
    assert_eq!(default("list"), json!([]));
    assert_eq!(default("color"), json!("Red"));
    assert_eq!(default("limit"), json!(5));
    assert_eq!(default("ratio").to_string(), "0.1");
    assert_eq!(default("negative").to_string(), "-0.5");
    assert_eq!(default("flag"), json!(false));
    assert!(schema.get("required").is_none());
}

#[test]
fn a_float_is_advertised_as_written_whatever_its_suffix() {
    /// Suffixed.
    #[function_tool]
    async fn suffixed(
        #[arg(default = 0.1f32)] short: f32,
        #[arg(default = -0.3_f32)] negative: f32,
        #[arg(default = 1f32)] whole: f32,
        #[arg(default = 1e-7)] small: f64,
    ) {
        let _ = (short, negative, whole, small);
    }
    let schema = schema_of::<suffixed>();
    let default = |name: &str| schema["properties"][name]["default"].to_string();
    assert_eq!((default("short").as_str(), default("negative").as_str()), ("0.1", "-0.3"));
    assert_eq!((default("whole").as_str(), default("small").as_str()), ("1.0", "1e-7"));
}

#[tokio::test]
async fn two_tools_may_have_different_defaults_of_one_name() {
    /// Ten.
    #[function_tool]
    async fn ten(#[arg(default = 10)] limit: u8) -> u8 {
        limit
    }
    /// Twenty.
    #[function_tool]
    async fn twenty(#[arg(default = 20)] limit: u8) -> u8 {
        limit
    }
    assert_eq!(answer_of::<ten>("{}").await, "10");
    assert_eq!(answer_of::<twenty>("{}").await, "20");
}

/// Renames of every kind.
#[function_tool]
async fn renamed(
    #[arg(rename = "cityName")] city: String,
    #[serde(rename = "how-many")] count: u8,
    #[serde(alias = "colour")]
    #[arg(default)]
    color: Color,
) -> String {
    format!("{city} {count} {color:?}")
}

#[tokio::test]
async fn a_parameter_may_be_called_otherwise_on_the_wire() {
    assert_eq!(schema_of::<renamed>()["required"], json!(["cityName", "how-many"]));
    let arguments = json!({ "cityName": "Paris", "how-many": 2 });
    assert_eq!(answer_of::<renamed>(arguments).await, "Paris 2 Red");
    let error = error_of::<renamed>(json!({ "city": "Paris", "count": 2 })).await;
    assert!(error.contains("`/cityName`: missing"), "{error}");
}

/// Options of every kind.
#[function_tool]
async fn options(a: Option<u8>, b: Option<String>, c: Option<Size>, d: Option<Vec<Color>>) -> usize {
    [a.is_some(), b.is_some(), c.is_some(), d.is_some()].iter().filter(|some| **some).count()
}

#[tokio::test]
async fn an_option_may_be_left_out_or_null() {
    assert!(schema_of::<options>().get("required").is_none());
    assert_eq!(answer_of::<options>("{}").await, "0");
    let output = call_tool::<options>(json!({ "a": null, "b": null, "c": null, "d": null })).await;
    assert_eq!((output.output.as_str(), output.leniencies().len()), ("0", 0));
    let arguments = json!({ "a": 1, "b": "", "c": { "width": 1 }, "d": ["Red"] });
    assert_eq!(answer_of::<options>(arguments).await, "4");
}

/// Flattened.
#[function_tool]
async fn flattened(
    id: u8,
    #[serde(flatten)] size: Size,
    #[serde(flatten)] more: BTreeMap<String, Value>,
) -> String {
    format!("{id} {size:?} {more:?}")
}

#[tokio::test]
async fn a_parameter_may_be_flattened() {
    let schema = schema_of::<flattened>();
    assert_eq!(schema["required"], json!(["id", "width"]));
    let answer = answer_of::<flattened>(json!({ "id": 1, "width": 2, "x": null })).await;
    assert_eq!(answer, r#"1 Size { width: 2, height: None } {"x": Null}"#);
}

/// Names that could be taken by generated code.
#[function_tool]
async fn likely_names(
    arguments: u8,
    ctx: u8,
    context: u8,
    args: u8,
    call: u8,
    this: u8,
    serde: u8,
    schemars: u8,
    result: u8,
    __tool_arguments: u8,
) -> u32 {
    [arguments, ctx, context, args, call, this, serde, schemars, result, __tool_arguments]
        .iter()
        .map(|n| u32::from(*n))
        .sum()
}

#[tokio::test]
async fn no_parameter_name_is_taken() {
    let names = [
        "arguments",
        "ctx",
        "context",
        "args",
        "call",
        "this",
        "serde",
        "schemars",
        "result",
        "__tool_arguments",
    ];
    let arguments: JsonObject = names.iter().map(|name| ((*name).to_owned(), json!(1))).collect();
    assert_eq!(answer_of::<likely_names>(json!(arguments)).await, "10");
}

#[tokio::test]
async fn no_arguments_at_all_are_an_empty_object() {
    for text in ["", " ", "\n\t", "null", " null ", "{}", " { } "] {
        let output = call_tool::<options>(text).await;
        assert_eq!((output.output.as_str(), output.leniencies().len()), ("0", 0), "{text:?}");
    }
}

#[tokio::test]
async fn arguments_are_an_object_and_nothing_else() {
    for text in ["[]", "5", "\"text\"", "true", "{", "{} {}", "{}{}", "nul", "{\"a\": }", "{'a': '"] {
        let output = call_tool::<options>(text).await;
        assert!(output.is_error, "{text:?} was taken");
        assert!(output.output.starts_with("Invalid arguments for `options`:\n- "), "{}", output.output);
    }
}

#[tokio::test]
async fn a_struct_is_no_array_and_a_unit_variant_no_object() {
    for arguments in [
        json!({ "c": [1, 2] }),
        json!({ "d": [{ "Red": null }] }),
        json!({ "d": [{ "Red": [] }] }),
        json!({ "d": [0] }),
    ] {
        assert!(call_tool::<options>(&arguments).await.is_error, "{arguments}");
    }
    assert!(call_tool::<options>("[1, \"b\", null, null]").await.is_error);
}

#[tokio::test]
async fn an_argument_that_stands_twice_is_refused() {
    assert!(call_tool::<options>(r#"{"a": 1, "a": 2}"#).await.is_error);
    assert!(call_tool::<options>(r#"{"a": 1, "\u0061": 2}"#).await.is_error);
}

#[tokio::test]
async fn a_key_that_stands_twice_is_refused_in_a_struct() {
    assert!(call_tool::<options>(r#"{"c": {"width": 1, "width": 2}}"#).await.is_error);
}

/// Holds what serde would let stand twice.
#[function_tool]
async fn maps(value: Option<Value>, map: Option<BTreeMap<String, u8>>, object: Option<JsonObject>) -> String {
    format!("{value:?} {map:?} {object:?}")
}

#[tokio::test]
async fn a_key_that_stands_twice_is_refused_in_a_map() {
    for text in [
        r#"{"map": {"a": 1, "a": 2}}"#,
        r#"{"value": {"a": 1, "a": 2}}"#,
        r#"{"value": [{"b": {"a": 1, "a": 2}}]}"#,
        r#"{"object": {"a": 1, "a": 2}}"#,
    ] {
        let output = call_tool::<maps>(text).await;
        assert!(output.is_error, "{text} lost a value: {}", output.output);
    }
}

/// Escapes.
#[function_tool]
async fn echo(text: &str) -> String {
    text.to_owned()
}

#[tokio::test]
async fn text_arrives_to_the_letter() {
    for text in ["", "\0", "é🦀\u{202e}", "\"\\/\n", "<|end|>", "\u{feff}x"] {
        assert_eq!(answer_of::<echo>(json!({ "text": text })).await, text);
    }
    assert_eq!(answer_of::<echo>(r#"{"text": "\ud83e\udd80\u00e9"}"#).await, "🦀é");
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
#[allow(dead_code, reason = "only decoding is of interest")]
enum Envelope {
    Number(u8),
    Optional(Option<u8>),
}

/// Open it.
#[function_tool]
async fn adjacent(envelope: Envelope) -> bool {
    matches!(envelope, Envelope::Optional(None))
}

#[tokio::test]
async fn the_content_of_an_adjacently_tagged_enum_is_required_though_it_may_be_null() {
    assert_eq!(answer_of::<adjacent>(json!({ "envelope": { "t": "Optional", "c": null } })).await, "true");
    let output = call_tool::<adjacent>(json!({ "envelope": { "t": "Optional" } })).await;
    assert!(output.is_error && output.output.contains("/envelope"), "{}", output.output);
}
