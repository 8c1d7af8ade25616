//! The hash of what the model is told.

use serde_json::{Value, json};
use tool_runtime::{FunctionTool, JsonObject, MacroTool, ToolError, ToolFlag, function_tool};

fn of(schema: Value) -> FunctionTool {
    let raw = FunctionTool::raw(schema).unwrap();
    raw.handler(|_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments.len()) }).unwrap()
}

fn base() -> Value {
    json!({
        "name": "a", "description": "b",
        "parameters": {
            "type": "object",
            "properties": { "x": { "type": "integer", "minimum": 1, "default": 0.5 }, "y": { "enum": [1, "1", null] } },
        },
    })
}

#[test]
fn the_order_of_keys_does_not_count() {
    let reordered = json!({
        "parameters": {
            "properties": { "y": { "enum": [1, "1", null] }, "x": { "default": 0.5, "minimum": 1, "type": "integer" } },
            "type": "object",
        },
        "description": "b", "name": "a",
    });
    assert_eq!(of(base()).fingerprint(), of(reordered).fingerprint());
}

#[test]
fn everything_the_model_is_told_counts() {
    let original = of(base()).fingerprint();
    for (pointer, changed) in [
        ("/name", json!("aa")),
        ("/description", json!("bb")),
        ("/parameters/properties/x/minimum", json!(2)),
        ("/parameters/properties/x/type", json!("number")),
        ("/parameters/properties/x/default", json!(0.25)),
        ("/parameters/properties/y/enum", json!(["1", 1, null])),
        ("/parameters/properties/y/enum/0", json!("1")),
        ("/parameters/properties/y", json!({})),
    ] {
        let mut schema = base();
        *schema.pointer_mut(pointer).unwrap() = changed;
        assert_ne!(of(schema).fingerprint(), original, "{pointer}");
    }
    let flagged = FunctionTool::<()>::raw(base()).unwrap().flags(ToolFlag::CANCELLABLE);
    let flagged =
        flagged.handler(|_, arguments: JsonObject| async move { Ok::<_, ToolError>(arguments.len()) });
    assert_ne!(flagged.unwrap().fingerprint(), original);
}

#[test]
fn texts_do_not_run_into_one_another() {
    let of = |name: &str, description: &str| {
        of(json!({ "name": name, "description": description, "parameters": {} })).fingerprint()
    };
    assert_ne!(of("ab", "c"), of("a", "bc"));
}

/// Look up the weather.
#[function_tool(flags = ToolFlag::CANCELLABLE)]
async fn lookup_weather(
    /// The city.
    location: String,
    #[arg(default = 0.1)]
    #[schemars(range(min = 0.0, max = 1.0))]
    detail: f32,
    days: Option<i64>,
) {
    let _ = (location, detail, days);
}

#[test]
fn a_fingerprint_is_the_same_in_every_build() {
    let tool = <lookup_weather as MacroTool<()>>::tool();
    assert_eq!(tool.fingerprint().to_string(), "8d01b00ee63f3c22d0a88975a019c13b");
    assert_eq!(format!("{:?}", tool.fingerprint()), "Fingerprint(8d01b00ee63f3c22d0a88975a019c13b)");
}

#[test]
fn a_tool_written_twice_has_one_fingerprint() {
    /// Look up the weather.
    #[function_tool(name = "same")]
    async fn first(location: String) {
        drop(location);
    }
    /// Look up the weather.
    #[function_tool(name = "same")]
    fn second(location: &str) {
        let _ = location;
    }
    let first = <first as MacroTool<()>>::tool();
    let second = <second as MacroTool<()>>::tool();
    assert_eq!(first.fingerprint(), second.fingerprint());
    assert_ne!(first, second);
}
