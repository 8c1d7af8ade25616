//! What `#[function_tool]` makes of a fn.

use std::time::Duration;

use serde_json::json;
use tool_runtime::{FunctionTool, MacroTool, RunContext, ToolFlag, function_tool};

use crate::support::{answer_of, call_tool, schema_of};

fn tool<T: MacroTool<()>>() -> FunctionTool {
    T::tool()
}

/// Look up the weather.
#[function_tool]
async fn lookup_weather(location: String, days: u8) -> String {
    format!("{days} sunny days in {location}")
}

#[tokio::test]
async fn the_fn_stays_a_fn() {
    assert_eq!(lookup_weather("Paris".into(), 3).await, "3 sunny days in Paris");
}

#[test]
fn the_tool_is_named_and_described_after_the_fn() {
    let tool = tool::<lookup_weather>();
    assert_eq!(tool.name(), "lookup_weather");
    assert_eq!(tool.id(), "lookup_weather");
    assert_eq!(tool.description(), "Look up the weather.");
    assert_eq!(tool.flags(), ToolFlag::empty());
    assert_eq!(tool.timeout(), None);
    assert!(tool.annotations().is_empty());
    assert_eq!(tool.deprecated_names().count(), 0);
}

#[test]
fn constants_know_the_tool_without_making_it() {
    const NAME: &str = full::NAME;
    assert_eq!(NAME, "full-name");
    assert_eq!(lookup_weather::ID, "lookup_weather");
    assert_eq!(full::NAMES, ["full-name", "old_name", "older"]);
    assert_eq!(full::DESCRIPTION, "Described in the attribute.");
    assert_eq!(full::FLAGS, ToolFlag::IGNORE_ON_ENTER | ToolFlag::CANCELLABLE);
}

/// This is for the reader of the code.
#[function_tool(
    name = "full-name",
    description = "Described in the attribute.",
    flags = ToolFlag::IGNORE_ON_ENTER | ToolFlag::CANCELLABLE,
    timeout = "250ms",
    deprecated_names = ["old_name", "older"],
    annotations = { "readOnlyHint": true, "nested": { "list": [1, -2.5, null, "text"] } },
    crate = ::tool_runtime,
)]
async fn full(ctx: RunContext, text: String) -> String {
    let call = ctx.function_call().map(|call| call.name.clone());
    format!("{text} as {}", call.unwrap_or_default())
}

#[test]
fn every_key_of_the_attribute_counts() {
    let tool = tool::<full>();
    assert_eq!(tool.name(), "full-name");
    assert_eq!(tool.description(), "Described in the attribute.");
    assert_eq!(tool.flags(), ToolFlag::IGNORE_ON_ENTER | ToolFlag::CANCELLABLE);
    assert_eq!(tool.timeout(), Some(Duration::from_millis(250)));
    assert_eq!(tool.deprecated_names().collect::<Vec<_>>(), ["old_name", "older"]);
    let annotations = json!({ "readOnlyHint": true, "nested": { "list": [1, -2.5, null, "text"] } });
    assert_eq!(json!(tool.annotations()), annotations);
}

#[tokio::test]
async fn a_tool_answers_under_its_name() {
    assert_eq!(answer_of::<full>(json!({ "text": "called" })).await, "called as full-name");
}

const PATIENCE: Duration = Duration::from_secs(7);

/// With a constant for a timeout.
#[function_tool(timeout = PATIENCE)]
async fn patient() {}

#[test]
fn a_timeout_may_be_a_constant() {
    assert_eq!(tool::<patient>().timeout(), Some(PATIENCE));
}

/// The summary stays.
///
/// So does this paragraph.
///
/// # Arguments
/// * `first` - The first,
///   on two lines.
/// * `second`: The second.
///
/// # Errors
/// Never.
#[function_tool]
#[allow(clippy::needless_pass_by_value, reason = "an attribute after the docs is no trouble")]
async fn documented(
    first: String,
    /// From the parameter itself, which wins.
    second: String,
    ///   Trimmed.
    third: String,
    fourth: String,
    #[arg(description = "From the attribute.")] fifth: String,
) {
    drop((first, second, third, fourth, fifth));
}

#[test]
fn the_arguments_section_moves_to_the_parameters() {
    // `# Errors` is for programmers.
    assert_eq!(tool::<documented>().description(), "The summary stays.\n\nSo does this paragraph.");
    let properties = &schema_of::<documented>()["properties"];
    assert_eq!(properties["first"]["description"], "The first, on two lines.");
    assert_eq!(properties["second"]["description"], "From the parameter itself, which wins.");
    assert_eq!(properties["third"]["description"], "Trimmed.");
    assert_eq!(properties["fifth"]["description"], "From the attribute.");
}

#[test]
fn an_undocumented_parameter_has_no_description() {
    assert_eq!(schema_of::<documented>()["properties"]["fourth"], json!({ "type": "string" }));
}

/** A block comment.
 *
 * Its second paragraph.
 */
#[function_tool]
async fn block_documented() {}

#[doc = "From a macro: "]
#[doc = concat!("built ", "up.")]
#[function_tool]
async fn doc_expression() {}

#[function_tool(description = "")]
async fn undescribed() {}

#[function_tool(description = concat!("Kept ", "in one place."))]
async fn described_by_expression() {}

#[test]
fn descriptions_come_in_every_form_of_a_doc_comment() {
    assert_eq!(tool::<block_documented>().description(), "A block comment.\n\nIts second paragraph.");
    assert_eq!(tool::<doc_expression>().description(), "From a macro:\nbuilt up.");
    assert_eq!(tool::<undescribed>().description(), "");
    assert_eq!(tool::<described_by_expression>().description(), "Kept in one place.");
}

/// With raw identifiers.
#[function_tool]
async fn r#type(r#in: String, r#fn: u8) -> String {
    [r#in, r#fn.to_string()].join(" ")
}

#[tokio::test]
async fn raw_identifiers_lose_their_prefix_on_the_wire() {
    assert_eq!(tool::<r#type>().name(), "type");
    assert_eq!(r#type::ID, "type");
    let schema = schema_of::<r#type>();
    assert_eq!(schema["required"], json!(["in", "fn"]));
    assert_eq!(answer_of::<r#type>(json!({ "in": "a", "fn": 1 })).await, "a 1");
}

/// Sync.
#[function_tool]
fn sync(a: i64, b: i64) -> i64 {
    a + b
}

/// Blocking.
#[function_tool(blocking)]
fn blocking(ctx: &RunContext, text: &str) -> String {
    std::thread::sleep(Duration::from_millis(1));
    format!("{text} {}", ctx.function_call().is_some())
}

#[tokio::test]
async fn sync_and_blocking_fns_are_tools() {
    assert_eq!(sync(1, 2), 3);
    assert_eq!(answer_of::<sync>(json!({ "a": 1, "b": 2 })).await, "3");
    assert_eq!(answer_of::<blocking>(json!({ "text": "blocked" })).await, "blocked true");
}

#[tokio::test]
async fn a_blocking_tool_leaves_its_thread_free() {
    /// The thread it runs on.
    #[function_tool(blocking)]
    fn thread() -> String {
        format!("{:?}", std::thread::current().id())
    }
    assert_ne!(answer_of::<thread>("{}").await, format!("{:?}", std::thread::current().id()));
}

#[tokio::test]
async fn a_tool_may_be_written_inside_a_fn() {
    const OFFSET: i64 = 40;
    /// Add the offset.
    #[function_tool]
    async fn shift(by: i64) -> i64 {
        by + OFFSET
    }
    assert_eq!(answer_of::<shift>(json!({ "by": 2 })).await, "42");
}

/// Only there when it never is.
#[cfg(any())]
#[function_tool]
async fn never(missing: DoesNotExist) {}

/// There.
#[cfg(not(any()))]
#[function_tool]
async fn always() -> bool {
    true
}

#[tokio::test]
async fn a_tool_may_depend_on_cfg() {
    assert_eq!(answer_of::<always>("{}").await, "true");
}

/// Some parameters are not compiled in.
#[function_tool]
async fn conditional(
    #[cfg(not(any()))] kept: u8,
    #[cfg(any())] gone: DoesNotExist,
    #[cfg_attr(all(), serde(rename = "renamed"))] plain: u8,
    #[cfg_attr(any(), serde(rename = "not_renamed"))] other: u8,
    #[cfg(not(any()))]
    #[arg(default = 7)]
    defaulted: u8,
) -> u8 {
    kept + plain + other + defaulted
}

#[tokio::test]
async fn parameters_may_depend_on_cfg() {
    let schema = schema_of::<conditional>();
    let names: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["kept", "renamed", "other", "defaulted"]);
    assert_eq!(schema["required"], json!(["kept", "renamed", "other"]));
    let arguments = json!({ "kept": 1, "renamed": 2, "other": 3 });
    assert_eq!(answer_of::<conditional>(arguments).await, "13");
    assert_eq!(conditional(1, 2, 3, 4).await, 10);
}

mod visible {
    use tool_runtime::function_tool;

    /// From another module, by one `use`.
    #[function_tool]
    pub(crate) async fn exported() -> &'static str {
        "exported"
    }
}

#[tokio::test]
async fn one_use_imports_fn_and_tool() {
    use visible::exported;
    assert_eq!(exported().await, "exported");
    assert_eq!(answer_of::<exported>("{}").await, "exported");
}

/// With a named lifetime.
#[function_tool]
async fn lifetimes<'a>(text: &'a str, list: &'a [String]) -> String {
    format!("{text}{}", list.concat())
}

#[tokio::test]
async fn named_lifetimes_are_fine() {
    assert_eq!(answer_of::<lifetimes>(json!({ "text": "a", "list": ["b", "c"] })).await, "abc");
}

/// Takes its parameters apart in the body.
#[function_tool]
async fn mutable(mut text: String, mut list: Vec<u8>) -> String {
    text.push('!');
    list.reverse();
    format!("{text}{list:?}")
}

#[tokio::test]
async fn parameters_may_be_mutable() {
    assert_eq!(answer_of::<mutable>(json!({ "text": "a", "list": [1, 2] })).await, "a![2, 1]");
}

#[tokio::test]
async fn a_tool_without_parameters_takes_an_empty_object() {
    let schema = schema_of::<always>();
    assert_eq!(schema, json!({ "type": "object", "properties": {} }));
    assert!(!call_tool::<always>("{}").await.is_error);
}

macro_rules! make_tool {
    ($name:ident, $text:literal, $type:ty, $default:expr) => {
        #[doc = $text]
        #[function_tool]
        async fn $name(value: $type, #[arg(default = $default)] other: $type) -> $type {
            value + other
        }
    };
}

make_tool!(made_by_macro, "Made by a macro.", u32, 5);

#[tokio::test]
async fn a_macro_may_make_tools() {
    assert_eq!(tool::<made_by_macro>().description(), "Made by a macro.");
    assert_eq!(answer_of::<made_by_macro>(json!({ "value": 1 })).await, "6");
}
