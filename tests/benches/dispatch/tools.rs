//! The tools that are timed, as fns a floor can call too.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tool_runtime::{RunContext, function_tool};

/// Add two numbers.
#[function_tool]
pub(crate) async fn add(a: i64, b: i64) -> i64 {
    a + b
}

/// Add two numbers, knowing the run.
#[function_tool]
pub(crate) async fn add_with_context(ctx: RunContext, a: i64, b: i64) -> i64 {
    let () = ctx.userdata();
    a + b
}

#[derive(Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Unit {
    Celsius,
    Fahrenheit,
}

#[derive(Serialize)]
pub(crate) struct Weather {
    location: String,
    unit: Unit,
    degrees: f64,
    days: Option<u32>,
}

/// Look up the weather.
#[function_tool]
pub(crate) async fn weather(location: String, unit: Unit, days: Option<u32>) -> Weather {
    Weather { location, unit, degrees: 21.5, days }
}

/// Look up the weather of a few days.
#[function_tool]
pub(crate) async fn bounded_weather(
    location: String,
    unit: Unit,
    #[schemars(range(min = 1, max = 10))] days: Option<u32>,
) -> Weather {
    Weather { location, unit, degrees: 21.5, days }
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Address {
    street: String,
    city: String,
    zip: String,
    country: String,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Item {
    sku: String,
    name: String,
    quantity: u32,
    price: f64,
    tags: Vec<String>,
    gift: Option<bool>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Order {
    id: u64,
    customer: String,
    address: Address,
    items: Vec<Item>,
    note: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct Receipt {
    id: u64,
    lines: usize,
    total: f64,
}

/// Place an order.
#[function_tool]
pub(crate) async fn place_order(order: Order) -> Receipt {
    let total = order.items.iter().map(|item| item.price * f64::from(item.quantity)).sum();
    Receipt { id: order.id, lines: order.items.len(), total }
}

pub(crate) const ADD: &str = r#"{"a": 20, "b": 22}"#;
pub(crate) const WEATHER: &str = r#"{"location": "Paris, France", "unit": "celsius", "days": 3}"#;

/// An order of 20 items.
pub(crate) fn order() -> String {
    let item = |index: u32| Item {
        sku: format!("SKU-{index:05}"),
        name: format!("Thing number {index}"),
        quantity: index % 5 + 1,
        price: f64::from(index) * 1.25 + 0.99,
        tags: vec!["new".into(), "sale".into()],
        gift: index.is_multiple_of(2).then_some(true),
    };
    let address = Address {
        street: "12 Rue de la Paix".into(),
        city: "Paris".into(),
        zip: "75002".into(),
        country: "France".into(),
    };
    let items = (0..20).map(item).collect();
    let order = Order { id: 4711, customer: "Ada Lovelace".into(), address, items, note: None };
    serde_json::json!({ "order": order }).to_string()
}
