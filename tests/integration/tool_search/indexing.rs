//! What a search knows of a tool.

use serde_json::{Value, json};
use tool_runtime::{FunctionTool, IndexedTool, JsonObject, MacroTool, ToolError, function_tool};

use super::get_forecast;

/// Do as you are told.
#[function_tool]
async fn plain(first: String, second: Option<u8>) {
    _ = (first, second);
}

/// Do nothing.
#[function_tool]
async fn idle() {}

fn of<T: MacroTool<()>>() -> IndexedTool {
    IndexedTool::from(&T::tool())
}

fn raw(parameters: &Value) -> IndexedTool {
    let schema = json!({ "name": "raw", "description": "Raw.", "parameters": parameters });
    let tool =
        FunctionTool::raw(schema).unwrap().handler(|_, _: JsonObject| async { Ok::<_, ToolError>(()) });
    let tool: FunctionTool = tool.unwrap();
    IndexedTool::from(&tool)
}

fn parameters(tool: &IndexedTool) -> Vec<(&str, &str)> {
    tool.parameters.iter().map(|(name, description)| (name.as_str(), description.as_str())).collect()
}

#[test]
fn function_tool_params() {
    let tool = of::<plain>();
    assert_eq!((tool.name.as_str(), tool.description.as_str()), ("plain", "Do as you are told."));
    assert_eq!(parameters(&tool), [("first", ""), ("second", "")]);
}

#[test]
fn function_tool_with_descriptions() {
    assert_eq!(parameters(&of::<get_forecast>()), [("city", "City name."), ("days", "Number of days.")]);
}

#[test]
fn function_tool_no_params() {
    assert!(of::<idle>().parameters.is_empty());
}

#[test]
fn raw_function_tool_params() {
    let city = json!({ "type": "string", "description": "City name" });
    let tool = raw(&json!({ "type": "object", "properties": { "city": city, "unit": { "enum": ["C"] } } }));
    assert_eq!(parameters(&tool), [("city", "City name"), ("unit", "")]);
}

#[test]
fn raw_function_tool_no_descriptions() {
    let tool = raw(&json!({ "type": "object", "properties": { "city": { "type": "string" } } }));
    assert_eq!(parameters(&tool), [("city", "")]);
}

#[test]
fn raw_function_tool_empty_properties() {
    assert!(raw(&json!({ "type": "object", "properties": {} })).parameters.is_empty());
}

#[test]
fn raw_function_tool_no_properties_key() {
    assert!(raw(&json!({ "type": "object" })).parameters.is_empty());
    assert!(raw(&json!({})).parameters.is_empty());
}

#[test]
fn a_reference_is_followed() {
    let place = json!({ "type": "string", "description": "Where." });
    let own = json!({ "$ref": "#/$defs/Place", "description": "From where." });
    let schema = json!({
        "type": "object",
        "properties": { "from": own, "to": { "$ref": "#/$defs/Place" }, "nowhere": true },
        "$defs": { "Place": place },
    });
    assert_eq!(parameters(&raw(&schema)), [("from", "From where."), ("to", "Where."), ("nowhere", "")]);
}
