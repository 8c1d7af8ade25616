//! Raw schemas, in every form they are written in.

use serde_json::{Value, json};
use tool_runtime::{
    ExecutorOptions, FunctionTool, JsonObject, Leniencies, MacroTool, RunContext, ToolError, ToolFlag,
    function_tool, tools,
};

use crate::support::{answer_of, call, call_with, error_of, parameters, registry, schema_of};

/// This comment is for the reader of the code only.
#[function_tool(
    flags = ToolFlag::CANCELLABLE,
    raw_schema = {
        "type": "function",
        "name": "get_weather",
        "description": "Get weather for a given location.",
        "parameters": {
            "type": "object",
            "properties": {
                "location": { "type": "string", "description": "City and \"country\"" },
                "days": { "type": "integer", "minimum": -1, "maximum": 10.5 },
                "list": { "type": ["array", "null"], "items": { "enum": [1, true, null, "x"] } }
            },
            "required": ["location"],
            "additionalProperties": false
        }
    }
)]
async fn tokens(raw_arguments: JsonObject, ctx: RunContext<&'static str>) -> Result<String, ToolError> {
    Ok(format!("{} {}", ctx.userdata(), Value::Object(raw_arguments)))
}

#[test]
fn a_schema_in_tokens_reaches_the_model_as_it_is() {
    let tool = <tokens as MacroTool<&'static str>>::tool();
    assert_eq!(tool.name(), "get_weather");
    assert_eq!(tokens::ID, "get_weather");
    assert_eq!(tool.description(), "Get weather for a given location.");
    assert_eq!(tool.flags(), ToolFlag::CANCELLABLE);
    assert_eq!(
        parameters(&tool).to_string(),
        r#"{"type":"object","properties":{"location":{"type":"string","description":"City and \"country\""},"days":{"type":"integer","minimum":-1,"maximum":10.5},"list":{"type":["array","null"],"items":{"enum":[1,true,null,"x"]}}},"required":["location"],"additionalProperties":false}"#
    );
}

#[tokio::test]
async fn a_raw_tool_is_handed_the_arguments_as_they_came() {
    let registry = registry(tools![tokens]);
    let arguments = r#"{"list": [1, null], "location": "Paris", "days": 2}"#;
    let output = call_with(&registry, "get_weather", arguments, "app").await;
    assert_eq!(output.output, r#"app {"list":[1,null],"location":"Paris","days":2}"#);
    assert!(output.leniencies().is_empty());
}

#[tokio::test]
async fn a_raw_schema_is_enforced() {
    let registry = registry(tools![tokens]);
    for arguments in [
        json!({}),
        json!({ "location": 5 }),
        json!({ "location": "Paris", "days": 11 }),
        json!({ "location": "Paris", "days": 1.5 }),
        json!({ "location": "Paris", "list": [2] }),
    ] {
        let output = call_with(&registry, "get_weather", &arguments, "app").await;
        assert!(output.is_error, "{arguments}");
        assert!(output.output.starts_with("Invalid arguments for `get_weather`:\n- `/"), "{}", output.output);
    }
}

/// Large integers and escapes.
#[function_tool(raw_schema = r#"{
    "name": "literal",
    "description": "Tabs \t and \u00e9.",
    "parameters": { "type": "object", "properties": { "n": { "type": "integer", "maximum": 18446744073709551615 } } }
}"#)]
async fn literal(raw_arguments: &JsonObject) -> usize {
    raw_arguments.len()
}

#[tokio::test]
async fn a_schema_may_be_a_string_literal() {
    let tool = <literal as MacroTool<()>>::tool();
    assert_eq!(tool.description(), "Tabs \t and é.");
    assert_eq!(schema_of::<literal>()["properties"]["n"]["maximum"], json!(u64::MAX));
    assert_eq!(answer_of::<literal>(json!({ "n": 1, "m": 2 })).await, "2");
}

#[function_tool(raw_schema = include_str!("raw_schema.json"))]
async fn included(raw_arguments: JsonObject) -> JsonObject {
    raw_arguments
}

#[tokio::test]
async fn a_schema_may_be_a_file() {
    assert_eq!(included::NAME, "from_file");
    assert_eq!(<included as MacroTool<()>>::tool().description(), "Read from a file.");
    assert_eq!(answer_of::<included>(json!({ "kind": "a" })).await, r#"{"kind":"a"}"#);
    assert_eq!(
        error_of::<included>(json!({ "kind": "c" })).await,
        "Invalid arguments for `from_file`:\n- `/kind`: expected one of \"a\", \"b\", got \"c\""
    );
}

mod schemas {
    pub(crate) const IMPOSSIBLE: &str = r#"{"name": "impossible", "parameters": {"type": "object", "properties": {"a": {"type": "nonsense"}}}}"#;
    pub(crate) const CONSTANT: &str = concat!(r#"{"name": "constant", "#, r#""parameters": {}}"#);
}

#[function_tool(raw_schema = schemas::CONSTANT)]
async fn constant(raw_arguments: JsonObject) -> usize {
    raw_arguments.len()
}

#[tokio::test]
async fn a_schema_may_be_a_constant() {
    assert_eq!(constant::NAME, "constant");
    assert_eq!(schema_of::<constant>(), json!({ "type": "object", "properties": {} }));
    assert_eq!(answer_of::<constant>(json!({ "anything": null })).await, "1");
}

#[function_tool(raw_schema = schemas::IMPOSSIBLE)]
async fn impossible(raw_arguments: JsonObject) -> usize {
    raw_arguments.len()
}

#[test]
fn a_schema_that_is_none_is_found_when_the_registry_is_built() {
    let error = tool_runtime::ToolContext::<()>::new(tools![impossible]).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("tool `impossible`: the schema is not valid at `/properties/a/type`"), "{text}");
}

fn raw(schema: Value) -> Result<FunctionTool, String> {
    let raw = FunctionTool::raw(schema).map_err(|error| error.to_string())?;
    let tool = raw.handler(|_, raw_arguments: JsonObject| async move {
        Ok::<_, ToolError>(Value::Object(raw_arguments))
    });
    tool.map_err(|error| error.to_string())
}

#[test]
fn a_raw_tool_needs_a_name_and_parameters() {
    for (schema, problem) in [
        (json!({ "parameters": {} }), "tool ``: the raw schema has no `name`; add one"),
        (json!({ "name": "", "parameters": {} }), "tool ``: the raw schema has no `name`; add one"),
        (json!({ "name": "a" }), "tool `a`: the raw schema has no `parameters`; for no arguments write `{}`"),
        (
            json!({ "name": "a", "parameters": [] }),
            "tool `a`: `parameters` is not an object; write a JSON Schema",
        ),
        (json!("a"), "tool ``: a raw schema is an object with `name` and `parameters`"),
        (
            json!({ "name": "a b", "parameters": {} }),
            "tool `a b`: the name may have only ASCII letters, digits, `_`, `.` and `-`",
        ),
    ] {
        assert_eq!(raw(schema).unwrap_err(), problem);
    }
    assert!(raw(json!({ "name": "a", "parameters": {} })).is_ok());
}

#[test]
fn every_fault_of_a_raw_schema_is_told_at_once() {
    let error = raw(json!({ "name": "a b", "parameters": { "type": "array" } })).unwrap_err();
    assert_eq!(error.lines().count(), 2, "{error}");
}

#[tokio::test]
async fn the_wrappings_of_providers_are_understood() {
    let parameters = json!({ "type": "object", "properties": { "a": { "type": "integer" } } });
    for schema in [
        json!({ "name": "tool", "description": " Does it. ", "parameters": parameters }),
        json!({ "type": "function", "function": { "name": "tool", "description": "Does it.", "parameters": parameters } }),
        json!({ "name": "tool", "description": "Does it.", "inputSchema": parameters }),
    ] {
        let tool = raw(schema).unwrap();
        assert_eq!((tool.name(), tool.description()), ("tool", "Does it."));
        assert_eq!(Value::Object(tool.parameters().clone()), parameters);
        let output = call(&registry(tool), "tool", json!({ "a": 1 })).await;
        assert_eq!(output.output, r#"{"a":1}"#);
    }
}

#[test]
fn the_schema_of_a_raw_tool_is_not_touched() {
    let schema = json!({
        "$id": "x", "title": "T", "description": " spaced ", "type": "object",
        "properties": { "a": { "title": "A", "type": "integer", "format": "int32" }, "b": true },
        "additionalProperties": true, "x-vendor": [1],
    });
    let tool = raw(json!({ "name": "tool", "parameters": schema })).unwrap();
    assert_eq!(Value::Object(tool.parameters().clone()), schema);
}

#[tokio::test]
async fn keywords_that_types_do_not_know_are_enforced() {
    for (schema, valid, invalid) in [
        (json!({ "not": { "required": ["a"] } }), json!({ "b": 1 }), json!({ "a": 1 })),
        (json!({ "minProperties": 1 }), json!({ "b": 1 }), json!({})),
        (
            json!({ "patternProperties": { "^n": { "type": "integer" } } }),
            json!({ "n": 1 }),
            json!({ "n": "x" }),
        ),
        (json!({ "propertyNames": { "maxLength": 1 } }), json!({ "b": 1 }), json!({ "bb": 1 })),
        (json!({ "dependentRequired": { "a": ["b"] } }), json!({ "a": 1, "b": 1 }), json!({ "a": 1 })),
        (json!({ "if": { "required": ["a"] }, "then": { "required": ["b"] } }), json!({}), json!({ "a": 1 })),
        (
            json!({ "allOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
            json!({ "a": 1, "b": 2 }),
            json!({ "a": 1 }),
        ),
        (
            json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
            json!({ "a": 1 }),
            json!({ "a": 1, "b": 1 }),
        ),
        (json!({ "properties": { "a": { "multipleOf": 0.1 } } }), json!({ "a": 0.3 }), json!({ "a": 0.35 })),
        (
            json!({ "properties": { "a": { "contains": { "const": 1 } } } }),
            json!({ "a": [1] }),
            json!({ "a": [2] }),
        ),
    ] {
        let mut schema = schema;
        schema["type"] = json!("object");
        // With everything allowed, a name no schema speaks of would be dropped.
        let options = ExecutorOptions::default().leniencies(Leniencies::none());
        let registry =
            registry(raw(json!({ "name": "tool", "parameters": schema })).unwrap()).with_options(options);
        assert!(!call(&registry, "tool", &valid).await.is_error, "{schema} refused {valid}");
        let output = call(&registry, "tool", &invalid).await;
        assert!(output.is_error, "{schema} took {invalid}");
    }
}

#[tokio::test]
async fn a_built_tool_takes_its_options() {
    let tool = FunctionTool::<()>::raw(
        json!({ "name": "tool", "parameters": {}, "annotations": { "readOnlyHint": true } }),
    )
    .unwrap()
    .flags(ToolFlag::IGNORE_ON_ENTER)
    .timeout(std::time::Duration::from_secs(1))
    .deprecated_names(["old"])
    .handler(|ctx, _| async move { Ok::<_, ToolError>(ctx.function_call().unwrap().name.clone()) })
    .unwrap();
    assert_eq!(tool.flags(), ToolFlag::IGNORE_ON_ENTER);
    assert_eq!(tool.timeout(), Some(std::time::Duration::from_secs(1)));
    assert_eq!(json!(tool.annotations()), json!({ "readOnlyHint": true }));
    assert_eq!(call(&registry(tool), "old", "{}").await.output, "old");
}
