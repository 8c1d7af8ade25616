//! The same tools in `LiveKit`'s dialects and in ours: equal but for what is named here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tool_runtime::{Dialect, Format};

use super::{each_schema, every::function, gemini, raw, registry, strict};
use crate::files::Corpus;

/// What differs on purpose.
const DIFFERENCES: [(&str, &str); 10] = [
    ("cannot_be_strict", "no strict schema says it: the tool is sent as in its non-strict form"),
    ("raw_is_strict", "a raw schema is made strict like any other; there it never is"),
    ("told_in_words", "the grammar refuses the constraint: the description tells it instead"),
    ("strict_said", "Responses is strict where `strict` is left out, so it is always said"),
    ("raw_in_parameters", "a raw schema becomes Gemini's `parameters`, too; there it is sent as JSON Schema"),
    ("gemini_refused_theirs", "their declaration is not valid by Google's own model; ours is"),
    ("gemini_typed", "every schema of ours has a type; theirs leaves it out for any value"),
    ("gemini_null_kept", "a union of several types and null stays nullable; theirs loses the null"),
    ("gemini_words_win", "the description beside a reference wins; theirs is that of what it refers to"),
    ("raw_keys_dropped", "what is neither name, description nor parameters of a raw schema is not sent"),
];

#[derive(Default)]
struct Counts {
    same: usize,
    different: BTreeMap<&'static str, usize>,
}

struct Case<'c> {
    tool: &'c Value,
    is_raw: bool,
    ours: Value,
    theirs: Value,
    /// Theirs when strict is not asked for.
    loose: Value,
    not_strict: bool,
    strict: bool,
}

#[test]
fn definitions_are_those_of_livekit_but_for_named_differences() {
    let Some(corpus) = Corpus::open("definitions as LiveKit sends them") else { return };
    let formats = [
        ("openai_strict", Format::OpenAiChat.strict(), "openai_legacy"),
        ("openai_legacy", Format::OpenAiChat.into(), "openai_legacy"),
        ("openai_responses_strict", Format::OpenAiResponses.strict(), "openai_responses_legacy"),
        ("openai_responses_legacy", Format::OpenAiResponses.into(), "openai_responses_legacy"),
        ("anthropic_strict", Format::Anthropic.strict(), "anthropic_legacy"),
        ("anthropic_legacy", Format::Anthropic.into(), "anthropic_legacy"),
        ("google", Format::Gemini.into(), "google"),
        ("aws", Format::Bedrock.into(), "aws"),
    ];
    let mut wrong = Vec::new();
    for (name, dialect, loose) in formats {
        let mut counts = Counts::default();
        for document in corpus.documents("livekit_schemas") {
            for (key, tool) in document.value["tools"].as_object().expect("tools by name") {
                let case = Case::of(tool, name, dialect, loose);
                match case.difference(dialect.format()) {
                    Ok(None) => counts.same += 1,
                    Ok(Some(label)) => {
                        assert!(DIFFERENCES.iter().any(|(known, _)| *known == label), "{label}");
                        *counts.different.entry(label).or_default() += 1;
                    }
                    Err(fault) => wrong.push(format!("{name} {key}: {fault}")),
                }
            }
        }
        println!("{name}: {} the same, {:?}", counts.same, counts.different);
        assert!(counts.same + counts.different.len() > 0, "{name}: no tool was compared");
    }
    for (label, reason) in DIFFERENCES {
        println!("  {label}: {reason}");
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

impl<'c> Case<'c> {
    fn of(tool: &'c Value, name: &str, dialect: Dialect, loose: &str) -> Self {
        let sent = &tool["formats"]["openai_legacy"]["function"];
        let is_raw = tool["kind"] == "raw";
        let schema = if is_raw { &sent["parameters"] } else { &tool["pydantic_schema"] };
        let description = &tool["description"];
        let made = raw(json!({ "name": sent["name"], "description": description, "parameters": schema }));
        let registry = registry(vec![made.expect("their tools load")]).expect("one tool is a registry");
        let definitions = registry.definitions(dialect);
        // There Responses ignores `strict`; here it gets the schema that Chat gets.
        let theirs = match name {
            "openai_responses_strict" => flat(&tool["formats"]["openai_strict"]),
            name => tool["formats"][name].clone(),
        };
        let ours = definitions.to_value()[0].take();
        let ours =
            if dialect.format() == Format::Gemini { function(dialect.format(), &ours).clone() } else { ours };
        Self {
            tool,
            is_raw,
            ours,
            theirs: normal(theirs),
            loose: normal(tool["formats"][loose].clone()),
            not_strict: definitions.not_strict().next().is_some(),
            strict: dialect.is_strict(),
        }
    }

    fn difference(&self, format: Format) -> Result<Option<&'static str>, String> {
        let mut ours = self.ours.clone();
        let mut said = false;
        if format == Format::OpenAiResponses && self.theirs.get("strict").is_none() {
            said = ours.as_object_mut().and_then(|ours| ours.shift_remove("strict")).is_some();
        }
        let labels = [
            ("cannot_be_strict", self.not_strict && without_strict(&ours) == self.loose),
            ("raw_is_strict", self.is_raw && self.strict && !self.not_strict && self.is_sound()),
            ("told_in_words", self.strict && untold(&ours) == untold(&self.theirs)),
            ("raw_in_parameters", format == Format::Gemini && self.is_raw && self.is_valid()),
            ("gemini_refused_theirs", self.tool["google_declaration_valid"] == false && self.is_valid()),
            ("gemini_typed", format == Format::Gemini && self.leaves_types_out() && self.is_valid()),
            (
                "gemini_null_kept",
                format == Format::Gemini
                    && without(&ours, &["nullable"]) == without(&self.theirs, &["nullable"]),
            ),
            (
                "gemini_words_win",
                format == Format::Gemini
                    && without(&ours, &["description"]) == without(&self.theirs, &["description"]),
            ),
            (
                "raw_keys_dropped",
                self.is_raw && without_strict(&ours) == only_known(&without_strict(&self.loose)),
            ),
        ];
        if ours == self.theirs {
            return Ok(said.then_some("strict_said"));
        }
        match labels.iter().find(|(_, applies)| *applies) {
            Some((label, _)) => Ok(Some(label)),
            None => Err(format!("ours {ours}\n  theirs {}", self.theirs)),
        }
    }

    fn is_valid(&self) -> bool {
        self.ours.get("parameters").is_none_or(|parameters| gemini::fault(parameters).is_none())
    }

    fn is_sound(&self) -> bool {
        let holder = self.ours.get("function").unwrap_or(&self.ours);
        let schema = holder.get("parameters").or_else(|| holder.get("input_schema"));
        schema.is_some_and(|schema| strict::fault(schema, true).is_none())
    }

    fn leaves_types_out(&self) -> bool {
        let mut out = false;
        each_schema(&self.theirs["parameters"], &mut |node| {
            out |= node.get("type").is_none() && node.get("anyOf").is_none();
        });
        out
    }
}

/// As it would read here: descriptions trimmed (theirs end in a newline), names of fields as on the
/// wire (theirs are Python's), and nothing where there is nothing.
fn normal(mut theirs: Value) -> Value {
    trim(&mut theirs);
    renamed(theirs)
}

fn trim(theirs: &mut Value) {
    let inner = ["function", "toolSpec"].into_iter().find(|key| theirs.get(key).is_some());
    let holder = match inner {
        Some(key) => &mut theirs[key],
        None => theirs,
    };
    let Some(holder) = holder.as_object_mut() else { return };
    match holder.get("description").cloned() {
        Some(Value::String(text)) => _ = holder.insert("description".to_owned(), text.trim().into()),
        Some(Value::Null) => _ = holder.insert("description".to_owned(), "".into()),
        _ if inner != Some("toolSpec") => _ = holder.insert("description".to_owned(), "".into()),
        _ => {}
    }
    if inner == Some("toolSpec") && holder.get("description").is_some_and(|text| text == "") {
        holder.shift_remove("description");
    }
    if holder.get("parameters").is_some_and(Value::is_null) {
        holder.shift_remove("parameters");
    }
}

fn renamed(value: Value) -> Value {
    const NAMES: [(&str, &str); 7] = [
        ("any_of", "anyOf"),
        ("min_items", "minItems"),
        ("max_items", "maxItems"),
        ("min_length", "minLength"),
        ("max_length", "maxLength"),
        ("min_properties", "minProperties"),
        ("max_properties", "maxProperties"),
    ];
    match value {
        Value::Object(object) => {
            let name = |key: String| {
                NAMES.iter().find(|(own, _)| *own == key).map_or(key, |(_, wire)| (*wire).to_owned())
            };
            object.into_iter().map(|(key, value)| (name(key), renamed(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.into_iter().map(renamed).collect(),
        value => value,
    }
}

fn flat(chat: &Value) -> Value {
    let mut flat = chat["function"].clone();
    flat["type"] = json!("function");
    flat
}

fn without_strict(definition: &Value) -> Value {
    reduced(definition, |key| key != "strict")
}

fn only_known(definition: &Value) -> Value {
    const KNOWN: [&str; 6] = ["name", "description", "parameters", "input_schema", "type", "function"];
    reduced(definition, |key| KNOWN.contains(&key))
}

/// The definition with those of its own keys.
fn reduced(definition: &Value, keep: impl Fn(&str) -> bool) -> Value {
    let mut definition = definition.clone();
    for holder in ["", "/function"] {
        if let Some(Value::Object(holder)) = definition.pointer_mut(holder) {
            holder.retain(|key, _| keep(key));
        }
    }
    definition
}

/// Without what is told in words, and the words.
fn untold(definition: &Value) -> Value {
    const TOLD: [&str; 13] = [
        "description",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "uniqueItems",
        "pattern",
        "format",
    ];
    without(definition, &TOLD)
}

/// Without these keywords; a property of such a name stays where it is described by a schema.
fn without(value: &Value, keywords: &[&str]) -> Value {
    match value {
        Value::Object(object) => {
            let kept =
                object.iter().filter(|(key, value)| !keywords.contains(&key.as_str()) || value.is_object());
            kept.map(|(key, value)| (key.clone(), without(value, keywords))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| without(item, keywords)).collect(),
        value => value.clone(),
    }
}
