//! How much a model may send.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    ExecutorOptions, FunctionTool, JsonObject, Limits, ToolContext, ToolError, function_tool, tools,
};

use crate::support::{call, only, registry};

/// How deep it is.
#[function_tool]
async fn depth(value: Value) -> usize {
    let mut depth = 0;
    let mut value = &value;
    while let Some(inner) = value.get(0) {
        depth += 1;
        value = inner;
    }
    depth
}

#[derive(Deserialize, JsonSchema)]
struct Nest {
    inner: Option<Box<Nest>>,
}

/// How deep a typed value is.
#[function_tool]
async fn typed_depth(nest: Nest) -> usize {
    std::iter::successors(Some(&nest), |nest| nest.inner.as_deref()).count()
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum Untagged {
    Leaf(u8),
    Branch(Vec<Untagged>),
}

/// How deep an untagged value is.
#[function_tool]
async fn untagged_depth(tree: Untagged) -> usize {
    fn depth(tree: &Untagged) -> usize {
        match tree {
            Untagged::Leaf(leaf) => usize::from(*leaf),
            Untagged::Branch(branches) => 1 + branches.iter().map(depth).max().unwrap_or(0),
        }
    }
    depth(&tree)
}

fn raw() -> FunctionTool {
    let schema = json!({
        "name": "raw",
        "parameters": { "type": "object", "properties": { "value": { "$ref": "#/$defs/list" } },
            "$defs": { "list": { "type": ["array", "integer"], "items": { "$ref": "#/$defs/list" } } } },
    });
    let raw = FunctionTool::raw(schema).unwrap();
    raw.handler(|_, raw_arguments: JsonObject| async move { Ok::<_, ToolError>(raw_arguments.len()) })
        .unwrap()
}

fn all(limits: Limits) -> ToolContext {
    let options = ExecutorOptions::default().limits(limits);
    registry(tools![depth, typed_depth, untagged_depth, { raw() }]).with_options(options)
}

/// Arguments nested `levels` deep, the object they are included.
fn lists(name: &str, levels: usize) -> String {
    let levels = levels - 1;
    format!(r#"{{"{name}": {}0{}}}"#, "[".repeat(levels), "]".repeat(levels))
}

fn objects(levels: usize) -> String {
    let within = levels - 2;
    format!(r#"{{"nest": {}{{}}{}}}"#, r#"{"inner":"#.repeat(within), "}".repeat(within))
}

async fn is_taken(registry: &ToolContext, levels: usize) -> Vec<bool> {
    let mut taken = Vec::new();
    for (name, arguments) in [
        ("depth", lists("value", levels)),
        ("typed_depth", objects(levels)),
        ("untagged_depth", lists("tree", levels)),
        ("raw", lists("value", levels)),
    ] {
        let output = call(registry, name, arguments).await;
        let refused = format!("Invalid arguments for `{name}`:\n- nested deeper than ");
        let is_about_depth = !output.is_error || output.output.starts_with(&refused);
        assert!(is_about_depth, "{levels} levels: {}", output.output);
        taken.push(!output.is_error);
    }
    taken
}

#[tokio::test]
async fn arguments_are_128_levels_deep_at_most() {
    let registry = all(Limits::default());
    assert_eq!(is_taken(&registry, 127).await, [true; 4]);
    assert_eq!(is_taken(&registry, 128).await, [true; 4]);
    assert_eq!(is_taken(&registry, 129).await, [false; 4]);
    assert_eq!(
        call(&registry, "depth", lists("value", 129)).await.output,
        "Invalid arguments for `depth`:\n- nested deeper than 128 levels; send a flatter value"
    );
}

#[tokio::test]
async fn the_depth_can_be_lowered() {
    let registry = all(Limits::default().with_max_depth(10));
    assert_eq!(is_taken(&registry, 10).await, [true; 4]);
    assert_eq!(is_taken(&registry, 11).await, [false; 4]);
}

#[tokio::test]
async fn the_depth_can_be_raised() {
    let registry = all(Limits::default().with_max_depth(256));
    assert_eq!(is_taken(&registry, 129).await, [true; 4]);
    assert_eq!(is_taken(&registry, 200).await, [true; 4]);
    assert_eq!(is_taken(&registry, 256).await, [true; 4]);
    assert_eq!(is_taken(&registry, 257).await, [false; 4]);
    assert_eq!(call(&registry, "depth", lists("value", 200)).await.output, "199");
    assert_eq!(call(&registry, "typed_depth", objects(200)).await.output, "199");
}

#[tokio::test]
async fn the_depth_cannot_be_raised_without_end() {
    assert_eq!(Limits::default().with_max_depth(usize::MAX).max_depth, Limits::DEEPEST);
    let registry = all(Limits::default().with_max_depth(usize::MAX));
    for levels in [257, 5_000, 100_000] {
        assert_eq!(is_taken(&registry, levels).await, [false; 4]);
    }
}

#[tokio::test]
async fn brackets_in_a_text_are_no_depth() {
    let registry = all(Limits::default().with_max_depth(1));
    assert_eq!(call(&registry, "depth", json!({ "value": "[".repeat(1000) })).await.output, "0");
}

#[tokio::test]
async fn brackets_that_never_close_are_refused_in_their_turn() {
    let registry = all(Limits::default().with_max_depth(256));
    for text in ["[".repeat(200_000), "{\"a\":".repeat(100_000), "[{".repeat(300)] {
        assert!(call(&registry, "depth", text).await.is_error);
    }
}

#[tokio::test]
async fn json_in_a_string_is_no_way_around_the_depth() {
    let inner = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
    let registry = all(Limits::default().with_max_depth(256));
    assert!(call(&registry, "untagged_depth", json!({ "tree": inner })).await.is_error);
    assert!(call(&registry, "raw", json!({ "value": inner })).await.is_error);
    assert!(call(&registry, "depth", json!(format!("{{\"value\":{inner}}}"))).await.is_error);
}

/// The length of a text.
#[function_tool]
async fn length(text: &str) -> usize {
    text.len()
}

#[tokio::test]
async fn arguments_have_a_mebibyte_at_most() {
    const AROUND: usize = r#"{"text":""}"#.len();
    let registry = only::<length>();
    let of = |bytes: usize| json!({ "text": "x".repeat(bytes - AROUND) });
    assert_eq!(call(&registry, "length", of(1 << 20)).await.output, ((1 << 20) - AROUND).to_string());
    let output = call(&registry, "length", of((1 << 20) + 1)).await;
    assert_eq!(
        output.output,
        "Invalid arguments for `length`:\n- 1048577 bytes are more than the 1048576 allowed; send less"
    );
    assert!(output.is_error);
}

#[tokio::test]
async fn the_size_can_be_adjusted_both_ways() {
    let of = |limit| {
        only::<length>()
            .with_options(ExecutorOptions::default().limits(Limits::default().with_max_bytes(limit)))
    };
    assert!(call(&of(15), "length", r#"{"text":"xxxxx"}"#).await.is_error);
    assert_eq!(call(&of(16), "length", r#"{"text":"xxxxx"}"#).await.output, "5");
    let text = json!({ "text": "x".repeat(2 << 20) });
    assert_eq!(call(&of(3 << 20), "length", text).await.output, (2 << 20).to_string());
}

#[tokio::test]
async fn a_recursive_union_is_judged_in_bounded_time() {
    let deep = format!("{}\"not a number\"{}", "[".repeat(100), "]".repeat(100));
    let wide = format!("[{}]", vec![deep; 50].join(","));
    let started = std::time::Instant::now();
    assert!(call(&only::<untagged_depth>(), "untagged_depth", format!("{{\"tree\":{wide}}}")).await.is_error);
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
}

/// Very many names, none of them known: what takes a step for each pair of them never ends.
fn many_names(value: &str) -> String {
    let names = (0..60_000).map(|index| format!("\"n{index}\":{value}")).collect::<Vec<_>>();
    format!("{{{}}}", names.join(","))
}

#[tokio::test]
async fn very_many_names_are_answered() {
    let registry = all(Limits::default());
    for value in ["1", "null", "\"x\""] {
        let arguments = many_names(value);
        assert!(arguments.len() < Limits::default().max_bytes);
        let output = call(&registry, "depth", &arguments).await;
        assert!(output.output.starts_with("Invalid arguments for `depth`:\n- `/value`: missing"));
    }
}
