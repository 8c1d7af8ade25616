//! The types LiveKit's cases are written with, as a Rust program would have them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tool_runtime::schemars::JsonSchema;

#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tag {
    Only,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum IntOrText {
    Int(i64),
    Text(String),
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Address {
    street: String,
    city: String,
    zip_code: Option<String>,
}

/// A person record.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Person {
    /// Full name
    name: String,
    #[schemars(range(min = 0, max = 150))]
    age: i64,
    address: Address,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default)]
pub(crate) struct Preferences {
    color: String,
    note: Option<String>,
    /// Level
    #[schemars(range(min = 1, max = 5))]
    level: i64,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { color: "red".to_owned(), note: None, level: 3 }
    }
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StrictExtra {
    x: i64,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct LooseExtra {
    x: i64,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Aliased {
    #[serde(rename(deserialize = "userId"))]
    user_id: String,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct TreeNode {
    label: String,
    #[serde(default)]
    children: Vec<TreeNode>,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Movie {
    title: String,
    year: i64,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
pub(crate) struct Point {
    x: f64,
    #[serde(default)]
    y: f64,
}

/// Comes as `[left, right]`; Python shows it by its fields' names.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(from = "(i64, i64)")]
#[schemars(with = "(i64, i64)")]
pub(crate) struct Pair {
    left: i64,
    right: i64,
}

impl From<(i64, i64)> for Pair {
    fn from((left, right): (i64, i64)) -> Self {
        Self { left, right }
    }
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "vehicle", rename_all = "lowercase")]
pub(crate) enum Vehicle {
    Car { doors: i64 },
    Bike { gears: i64 },
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "unit", rename_all = "lowercase")]
pub(crate) enum Temperature {
    Celsius { value: f64 },
    Fahrenheit { value: f64 },
}
