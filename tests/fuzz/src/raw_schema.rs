//! Whatever schema a tool is given at run time, and whatever a model sends to it.
//!
//! The first line of an input is the schema, the rest the argument text. A schema that is an
//! object with a `name` or a `function` is a whole definition, any other is its parameters.

use std::sync::LazyLock;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use tool_runtime::FunctionTool;

use crate::{
    dispatch::{Received, Registry, raw_tool, taken},
    document::{Document, is_deep},
    mutation,
};

/// Holds the law for one input.
///
/// # Panics
/// Where the law is broken.
pub fn hold(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (schema, text) = input.split_once('\n').unwrap_or((&input, ""));
    let Ok(schema) = serde_json::from_str::<Value>(schema) else { return };
    let definition = definition(schema);
    let drafts = drafts(&definition);
    match raw_tool(definition) {
        Ok((tool, received)) => Case::new(tool, received, &drafts).hold(text),
        Err(error) => assert!(!error.to_string().is_empty(), "a fault without a word"),
    }
}

/// Changes the schema or the arguments as JSON.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    mutation::over(data, (size, max_size), seed, |input| {
        let (schema, text) = input.split_once('\n')?;
        if seed.is_multiple_of(3) {
            let mut names = Vec::new();
            mutation::names_in(&serde_json::from_str(schema).ok()?, &mut names);
            return Some(format!("{schema}\n{}", mutation::mutate(text, &names, seed)?));
        }
        Some(format!("{}\n{text}", mutation::mutate(schema, &KEYWORDS, seed)?))
    })
}

/// What schemas say.
static KEYWORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    const WORDS: &str = "type object array string number integer boolean null properties required additionalProperties \
        patternProperties propertyNames minProperties maxProperties dependentRequired dependentSchemas dependencies \
        unevaluatedProperties items prefixItems additionalItems unevaluatedItems contains minContains maxContains \
        minItems maxItems uniqueItems enum const default format minimum maximum exclusiveMinimum exclusiveMaximum \
        multipleOf minLength maxLength pattern allOf anyOf oneOf not if then else $ref $dynamicRef $dynamicAnchor \
        $recursiveRef $recursiveAnchor $id id $anchor $schema $defs definitions description title examples nullable \
        name function parameters inputSchema annotations strict a b ab x # #/$defs/a #/properties/a #/$defs #a ^a \
        ^[a-c]+$ .* ( date-time email http://json-schema.org/draft-04/schema# http://json-schema.org/draft-07/schema# \
        https://json-schema.org/draft/2019-09/schema https://json-schema.org/draft/2020-12/schema";
    WORDS.split_ascii_whitespace().map(str::to_owned).collect()
});

fn definition(schema: Value) -> Value {
    let is_whole = ["name", "function"].iter().any(|key| schema.get(*key).is_some());
    if is_whole { schema } else { json!({ "name": "raw", "parameters": schema }) }
}

struct Case {
    /// The schema compiled under each draft it may be meant in.
    judges: Vec<Validator>,
    tool: Registry,
    received: Received,
}

impl Case {
    fn new(tool: FunctionTool, received: Received, drafts: &[Draft]) -> Self {
        assert_eq!(tool.fingerprint(), tool.clone().fingerprint());
        let schema = Value::Object(tool.parameters().clone());
        let judges: Vec<_> = drafts.iter().filter_map(|draft| judge(&schema, *draft)).collect();
        assert!(!judges.is_empty(), "a tool of no valid schema");
        Self { judges, tool: Registry::of(tool), received }
    }

    fn hold(&self, text: &str) {
        let document = (!is_deep(text)).then(|| Document::arguments(text)).flatten();
        for call in [Registry::leniently, Registry::strictly] {
            let output = call(&self.tool, text);
            let received = taken(&self.received);
            assert_eq!(received.is_none(), output.is_error, "{}", output.output);
            assert!(received.as_ref().is_none_or(|received| self.takes(received)), "violated: {received:?}");
            let sent = received.filter(|_| output.leniencies().is_empty() && !is_deep(text));
            let as_sent = sent.is_none_or(|received| {
                document.as_ref().is_some_and(|document| document.value == received && !document.repeats)
            });
            assert!(as_sent, "other arguments were taken without a word");
            let must_be_taken =
                document.as_ref().is_some_and(|sent| !sent.repeats && self.must_take(&sent.value));
            assert!(!must_be_taken || !output.is_error, "valid arguments were refused: {}", output.output);
        }
    }

    fn takes(&self, arguments: &Value) -> bool {
        self.judges.iter().any(|judge| judge.is_valid(arguments))
    }

    fn must_take(&self, arguments: &Value) -> bool {
        arguments.is_object() && self.judges.iter().all(|judge| judge.is_valid(arguments))
    }
}

fn judge(schema: &Value, draft: Draft) -> Option<Validator> {
    let options = jsonschema::options().with_draft(draft).should_validate_formats(false).offline();
    options.build(schema).ok()
}

/// The drafts a definition may be meant in: the one it names, or, for lack of a name, those in
/// whose terms it is written.
fn drafts(definition: &Value) -> Vec<Draft> {
    const ALL: [Draft; 5] =
        [Draft::Draft4, Draft::Draft6, Draft::Draft7, Draft::Draft201909, Draft::Draft202012];
    let definition = definition.get("function").filter(|function| function.is_object()).unwrap_or(definition);
    let parameters = definition.get("parameters").or_else(|| definition.get("inputSchema"));
    match parameters.and_then(|parameters| parameters.get("$schema")?.as_str()) {
        Some(_) => ALL.to_vec(),
        None if parameters.is_some_and(speaks_draft_7) => vec![Draft::Draft7, Draft::Draft202012],
        None => vec![Draft::Draft202012],
    }
}

fn speaks_draft_7(schema: &Value) -> bool {
    match schema {
        Value::Array(items) => items.iter().any(speaks_draft_7),
        Value::Object(object) => object.iter().any(|(key, value)| match key.as_str() {
            "additionalItems" | "dependencies" => true,
            "items" if value.is_array() => true,
            _ => speaks_draft_7(value),
        }),
        _ => false,
    }
}
