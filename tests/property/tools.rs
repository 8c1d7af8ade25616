//! Macro-made tools under the law: defaults, references, renames, flattened and optional
//! parameters.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use schemars::JsonSchema;
use serde::Deserialize;
use tool_runtime::{MacroTool, OnDuplicate, RunContext, function_tool};

use crate::judge::{App, Case};

macro_rules! cases {
    ($($tool:ident)*) => {
        pub(crate) fn cases() -> Vec<Case> {
            vec![$(Case::new(<$tool as MacroTool<App>>::tool())),*]
        }
    };
}

cases! { scalars defaults references optional nested renamed flattened constrained confirmed }

fn reached(ctx: &RunContext<App>) {
    ctx.userdata().reached.fetch_add(1, Ordering::Relaxed);
}

/// Scalars.
#[function_tool]
fn scalars(ctx: &RunContext<App>, a: i64, b: u8, c: f64, d: bool, e: char, f: String) {
    let _ = (a, b, c, d, e, f);
    reached(ctx);
}

/// Defaults.
#[function_tool]
fn defaults(
    ctx: &RunContext<App>,
    #[arg(default = 3)] days: u8,
    #[arg(default = "Paris")] city: String,
    #[arg(default = 0.1)] ratio: f32,
    #[arg(default)] list: Vec<u8>,
    #[arg(default = None)] limit: Option<u16>,
    #[serde(default)] flag: bool,
    needed: i8,
) {
    let _ = (days, city, ratio, list, limit, flag, needed);
    reached(ctx);
}

/// References.
#[function_tool]
fn references(
    ctx: &RunContext<App>,
    text: &str,
    items: &[u16],
    array: &[u8; 2],
    size: &Size,
    word: Option<&str>,
    other: Option<&Size>,
) {
    let _ = (text, items, array, size, word, other);
    reached(ctx);
}

/// Optional.
#[function_tool]
fn optional(ctx: &RunContext<App>, a: Option<u8>, b: Option<Size>, c: Option<Vec<bool>>) {
    let _ = (a, b, c);
    reached(ctx);
}

/// Nested.
#[function_tool]
fn nested(ctx: &RunContext<App>, sizes: Vec<Size>, set: BTreeSet<u8>, pair: (bool, Option<u8>), unit: Unit) {
    let _ = (sizes, set, pair, unit);
    reached(ctx);
}

/// Renamed.
#[function_tool]
fn renamed(
    ctx: &RunContext<App>,
    #[arg(rename = "cityName")] city: String,
    #[serde(rename = "how-many")] count: u8,
    r#type: Unit,
) {
    let _ = (city, count, r#type);
    reached(ctx);
}

/// Flattened.
#[function_tool]
fn flattened(ctx: &RunContext<App>, id: u8, #[serde(flatten)] size: Size) {
    let _ = (id, size);
    reached(ctx);
}

/// Constrained.
#[function_tool]
fn constrained(
    ctx: &RunContext<App>,
    #[schemars(range(min = 1, max = 10))] days: u8,
    #[schemars(length(min = 1))] names: Vec<String>,
) {
    let _ = (days, names);
    reached(ctx);
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "only decoding is of interest")]
struct Size {
    width: u8,
    height: Option<i16>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Celsius,
    Fahrenheit,
}

/// Confirmed: the tool never sees an argument that its schema has.
#[function_tool(on_duplicate = OnDuplicate::Confirm)]
fn confirmed(
    ctx: &RunContext<App>,
    guests: u8,
    #[schemars(length(max = 2))] wishes: Vec<String>,
    note: Option<&str>,
) {
    let _ = (guests, wishes, note);
    reached(ctx);
}
