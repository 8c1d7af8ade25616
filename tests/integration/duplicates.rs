//! What a policy for duplicates does to a tool: the model is asked for a confirmation, the tool never
//! sees it. What it does to a call is the session's.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use tool_runtime::{
    DuplicateScope, Format, FunctionTool, JsonObject, LeniencyKind, MacroTool, OnDuplicate, ToolContext,
    ToolError, function_tool, toolset,
};

use crate::support::{
    answer_of, call, call_tool, error_of, leniencies, only, parameters, registry, schema_of,
};

/// Book a table.
#[function_tool(on_duplicate = OnDuplicate::Confirm)]
async fn book_table(guests: u8, #[arg(default = "none")] wish: &str) -> String {
    format!("{guests} guests, {wish}")
}

/// Order a taxi.
#[function_tool(on_duplicate = OnDuplicate::Reject, duplicate_scope = DuplicateScope::NameAndArgs)]
async fn order_taxi(address: String) -> String {
    address
}

/// Tell the time.
#[function_tool]
async fn time() -> &'static str {
    "noon"
}

/// Add up numbers of any size.
#[function_tool(on_duplicate = OnDuplicate::Confirm, duplicate_scope = DuplicateScope::NameAndArgs)]
async fn add_up(#[schemars(length(min = 1))] numbers: Vec<u128>) -> String {
    numbers.iter().sum::<u128>().to_string()
}

#[function_tool(on_duplicate = OnDuplicate::Confirm, raw_schema = {
    "name": "lookup",
    "description": "Look it up.",
    "parameters": {
        "type": "object", "properties": { "key": { "type": "string" } },
        "required": ["key"], "additionalProperties": false
    }
})]
async fn lookup(raw_arguments: JsonObject) -> JsonObject {
    raw_arguments
}

const ASKED: &str =
    "Set to true to make this call although a call of this tool is still running; leave it out otherwise.";

fn confirmation(text: &str) -> Value {
    json!({ "type": ["boolean", "null"], "description": text, "default": false })
}

#[test]
fn plain_tool_has_no_confirm_param() {
    assert_eq!(schema_of::<time>(), json!({ "type": "object", "properties": {} }));
    let taxi = schema_of::<order_taxi>();
    assert_eq!(taxi["properties"], json!({ "address": { "type": "string" } }));
    let tool: FunctionTool = time::tool();
    assert_eq!((tool.on_duplicate(), tool.duplicate_scope()), (OnDuplicate::Allow, DuplicateScope::Name));
    let tool: FunctionTool = order_taxi::tool();
    assert_eq!(
        (tool.on_duplicate(), tool.duplicate_scope()),
        (OnDuplicate::Reject, DuplicateScope::NameAndArgs)
    );
}

#[test]
fn legacy_schema_has_confirm_param() {
    let schema = schema_of::<book_table>();
    assert_eq!(schema["properties"]["confirm_duplicate"], confirmation(ASKED));
    assert_eq!(schema["required"], json!(["guests"]));
    let by_arguments = ASKED.replace("this tool is", "this tool with the same arguments is");
    assert_eq!(schema_of::<add_up>()["properties"]["confirm_duplicate"], confirmation(&by_arguments));
}

#[test]
fn strict_schema_has_confirm_param() {
    let registry = only::<book_table>();
    for format in [Format::OpenAiChat, Format::OpenAiResponses, Format::Anthropic] {
        let definitions = registry.definitions(format.strict()).to_value();
        assert_eq!(registry.definitions(format.strict()).not_strict().count(), 0);
        let text = definitions.to_string();
        let schema = ["/0/function/parameters", "/0/parameters", "/0/input_schema"]
            .into_iter()
            .find_map(|pointer| definitions.pointer(pointer))
            .unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            schema["properties"]["confirm_duplicate"]["type"],
            json!(["boolean", "null"]),
            "{format:?}"
        );
        let required: Vec<&str> =
            schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert!(required.contains(&"confirm_duplicate"), "{format:?}: {text}");
    }
}

#[test]
fn every_dialect_is_told_of_the_confirmation() {
    let registry: ToolContext = registry(vec![book_table::tool(), lookup::tool(), add_up::tool()]);
    for format in Format::ALL {
        let text = registry.definitions(format).as_json();
        assert_eq!(text.matches("\"confirm_duplicate\":{").count(), 3, "{format:?}: {text}");
    }
}

#[tokio::test]
async fn raw_schema_has_confirm_param() {
    assert_eq!(
        schema_of::<lookup>(),
        json!({
            "type": "object",
            "properties": { "key": { "type": "string" }, "confirm_duplicate": confirmation(ASKED) },
            "required": ["key"],
            "additionalProperties": false,
        })
    );
    let confirmed = json!({ "key": "a", "confirm_duplicate": true });
    assert_eq!(answer_of::<lookup>(&confirmed).await, r#"{"key":"a"}"#);
    let error = error_of::<lookup>(json!({ "confirm_duplicate": true })).await;
    assert!(error.contains("`/key`: missing"), "{error}");
}

#[tokio::test]
async fn direct_call_with_typed_args() {
    assert_eq!(book_table(2, "a window").await, "2 guests, a window");
}

#[tokio::test]
async fn wrapper_drops_confirm_kwarg() {
    for confirmation in ["true", "false", "null"] {
        let arguments = format!(r#"{{"guests": 2, "confirm_duplicate": {confirmation}}}"#);
        let output = call_tool::<book_table>(arguments).await;
        assert_eq!((output.output.as_str(), output.is_error), ("2 guests, none", false));
        assert!(output.leniencies().is_empty());
    }
    assert_eq!(answer_of::<book_table>(r#"{"guests": 2}"#).await, "2 guests, none");
}

/// Removing the confirmation changes nothing else: numbers that no double holds arrive whole.
#[tokio::test]
async fn the_other_arguments_arrive_as_they_were_sent() {
    let large = u128::from(u64::MAX);
    let arguments = format!(r#"{{"confirm_duplicate": true, "numbers": [{large}, {large}]}}"#);
    assert_eq!(answer_of::<add_up>(arguments).await, (2 * large).to_string());
    let error = error_of::<add_up>(r#"{"numbers": [], "confirm_duplicate": true}"#).await;
    assert!(error.contains("/numbers"), "{error}");
}

#[tokio::test]
async fn a_confirmation_is_mended_like_any_argument() {
    let output = call_tool::<book_table>(r#"{"guests": "2", "confirm_duplicate": "true"}"#).await;
    assert_eq!(output.output, "2 guests, none");
    let coerced = |pointer| (LeniencyKind::ScalarCoerced, pointer);
    assert_eq!(leniencies(&output), [coerced("/guests"), coerced("/confirm_duplicate")]);
    let output = call_tool::<book_table>("{guests: 2, 'confirm_duplicate': True}").await;
    assert_eq!((output.output.as_str(), output.is_error), ("2 guests, none", false));
    let repaired: Value = serde_json::from_str(output.repaired_arguments().unwrap()).unwrap();
    assert_eq!(repaired, json!({ "guests": 2, "confirm_duplicate": true }), "as the model meant it");
}

#[tokio::test]
async fn a_confirmation_that_is_neither_yes_nor_no_is_refused() {
    for wrong in [json!("perhaps"), json!(1), json!([true])] {
        let error = error_of::<book_table>(json!({ "guests": 2, "confirm_duplicate": wrong })).await;
        assert!(error.contains("/confirm_duplicate"), "{error}");
    }
    let error =
        error_of::<book_table>(r#"{"confirm_duplicate": true, "confirm_duplicate": true, "guests": 2}"#)
            .await;
    assert!(error.contains("stands twice"), "{error}");
    for nothing in ["", "null", "[]"] {
        error_of::<book_table>(nothing).await;
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Node {
    name: String,
    next: Option<Box<Node>>,
}

/// The names that are known, of a chain.
fn names(node: &Node) -> usize {
    usize::from(!node.name.is_empty()) + node.next.as_deref().map_or(0, names)
}

/// Such a schema's root only refers to what it is.
#[tokio::test]
async fn a_tool_of_recursive_arguments_can_ask_for_a_confirmation() {
    let tool = FunctionTool::<()>::builder("count")
        .description("Count the nodes.")
        .on_duplicate(OnDuplicate::Confirm)
        .handler(|_ctx, node: Node| async move { Ok::<_, ToolError>(names(&node)) })
        .build()
        .unwrap();
    let schema = parameters(&tool);
    assert_eq!(schema["properties"]["confirm_duplicate"]["default"], false);
    assert!(schema["$defs"]["Node"]["properties"].get("confirm_duplicate").is_none());
    let registry = registry(tool);
    let arguments = json!({ "name": "a", "next": { "name": "b" }, "confirm_duplicate": true });
    assert_eq!(call(&registry, "count", arguments).await.output, "2");
    let inside = json!({ "name": "a", "next": { "name": "b", "confirm_duplicate": true } });
    assert!(call(&registry, "count", inside).await.is_error);
}

struct Desk;

#[toolset]
impl Desk {
    /// Ring the bell.
    #[function_tool(on_duplicate = OnDuplicate::Confirm)]
    async fn ring(&self) {}
}

#[test]
fn a_method_has_a_policy_too() {
    let registry: ToolContext = registry(Desk);
    assert_eq!(registry.tools()[0].on_duplicate(), OnDuplicate::Confirm);
    assert!(registry.tools()[0].parameters()["properties"]["confirm_duplicate"].is_object());
}

#[derive(Deserialize, JsonSchema)]
struct Own {
    #[expect(dead_code, reason = "the tool cannot be built")]
    confirm_duplicate: bool,
}

#[test]
fn an_argument_of_its_own_of_that_name_is_an_error() {
    let problem = "tool `own`: `confirm_duplicate` is the argument that `OnDuplicate::Confirm` adds; rename the tool's own";
    let builder = FunctionTool::<()>::builder("own").description("").on_duplicate(OnDuplicate::Confirm);
    let built = builder.handler(|_ctx, _: Own| async { Ok::<_, ToolError>(()) }).build();
    assert_eq!(built.unwrap_err().to_string(), problem);
    let schema = json!({ "name": "own", "parameters": { "properties": { "confirm_duplicate": {} } } });
    let raw = FunctionTool::<()>::raw(schema).unwrap().on_duplicate(OnDuplicate::Confirm);
    let built = raw.handler(|_ctx, _: JsonObject| async { Ok::<_, ToolError>(()) });
    assert_eq!(built.unwrap_err().to_string(), problem);
}

#[test]
fn a_raw_tool_has_the_policy_it_is_given_last() {
    let raw = || FunctionTool::<()>::raw(json!({ "name": "raw", "parameters": {} })).unwrap();
    let built = |raw: tool_runtime::RawToolBuilder| {
        raw.handler(|_ctx, _: JsonObject| async { Ok::<_, ToolError>(()) }).unwrap()
    };
    let confirm = raw().on_duplicate(OnDuplicate::Confirm).duplicate_scope(DuplicateScope::NameAndArgs);
    let tool = built(confirm);
    assert!(parameters(&tool)["properties"]["confirm_duplicate"].is_object());
    let changed = raw().on_duplicate(OnDuplicate::Confirm).on_duplicate(OnDuplicate::Replace);
    assert_eq!(parameters(&built(changed))["properties"], json!({}));
}

#[test]
fn the_fingerprint_knows_of_the_confirmation_only() {
    let with = |policy: OnDuplicate| {
        let builder = FunctionTool::<()>::builder("time").description("").on_duplicate(policy);
        let tool = builder.handler(|_ctx, _: JsonObject| async { Ok::<_, ToolError>(()) }).build().unwrap();
        tool.fingerprint()
    };
    assert_eq!(with(OnDuplicate::Allow), with(OnDuplicate::Reject));
    assert_ne!(with(OnDuplicate::Allow), with(OnDuplicate::Confirm));
}
