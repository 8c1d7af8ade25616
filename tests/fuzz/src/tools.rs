//! One tool for each thing a schema can say of its arguments.
//!
//! Clear of what `tests/property/gaps.md` lists: there a derive's schema does not describe what
//! it decodes.

#![allow(
    dead_code,
    clippy::many_single_char_names,
    clippy::too_many_arguments,
    clippy::trivially_copy_pass_by_ref,
    clippy::needless_pass_by_value,
    reason = "only decoding is of interest"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tool_runtime::{FunctionTool, JsonObject, MacroTool, ToolError, function_tool};

/// The tools in the order in which the first letter of an input picks them.
pub(crate) fn all() -> Vec<FunctionTool> {
    macro_rules! tools {
        ($($tool:ident)*) => { vec![$(<$tool as MacroTool<()>>::tool()),*] };
    }
    let mut tools = tools! {
        scalars widths wide optional defaults references external internal adjacent untagged
        nested maps tuples constrained sets flattened recursive raw typed
    };
    tools.push(built());
    tools
}

/// A scalar of each kind.
#[function_tool]
fn scalars(a: i64, b: u8, c: f64, d: bool, e: char, f: String) {
    let _ = (a, b, c, d, e, f);
}

/// Numbers by their width.
#[function_tool]
fn widths(a: i8, b: u16, c: i32, d: u32, e: u64, f: isize, g: Option<f32>) {
    let _ = (a, b, c, d, e, f, g);
}

/// Integers wider than JSON parsers read.
#[function_tool]
fn wide(a: u128, b: Option<i128>, c: Option<Vec<u128>>) {
    let _ = (a, b, c);
}

/// All of it may be left out.
#[function_tool]
fn optional(a: Option<u8>, b: Option<Size>, c: Option<Vec<bool>>, d: Option<String>) {
    let _ = (a, b, c, d);
}

/// Defaults.
#[function_tool]
fn defaults(
    #[arg(default = 3)] days: u8,
    #[arg(default = "Paris")] city: String,
    #[arg(default = 0.1)] ratio: f32,
    #[arg(default)] list: Vec<u8>,
    #[arg(default = None)] limit: Option<u16>,
    #[serde(default)] flag: bool,
    #[arg(rename = "was-needed")] needed: i8,
) {
    let _ = (days, city, ratio, list, limit, flag, needed);
}

/// Borrowed from the decoded arguments.
#[function_tool]
fn references(text: &str, items: &[u16], array: &[u8; 2], size: &Size, word: Option<&str>) {
    let _ = (text, items, array, size, word);
}

/// Externally tagged.
#[function_tool]
fn external(shape: Shape, shapes: Option<Vec<Shape>>) {
    let _ = (shape, shapes);
}

/// Internally tagged.
#[function_tool]
fn internal(event: Event, events: Option<Vec<Event>>) {
    let _ = (event, events);
}

/// Adjacently tagged.
#[function_tool]
fn adjacent(envelope: Envelope, closed: Option<ClosedEnvelope>) {
    let _ = (envelope, closed);
}

/// Untagged.
#[function_tool]
fn untagged(loose: Loose, list: Option<Vec<Loose>>) {
    let _ = (loose, list);
}

/// Structs in structs.
#[function_tool]
fn nested(order: Order, closed: Option<Closed>) {
    let _ = (order, closed);
}

/// Names the model chooses.
#[function_tool]
fn maps(
    a: BTreeMap<String, u8>,
    b: Option<HashMap<String, Size>>,
    c: Option<BTreeMap<String, Option<bool>>>,
) {
    let _ = (a, b, c);
}

/// Lists of a fixed length.
#[function_tool]
fn tuples(pair: (bool, Option<u8>), array: [i8; 3], pairs: Option<Vec<(u8, String)>>, point: Option<Point>) {
    let _ = (pair, array, pairs, point);
}

/// Constraints.
#[function_tool]
fn constrained(
    #[schemars(range(min = 1, max = 10))] days: u8,
    #[schemars(length(min = 1, max = 3))] names: Vec<String>,
    #[schemars(regex(pattern = "^[a-z]{2,4}$"))] word: String,
    #[schemars(inner(range(min = 0.0, max = 1.0)))] ratios: Option<Vec<f64>>,
) {
    let _ = (days, names, word, ratios);
}

/// No item twice.
#[function_tool]
fn sets(numbers: BTreeSet<u8>, pairs: Option<BTreeSet<(u8, bool)>>, words: Option<Vec<BTreeSet<String>>>) {
    let _ = (numbers, pairs, words);
}

/// Flattened.
#[function_tool]
fn flattened(id: u8, #[serde(flatten)] size: Size) {
    let _ = (id, size);
}

/// A type in itself.
#[function_tool]
fn recursive(expression: Expression, tree: Option<Tree>) {
    let _ = (expression, tree);
}

/// Arguments as they came.
#[function_tool(raw_schema = {
    "name": "raw",
    "description": "Arguments as they came.",
    "parameters": {
        "type": "object",
        "properties": {
            "text": { "type": "string", "minLength": 2 },
            "choice": { "enum": [1, "one", null, [true]] },
            "again": { "$ref": "#" },
            "either": { "oneOf": [{ "type": "integer", "multipleOf": 3 }, { "type": "number", "maximum": 4.5 }] },
            "list": { "type": "array", "prefixItems": [{ "const": "x" }], "items": { "type": ["object", "null"] } }
        },
        "patternProperties": { "^x-": { "type": "string" } },
        "additionalProperties": false,
        "dependentRequired": { "choice": ["text"] },
        "not": { "required": ["either", "list"] }
    }
})]
fn raw(raw_arguments: JsonObject) {
    drop(raw_arguments);
}

/// Typed parameters on a raw schema.
#[function_tool(raw_schema = {
    "name": "typed",
    "description": "Typed parameters on a raw schema.",
    "parameters": {
        "type": "object",
        "properties": {
            "location": { "type": "string", "minLength": 2 },
            "days": { "type": "integer", "minimum": 1, "maximum": 10, "default": 3 },
            "user-unit": { "enum": ["celsius", "fahrenheit", null] },
            "hours": { "type": "array", "items": { "type": "integer", "minimum": 0, "maximum": 23 } },
            "place": { "$ref": "#/$defs/Place" },
            "nullable": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
            "not_taken": { "type": "string" }
        },
        "required": ["location", "place", "nullable"],
        "$defs": {
            "Place": { "type": "object", "properties": { "lat": { "type": "number" } }, "required": ["lat"] }
        }
    }
})]
fn typed(
    location: &str,
    #[arg(default = 3)] days: u8,
    #[arg(rename = "user-unit")] unit: Option<&str>,
    #[serde(default)] hours: Vec<i64>,
    place: Place,
    nullable: Option<String>,
) {
    let _ = (location, days, unit, hours, place, nullable);
}

/// A tool made at run time.
fn built() -> FunctionTool {
    let tool = FunctionTool::builder("built").description("").handler(|_, parameters: Parameters| {
        drop(parameters);
        async { Ok::<_, ToolError>(()) }
    });
    tool.build().unwrap_or_else(|error| panic!("{error}"))
}

#[derive(Deserialize, JsonSchema)]
struct Parameters {
    any: Value,
    object: Option<JsonObject>,
    #[serde(flatten)]
    rest: BTreeMap<String, bool>,
}

#[derive(Deserialize, JsonSchema)]
struct Size {
    width: u8,
    height: Option<i16>,
}

#[derive(Deserialize, JsonSchema)]
struct Order {
    #[serde(rename = "ID")]
    id: u64,
    sizes: Vec<Size>,
    ship_to: Address,
    bill_to: Option<Box<Address>>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Address {
    street_name: String,
    addition: Option<char>,
    color: Color,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Closed {
    a: u8,
    b: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Color {
    Red,
    /// Described, which makes its schema another.
    Green,
}

#[derive(Deserialize, JsonSchema)]
struct Point(f32, f32, Option<u8>);

#[derive(Deserialize, JsonSchema)]
struct Place {
    lat: f64,
}

#[derive(Deserialize, JsonSchema)]
enum Shape {
    Unit,
    OtherUnit,
    Empty {},
    Newtype(u8),
    Optional(Option<u8>),
    Tuple(u8, String),
    Struct { width: u8, height: Option<f32> },
    Nested(Box<Shape>),
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Event {
    Started,
    Moved { x: i8, y: i8 },
    Finished { at: u64, result: Option<Color> },
    Place(Place),
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c")]
enum Envelope {
    Number(u8),
    Optional(Option<u8>),
    Tuple(u8, bool),
    Struct { a: u8, b: Option<String> },
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "t", content = "c", deny_unknown_fields)]
enum ClosedEnvelope {
    Number(u8),
    Struct { a: u8 },
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Loose {
    Number(u8),
    Text(String),
    Flag(bool),
    Pair(u8, u8),
    List(Vec<String>),
    Struct { tags: Vec<String> },
    Nothing,
}

#[derive(Deserialize, JsonSchema)]
enum Expression {
    Zero,
    Literal(i64),
    Not(Box<Expression>),
    Add(Box<Expression>, Box<Expression>),
    Call { name: String, arguments: Vec<Expression> },
}

#[derive(Deserialize, JsonSchema)]
struct Tree {
    value: u8,
    #[serde(default)]
    children: Vec<Tree>,
}
