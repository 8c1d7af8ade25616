//! Dispatch as one would write it by hand.

use std::collections::HashMap;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tool_runtime::FunctionCall;

use super::tools::{self, Order, Unit};

pub(crate) type Answer = Result<String, serde_json::Error>;
type Handler = Box<dyn Fn(FunctionCall) -> BoxFuture<'static, Answer> + Send + Sync>;

pub(crate) struct Floor(HashMap<&'static str, Handler>);

impl Floor {
    pub(crate) fn new() -> Self {
        let mut tools: HashMap<&'static str, Handler> = HashMap::new();
        tools.insert("add", boxed(|Add { a, b }| tools::add(a, b)));
        tools.insert(
            "weather",
            boxed(|Weather { location, unit, days }| tools::weather(location, unit, days)),
        );
        tools.insert("place_order", boxed(|PlaceOrder { order }| tools::place_order(order)));
        Self(tools)
    }

    /// The floor among `size` tools.
    pub(crate) fn of_size(size: usize) -> Self {
        let mut floor = Self::new();
        for index in floor.0.len()..size {
            let name = String::leak(format!("tool_{index}"));
            floor.0.insert(name, boxed(|Add { a, b }| tools::add(a, b)));
        }
        floor
    }

    pub(crate) async fn execute(&self, call: FunctionCall) -> Option<Answer> {
        let handler = self.0.get(call.name.as_str())?;
        Some(handler(call).await)
    }
}

#[derive(Deserialize)]
struct Add {
    a: i64,
    b: i64,
}

#[derive(Deserialize)]
struct Weather {
    location: String,
    unit: Unit,
    days: Option<u32>,
}

#[derive(Deserialize)]
struct PlaceOrder {
    order: Order,
}

fn boxed<A, F, Fut>(handler: F) -> Handler
where
    A: DeserializeOwned + Send,
    F: Fn(A) -> Fut + Copy + Send + Sync + 'static,
    Fut: Future<Output: Serialize> + Send,
{
    Box::new(move |call| {
        Box::pin(async move {
            let arguments = serde_json::from_str(&call.arguments)?;
            serde_json::to_string(&handler(arguments).await)
        })
    })
}
