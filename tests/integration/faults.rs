//! What the model reads of arguments that were refused, to the letter.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::function_tool;

use crate::support::error_of;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Celsius,
    Fahrenheit,
}

/// Look up the weather.
#[function_tool]
async fn lookup_weather(
    location: String,
    #[arg(default = 3)]
    #[schemars(range(min = 1, max = 10))]
    days: u8,
    unit: Option<Unit>,
) {
    let _ = (location, days, unit);
}

async fn weather(arguments: Value) -> String {
    let error = error_of::<lookup_weather>(&arguments).await;
    let lines = error.strip_prefix("Invalid arguments for `lookup_weather`:\n").expect(&error);
    lines.to_owned()
}

#[tokio::test]
async fn a_missing_argument() {
    assert_eq!(weather(json!({})).await, "- `/location`: missing, expected string");
}

#[tokio::test]
async fn a_missing_argument_that_was_sent_under_a_name_like_it() {
    assert_eq!(
        weather(json!({ "locaton": "Paris" })).await,
        "- `/location`: missing, expected string; you sent `locaton`"
    );
}

#[tokio::test]
async fn a_wrong_type() {
    assert_eq!(
        weather(json!({ "location": ["Paris"] })).await,
        "- `/location`: expected string, got [\"Paris\"]"
    );
}

#[tokio::test]
async fn a_value_out_of_bounds() {
    assert_eq!(
        weather(json!({ "location": "Paris", "days": 40 })).await,
        "- `/days`: expected integer from 1 to 10, got 40"
    );
}

#[tokio::test]
async fn a_value_that_is_not_listed() {
    assert_eq!(
        weather(json!({ "location": "Paris", "unit": "kelvin" })).await,
        "- `/unit`: expected one of \"celsius\", \"fahrenheit\" or null, got \"kelvin\""
    );
}

#[tokio::test]
async fn several_at_once() {
    assert_eq!(
        weather(json!({ "locaton": "Paris", "days": "many", "unit": 3 })).await,
        "- `/location`: missing, expected string; you sent `locaton`\n\
         - `/days`: expected integer from 1 to 10, got \"many\"\n\
         - `/unit`: expected one of \"celsius\", \"fahrenheit\" or null, got 3"
    );
}

#[tokio::test]
async fn no_object_at_all() {
    assert_eq!(
        error_of::<lookup_weather>("[1]").await,
        "Invalid arguments for `lookup_weather`:\n- expected object with `location`, got [1]"
    );
}

#[tokio::test]
async fn broken_json() {
    assert_eq!(
        error_of::<lookup_weather>(r#"{"location": "Paris", "days": }"#).await,
        "Invalid arguments for `lookup_weather`:\n- not a JSON object: a value is missing, at the end of `ion\": \"Paris\", \"days\": }`"
    );
    assert_eq!(
        error_of::<lookup_weather>(r#"{"location": "Paris, Fra"#).await,
        "Invalid arguments for `lookup_weather`:\n- not a JSON object: the text breaks off; send the arguments whole, at the end of `{\"location\": \"Paris, Fra`"
    );
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only decoding is of interest")]
struct Order {
    customer: Customer,
    items: Vec<Item>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only decoding is of interest")]
struct Customer {
    #[serde(rename = "e/mail~")]
    email: String,
    phone: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only decoding is of interest")]
struct Item {
    sku: String,
    #[schemars(range(min = 1))]
    amount: u32,
}

/// Take an order.
#[function_tool]
async fn take_order(order: Order) {
    drop(order);
}

async fn order(arguments: Value) -> String {
    let error = error_of::<take_order>(json!({ "order": arguments })).await;
    error.strip_prefix("Invalid arguments for `take_order`:\n").expect(&error).to_owned()
}

#[tokio::test]
async fn a_fault_deep_inside_is_pointed_at() {
    let arguments = json!({ "customer": { "e/mail~": 5 }, "items": [{ "sku": "a", "amount": 1 }, { "sku": "b", "amount": 0 }] });
    assert_eq!(
        order(arguments).await,
        "- `/order/customer/e~1mail~0`: expected string, got 5\n\
         - `/order/items/1/amount`: expected integer from 1 to 4294967295, got 0"
    );
}

#[tokio::test]
async fn an_unknown_field_of_a_closed_object() {
    let arguments = json!({ "customer": { "e/mail~": "a", "fone": "1" }, "items": [] });
    assert_eq!(order(arguments).await, "- `/order/customer/fone`: unknown; did you mean `phone`?");
    let arguments = json!({ "customer": { "e/mail~": "a", "x": "1" }, "items": [] });
    assert_eq!(order(arguments).await, "- `/order/customer/x`: unknown, leave it out");
}

#[tokio::test]
async fn an_object_where_none_was_sent() {
    let arguments = json!({ "customer": "me", "items": {} });
    assert_eq!(
        order(arguments).await,
        "- `/order/customer`: expected object with `e/mail~`, got \"me\"\n\
         - `/order/items`: expected array of object with `sku`, `amount`, got {}"
    );
}

#[derive(Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(dead_code, reason = "only decoding is of interest")]
enum Payment {
    Card { number: String, expires: u16 },
    Cash,
}

/// Pay.
#[function_tool]
async fn pay(payment: Payment) {
    drop(payment);
}

async fn payment(arguments: Value) -> String {
    let error = error_of::<pay>(json!({ "payment": arguments })).await;
    error.strip_prefix("Invalid arguments for `pay`:\n").expect(&error).to_owned()
}

#[tokio::test]
async fn an_unknown_tag_of_a_union() {
    assert_eq!(
        payment(json!({ "kind": "cheque" })).await,
        "- `/payment/kind`: expected one of \"card\", \"cash\", got \"cheque\""
    );
}

#[tokio::test]
async fn a_fault_inside_the_variant_the_tag_names() {
    assert_eq!(
        payment(json!({ "kind": "card", "number": 1, "expires": "never" })).await,
        "- `/payment/number`: expected string, got 1\n\
         - `/payment/expires`: expected integer from 0 to 65535, got \"never\""
    );
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only decoding is of interest")]
enum Shape {
    Dot,
    Circle { radius: f64 },
}

/// Draw.
#[function_tool]
async fn draw(shape: Shape) {
    let _ = shape;
}

#[tokio::test]
async fn a_fault_inside_the_variant_a_key_names() {
    assert_eq!(
        error_of::<draw>(json!({ "shape": { "Circle": { "radius": "big" } } })).await,
        "Invalid arguments for `draw`:\n- `/shape/Circle/radius`: expected number, got \"big\""
    );
}

/// Constrained in every way.
#[function_tool]
async fn constrained(
    #[schemars(length(min = 2, max = 3))] name: Option<String>,
    #[schemars(regex(pattern = "^[a-z]+$"))] word: Option<String>,
    #[schemars(length(max = 1))] list: Option<Vec<u8>>,
    set: Option<std::collections::BTreeSet<u8>>,
    #[schemars(extend("multipleOf" = 5))] five: Option<u8>,
    pair: Option<(u8, bool)>,
    character: Option<char>,
) {
    let _ = (name, word, list, set, five, pair, character);
}

#[tokio::test]
async fn every_constraint_is_told_in_words() {
    for (arguments, line) in [
        (json!({ "name": "a" }), "`/name`: expected string from 2 to 3 characters or null, got \"a\""),
        (
            json!({ "list": [1, 2] }),
            "`/list`: expected array of integer from 0 to 255 of at most 1 items or null, got [1,2]",
        ),
        (
            json!({ "set": [1, 1] }),
            "`/set`: expected array of integer from 0 to 255 without repetition or null, got [1,1]",
        ),
        (json!({ "five": -5 }), "`/five`: expected integer from 0 to 255, a multiple of 5 or null, got -5"),
        (
            json!({ "character": "ab" }),
            "`/character`: expected string of exactly 1 characters or null, got \"ab\"",
        ),
        (json!({ "pair": [1, 2] }), "`/pair/1`: expected boolean, got 2"),
        (json!({ "word": "A" }), "`/word`: expected string matching `^[a-z]+$` or null, got \"A\""),
        (json!({ "five": 7 }), "`/five`: expected integer from 0 to 255, a multiple of 5 or null, got 7"),
    ] {
        let error = error_of::<constrained>(&arguments).await;
        assert_eq!(error, format!("Invalid arguments for `constrained`:\n- {line}"), "{arguments}");
    }
}

/// Takes many.
#[function_tool]
async fn many(numbers: Vec<u8>) {
    drop(numbers);
}

#[tokio::test]
async fn a_thousand_faults_fit_into_two_kilobytes() {
    let wrong: Vec<_> = (0..1000).map(|index| json!(format!("{index} is no number"))).collect();
    let error = error_of::<many>(json!({ "numbers": wrong })).await;
    assert!(error.len() <= 2048, "{} bytes", error.len());
    assert!(
        error.starts_with(
            "Invalid arguments for `many`:\n- `/numbers/0`: expected integer from 0 to 255, got"
        )
    );
    let last = error.lines().last().unwrap();
    assert!(last.starts_with("- and ") && last.ends_with(" more"), "{last}");
}

#[tokio::test]
async fn one_huge_value_is_cut() {
    let error = error_of::<many>(json!({ "numbers": "é".repeat(10_000) })).await;
    assert!(error.len() < 300, "{} bytes", error.len());
    assert!(error.ends_with('…'), "{error}");
}

#[tokio::test]
async fn one_huge_name_is_cut() {
    let name = "n".repeat(10_000);
    let error = error_of::<take_order>(json!({ "order": { "customer": { name: 1 }, "items": [] } })).await;
    assert!(error.len() <= 2048, "{} bytes", error.len());
}

/// Reads what serde alone can judge.
#[function_tool]
async fn address(ip: std::net::IpAddr) {
    let _ = ip;
}

#[tokio::test]
async fn a_types_own_word_comes_without_line_and_column() {
    let error = error_of::<address>(json!({ "ip": "not an address" })).await;
    assert!(error.starts_with("Invalid arguments for `address`:\n- `/ip`: "), "{error}");
    assert!(!error.contains(" line ") && !error.contains(" column "), "{error}");
}

#[tokio::test]
async fn no_answer_about_arguments_speaks_of_lines_and_columns() {
    for text in
        ["{", "{\"location\"", "{\"location\": \"\\u12\"}", "{\"location\": 1e999}", "\u{0}", "{\n\n\n]"]
    {
        let error = error_of::<lookup_weather>(text).await;
        assert!(!error.contains(" line ") && !error.contains("column"), "{error}");
    }
}
