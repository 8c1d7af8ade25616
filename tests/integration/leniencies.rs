//! Where arguments are taken more kindly than the schema has them: reported, and switchable.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    ExecutorOptions, FunctionCallOutput, Leniencies, LeniencyKind, ToolContext, function_tool,
};

use crate::support::{call, call_tool, leniencies, only};

#[derive(Debug, Deserialize, JsonSchema)]
#[allow(dead_code, reason = "read by `Debug`")]
struct Size {
    width: u8,
    #[serde(default)]
    height: u8,
}

/// Of each kind a parameter.
#[function_tool]
async fn tool(
    count: u8,
    #[arg(default = 5)] defaulted: u8,
    ratio: Option<f64>,
    flag: Option<bool>,
    size: Option<Size>,
    list: Option<Vec<u8>>,
    text: Option<String>,
) -> String {
    format!("{count} {defaulted} {ratio:?} {flag:?} {size:?} {list:?} {text:?}")
}

fn with(leniencies: Leniencies) -> ToolContext {
    only::<tool>().with_options(ExecutorOptions::default().leniencies(leniencies))
}

/// With everything allowed; with all but `kind` it must be refused, with only `kind` taken.
async fn mended(kind: LeniencyKind, arguments: Value) -> FunctionCallOutput {
    let refused = call(&with(Leniencies::all().without(kind)), "tool", &arguments).await;
    assert!(refused.is_error && refused.leniencies().is_empty(), "{arguments} without {kind:?}");
    assert!(call(&with(Leniencies::none()), "tool", &arguments).await.is_error);
    let only = call(&with(Leniencies::none().with(kind)), "tool", &arguments).await;
    assert!(!only.is_error, "{arguments} with only {kind:?}: {}", only.output);
    let output = call(&with(Leniencies::all()), "tool", &arguments).await;
    assert_eq!(leniencies(&output), leniencies(&only));
    assert_eq!(output.output, only.output);
    assert!(output.leniencies().iter().all(|made| made.kind == kind));
    output
}

fn pointers(output: &FunctionCallOutput) -> Vec<&str> {
    leniencies(output).into_iter().map(|(_, pointer)| pointer).collect()
}

#[tokio::test]
async fn valid_arguments_are_taken_as_they_are() {
    let output = call_tool::<tool>(json!({ "count": 1, "text": "5", "list": [1] })).await;
    assert_eq!(output.output, r#"1 5 None None None Some([1]) Some("5")"#);
    assert!(output.leniencies().is_empty());
}

#[tokio::test]
async fn an_unknown_argument_is_dropped() {
    let output = mended(LeniencyKind::UnknownDropped, json!({ "count": 1, "x": 1, "a/b~": [] })).await;
    assert_eq!(pointers(&output), ["/x", "/a~1b~0"]);
    assert_eq!(output.output, "1 5 None None None None None");
    let shown: Vec<_> = output.leniencies().iter().map(ToString::to_string).collect();
    assert_eq!(shown[0], "`/x`: unknown argument dropped");
}

#[tokio::test]
async fn null_for_what_has_a_default_is_absence() {
    let arguments = json!({ "count": 1, "defaulted": null, "size": { "width": 1, "height": null } });
    let output = mended(LeniencyKind::NullIsAbsence, arguments).await;
    assert_eq!(pointers(&output), ["/defaulted", "/size/height"]);
    assert_eq!(output.output, "1 5 None None Some(Size { width: 1, height: 0 }) None None");
}

#[tokio::test]
async fn null_for_what_is_required_is_refused() {
    assert!(call_tool::<tool>(json!({ "count": null })).await.is_error);
    assert!(call_tool::<tool>(json!({ "count": 1, "size": { "width": null } })).await.is_error);
}

#[tokio::test]
async fn a_scalar_in_a_string_is_read() {
    for (arguments, pointer, answer) in [
        (json!({ "count": "7" }), "/count", "7 5 None None None None None"),
        (json!({ "count": 1, "ratio": "0.5" }), "/ratio", "1 5 Some(0.5) None None None None"),
        (json!({ "count": 1, "ratio": "-2" }), "/ratio", "1 5 Some(-2.0) None None None None"),
        (json!({ "count": 1, "flag": "true" }), "/flag", "1 5 None Some(true) None None None"),
        (json!({ "count": 1, "flag": "false" }), "/flag", "1 5 None Some(false) None None None"),
        (json!({ "count": 1, "list": [1, "2"] }), "/list/1", "1 5 None None None Some([1, 2]) None"),
        (
            json!({ "count": 1, "size": { "width": "3" } }),
            "/size/width",
            "1 5 None None Some(Size { width: 3, height: 0 }) None None",
        ),
    ] {
        let output = mended(LeniencyKind::ScalarCoerced, arguments).await;
        assert_eq!(pointers(&output), [pointer]);
        assert_eq!(output.output, answer);
    }
}

#[tokio::test]
async fn a_whole_number_with_a_point_is_valid_for_an_integer() {
    for leniencies in [Leniencies::all(), Leniencies::none()] {
        for text in [r#"{"count": 3.0}"#, r#"{"count": 3, "list": [1.0, 2e0]}"#, r#"{"count": 3e0}"#] {
            let output = call(&with(leniencies), "tool", text).await;
            assert!(output.output.starts_with("3 5"), "{text}: {}", output.output);
        }
        let nested = r#"{"count": 3, "size": {"width": 4.0}}"#;
        let output = call(&with(leniencies), "tool", nested).await;
        assert_eq!(output.output, "3 5 None None Some(Size { width: 4, height: 0 }) None None");
    }
}

#[tokio::test]
async fn nothing_is_coerced_that_loses_or_invents() {
    for arguments in [
        json!({ "count": "five" }),
        json!({ "count": "" }),
        json!({ "count": " 5" }),
        json!({ "count": "5 " }),
        json!({ "count": "+5" }),
        json!({ "count": "05" }),
        json!({ "count": "0x5" }),
        json!({ "count": "1_000" }),
        json!({ "count": "5.5" }),
        json!({ "count": 5.5 }),
        json!({ "count": true }),
        json!({ "count": [5] }),
        json!({ "count": "300" }),
        json!({ "count": -1 }),
        json!({ "count": 1, "flag": "yes" }),
        json!({ "count": 1, "flag": "True" }),
        json!({ "count": 1, "flag": 1 }),
        json!({ "count": 1, "flag": "1" }),
        json!({ "count": 1, "text": 5 }),
        json!({ "count": 1, "text": true }),
        json!({ "count": 1, "ratio": "NaN" }),
        json!({ "count": 1, "ratio": "inf" }),
        json!({ "count": 1, "list": 5 }),
        json!({ "count": 1, "list": "1, 2" }),
        json!({ "count": 1, "size": 5 }),
    ] {
        let output = call_tool::<tool>(&arguments).await;
        assert!(output.is_error, "{arguments} was taken as {}", output.output);
        assert!(output.leniencies().is_empty());
    }
}

#[tokio::test]
async fn json_in_a_string_is_read_where_an_object_or_array_belongs() {
    let arguments = json!({ "count": 1, "size": "{\"width\": 2}", "list": " [1, 2] " });
    let output = mended(LeniencyKind::JsonInString, arguments).await;
    assert_eq!(pointers(&output), ["/size", "/list"]);
    assert_eq!(output.output, "1 5 None None Some(Size { width: 2, height: 0 }) Some([1, 2]) None");
}

#[tokio::test]
async fn arguments_wrapped_in_a_string_are_read() {
    let wrapped = json!(json!({ "count": 1 }).to_string());
    let output = mended(LeniencyKind::JsonInString, wrapped).await;
    assert_eq!(pointers(&output), [""]);
    assert_eq!(output.output, "1 5 None None None None None");
}

#[tokio::test]
async fn a_string_that_is_wanted_stays_one() {
    let output = call_tool::<tool>(json!({ "count": 1, "text": "{\"width\": 2}" })).await;
    assert_eq!(output.output, r#"1 5 None None None None Some("{\"width\": 2}")"#);
    assert!(output.leniencies().is_empty());
}

#[tokio::test]
async fn several_leniencies_are_reported_together() {
    let arguments = json!({ "count": "1", "defaulted": null, "x": 1, "size": "{\"width\": \"2\"}" });
    let output = call_tool::<tool>(arguments).await;
    let mut made = leniencies(&output);
    made.sort_by_key(|(_, pointer)| *pointer);
    assert_eq!(
        made,
        [
            (LeniencyKind::ScalarCoerced, "/count"),
            (LeniencyKind::NullIsAbsence, "/defaulted"),
            (LeniencyKind::JsonInString, "/size"),
            (LeniencyKind::ScalarCoerced, "/size/width"),
            (LeniencyKind::UnknownDropped, "/x"),
        ]
    );
}

#[tokio::test]
async fn leniencies_that_do_not_help_are_not_reported() {
    let output = call_tool::<tool>(json!({ "count": "1", "list": "none", "x": 1 })).await;
    assert!(output.is_error && output.leniencies().is_empty());
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "read by `Debug`")]
enum Either {
    Number(u8),
    Text(String),
}

/// A union.
#[function_tool]
async fn union(either: Either) -> String {
    format!("{either:?}")
}

#[tokio::test]
async fn a_value_that_a_branch_of_a_union_takes_is_left_alone() {
    let output = call_tool::<union>(json!({ "either": "5" })).await;
    assert_eq!((output.output.as_str(), output.leniencies().len()), ("Text(\"5\")", 0));
    let output = call_tool::<union>(json!({ "either": 5.0 })).await;
    assert_eq!(output.output, "Number(5)");
}

#[test]
fn the_set_of_leniencies_says_what_it_holds() {
    let set = Leniencies::none().with(LeniencyKind::UnknownDropped).with(LeniencyKind::JsonInString);
    assert_eq!(format!("{set:?}"), "{UnknownDropped, JsonInString}");
    assert!(set.allows(LeniencyKind::JsonInString) && !set.allows(LeniencyKind::ScalarCoerced));
    assert_eq!(
        set.without(LeniencyKind::JsonInString).without(LeniencyKind::UnknownDropped),
        Leniencies::none()
    );
    assert_eq!(Leniencies::default(), Leniencies::all());
}
