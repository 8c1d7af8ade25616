//! What providers are told of a type goes with what dispatch takes.

use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use tool_runtime::{Dialect, Format, FunctionTool, JsonObject, ToolContext, ToolError};

use crate::{
    entropy::{Entropy, entropy},
    judge::Case,
    tools as macro_tools, types, values,
};

#[path = "../corpus/definitions/gemini.rs"]
mod gemini;

fn cases() -> Vec<Case> {
    types::cases().into_iter().chain(macro_tools::cases()).collect()
}

/// The definition of a tool with that schema, and why it is not strict, if it is not.
fn definition(schema: &Value, dialect: Dialect) -> (Value, Option<String>) {
    let tool =
        FunctionTool::<()>::raw(json!({ "name": "tool", "description": "A tool.", "parameters": schema }));
    let tool = tool.unwrap().handler(|_, _: JsonObject| async { Ok::<_, ToolError>(()) }).unwrap();
    let registry = ToolContext::new(vec![tool]).unwrap();
    let definitions = registry.definitions(dialect);
    let refusal = definitions.not_strict().next().map(|(_, reason)| reason.to_owned());
    (definitions.to_value()[0].take(), refusal)
}

/// The strict schema, if there is one.
fn strict(schema: &Value, format: Format) -> Option<Value> {
    let (mut definition, refusal) = definition(schema, format.strict());
    refusal.is_none().then(|| match format {
        Format::Anthropic => definition["input_schema"].take(),
        _ => definition["function"]["parameters"].take(),
    })
}

#[test]
fn strict_twice_is_strict_once() {
    for format in [Format::OpenAiChat, Format::Anthropic] {
        let cases = cases();
        let once: Vec<_> =
            cases.iter().filter_map(|case| Some((case, strict(&case.schema, format)?))).collect();
        println!("{format:?}: {} of {} types can be strict", once.len(), cases.len());
        assert!(once.len() > cases.len() / 3);
        for (case, once) in once {
            assert_eq!(strict(&once, format).as_ref(), Some(&once), "{}", case.name);
        }
    }
}

#[test]
fn every_type_is_a_valid_gemini_declaration() {
    for case in cases() {
        let (declared, _) = definition(&case.schema, Format::Gemini.into());
        if let Some(parameters) = declared["functionDeclarations"][0].get("parameters") {
            assert_eq!(gemini::fault(parameters), None, "{}: {}", case.name, case.schema);
        }
    }
}

#[test]
fn what_a_strict_schema_lets_a_model_send_reaches_the_handler() {
    let mut held = 0;
    let mut broken = Vec::new();
    for case in cases() {
        let Some(schema) = strict(&case.schema, Format::OpenAiChat) else { continue };
        if case.schema.to_string().contains("uniqueItems") {
            continue; // told in words only
        }
        held += 1;
        broken.extend(sent(&case, &schema).err());
    }
    println!("held for {held} types");
    assert!(held > 50);
    assert!(broken.is_empty(), "{} types break the law:\n{}", broken.len(), broken.join("\n"));
}

fn sent(case: &Case, schema: &Value) -> Result<(), String> {
    let judge = jsonschema::options().should_validate_formats(false).build(schema).unwrap();
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let ran = TestRunner::new(config).run(&entropy(), |mut entropy: Entropy| {
        let arguments = values::value(schema, schema, &mut entropy, 0);
        if judge.is_valid(&arguments) {
            let trial = case.leniently(&arguments.to_string());
            prop_assert!(trial.reached, "{}\n  arguments {arguments}", trial.output.output);
        }
        Ok(())
    });
    ran.map_err(|broken| format!("`{}`: {broken}\n  strict {schema}\n  schema {}", case.name, case.schema))
}
