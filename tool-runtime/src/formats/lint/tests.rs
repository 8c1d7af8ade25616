use serde_json::{Value, json};

use super::Severity;
use crate::Format;

fn rules(format: Format, definitions: &Value) -> Vec<(&'static str, Severity)> {
    format.lint(definitions).into_iter().map(|finding| (finding.rule, finding.severity)).collect()
}

fn anthropic(name: &str, schema: &Value, strict: bool) -> Value {
    json!({ "name": name, "description": "A tool.", "input_schema": schema, "strict": strict })
}

fn closed(properties: &Value, required: &Value) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

#[test]
fn a_sound_definition_has_no_finding() {
    let tool = anthropic("tool", &closed(&json!({ "a": { "type": "string" } }), &json!(["a"])), true);
    assert_eq!(Format::Anthropic.lint(&json!([tool])), []);
}

#[test]
fn each_limit_of_anthropics_strict_tools_is_its_own_rule() {
    let error = |rule| vec![(rule, Severity::Error)];
    let empty = closed(&json!({}), &json!([]));
    let tools: Value = (0..21).map(|index| anthropic(&format!("tool_{index}"), &empty, true)).collect();
    assert_eq!(rules(Format::Anthropic, &tools), error("strict_tools"));
    let two = closed(&json!({ "a": { "type": "string" }, "b": { "type": "string" } }), &json!([]));
    let tools: Value = (0..13).map(|index| anthropic(&format!("tool_{index}"), &two, true)).collect();
    assert_eq!(rules(Format::Anthropic, &tools), error("strict_optional"));
    let names: Vec<_> = (0..17).map(|index| format!("p{index}")).collect();
    let unions =
        names.iter().map(|name| (name.clone(), json!({ "type": ["string", "null"] }))).collect::<Value>();
    let tool = anthropic("tool", &closed(&unions, &json!(names)), true);
    assert_eq!(rules(Format::Anthropic, &json!([tool])), error("strict_unions"));
    let bound = closed(&json!({ "a": { "type": "integer", "minimum": 1 } }), &json!(["a"]));
    assert_eq!(rules(Format::Anthropic, &json!([anthropic("tool", &bound, true)])), error("strict_keyword"));
    assert_eq!(rules(Format::Anthropic, &json!([anthropic("tool", &bound, false)])), []);
}

#[test]
fn what_openai_asks_of_strict_tools_is_found() {
    let tool = json!({
        "type": "function", "name": "tool", "description": "A tool.", "strict": true,
        "parameters": { "type": "object", "properties": { "a": { "oneOf": [] } } },
    });
    let found = rules(Format::OpenAiResponses, &json!([tool]));
    let expected = ["strict_required", "strict_closed", "strict_keyword"].map(|rule| (rule, Severity::Error));
    assert_eq!(found, expected);
}

#[test]
fn cohere_takes_two_hundred_strict_fields_in_all() {
    let tools = |fields: usize| -> Value {
        let properties: Value = (0..fields).map(|index| (format!("p{index}"), json!({}))).collect();
        let nested = json!({ "type": "object", "properties": { "inner": closed(&properties, &json!([])) } });
        let tool = |name| json!({ "type": "function", "function": { "name": name, "parameters": nested } });
        json!([tool("a"), tool("b")])
    };
    assert_eq!(super::strict_cohere(&tools(99)), []);
    let found = super::strict_cohere(&tools(100));
    assert_eq!((found.len(), found[0].rule, found[0].severity), (1, "strict_fields", Severity::Error));
    assert_eq!(found[0].message, "202 fields in one request; at most 200 are taken");
}

#[test]
fn names_counts_and_twins_are_found() {
    let tool = |name: &str| json!({ "type": "function", "function": { "name": name, "description": "A tool.", "parameters": {} } });
    assert_eq!(rules(Format::OpenAiChat, &json!([tool("a.b")])), [("name", Severity::Error)]);
    assert_eq!(
        rules(Format::OpenAiChat, &json!([tool("a"), tool("a")])),
        [("unique_names", Severity::Warning)]
    );
    let many: Value = (0..129).map(|index| tool(&format!("tool_{index}"))).collect();
    assert_eq!(rules(Format::OpenAiChat, &many), [("tool_count", Severity::Error)]);
}

#[test]
fn geminis_schemas_are_held_against_its_fields() {
    let parameters = json!({
        "type": "OBJECT", "required": ["b"],
        "properties": {
            "a": { "type": "ARRAY", "oneOf": [] },
            "b/c": { "type": "INTEGER", "enum": [1] },
        },
    });
    let tools = json!([{ "functionDeclarations": [
        { "name": "tool", "description": "A tool.", "parameters": parameters },
    ] }]);
    let findings = Format::Gemini.lint(&tools);
    let found: Vec<_> = findings.iter().map(|finding| (finding.rule, finding.pointer.as_str())).collect();
    let schema = "/0/functionDeclarations/0/parameters";
    let (a, b) = (format!("{schema}/properties/a"), format!("{schema}/properties/b~1c"));
    let expected =
        [("gemini_required", schema), ("gemini_field", &*a), ("gemini_items", &*a), ("gemini_enum", &*b)];
    assert_eq!(found, expected);
}
