//! Whatever a conversation is made of, each provider is sent one it takes.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tool_runtime::{
    AgentConfigUpdate, AgentHandoff, ChatItem, ChatMessage, Definitions, Format, FunctionCall,
    FunctionCallOutput, FunctionTool, JsonObject, ProviderItem, Role, ToolContext, ToolError,
};

/// An item, of ids that come again and need not match.
pub(crate) fn item() -> impl Strategy<Value = ChatItem> {
    let role = prop_oneof![Just(Role::System), Just(Role::User), Just(Role::Assistant)];
    let text = prop_oneof![Just(""), Just(" \n"), Just("words")];
    let id = || prop_oneof![Just("a"), Just("b"), Just("c.d"), Just(""), Just("123456789")];
    let arguments = prop_oneof![
        Just("{}"),
        Just(r#"{"a":[1]}"#),
        Just(""),
        Just("[1"),
        Just("{a: 1"),
        Just("7"),
        Just("x")
    ];
    let call = (id(), arguments, any::<bool>()).prop_map(|(id, arguments, incomplete)| {
        let mut call = FunctionCall::new(id, "tool", arguments);
        call.incomplete = incomplete;
        ChatItem::from(call)
    });
    let output = (id(), any::<bool>()).prop_map(|(id, is_error)| {
        ChatItem::from(FunctionCallOutput::new(&FunctionCall::new(id, "tool", "{}"), "", is_error))
    });
    let provider = prop_oneof![Just(Format::Anthropic), Just(Format::OpenAiResponses), Just(Format::Gemini)];
    let provider = provider.prop_map(|format| {
        let content = match format {
            Format::Anthropic => json!({ "type": "thinking", "thinking": "so" }),
            Format::Gemini => json!({ "text": "so", "thought": true }),
            _ => json!({ "type": "reasoning", "id": "rs_1" }),
        };
        let Value::Object(content) = content else { unreachable!() };
        ChatItem::from(ProviderItem::new(format.name(), content))
    });
    prop_oneof![
        3 => (role, text).prop_map(|(role, text)| ChatMessage::new(role, text).into()),
        4 => call,
        4 => output,
        1 => provider,
        1 => prop_oneof![
            Just(AgentConfigUpdate::default().into()),
            Just(AgentHandoff::new(None, "clerk").into()),
        ],
    ]
}

/// Each call is of a tool of its own, each output has a text of its own.
fn numbered(mut items: Vec<ChatItem>) -> Vec<ChatItem> {
    for (number, item) in items.iter_mut().enumerate() {
        match item {
            ChatItem::FunctionCall(call) => call.name = format!("tool_{number}"),
            ChatItem::FunctionCallOutput(output) => output.output = format!("output {number}"),
            _ => {}
        }
    }
    items
}

/// What a provider sees: who speaks, and which calls and outputs stand there.
#[derive(Debug)]
enum Step {
    Said(&'static str),
    Call {
        key: String,
        arguments: Value,
    },
    Output {
        key: String,
        text: String,
    },
    /// The end of a message.
    End,
}

fn steps(format: Format, history: &JsonObject) -> Vec<Step> {
    let list = ["messages", "contents", "input", "events"].into_iter().find_map(|key| history.get(key));
    let messages = list.and_then(Value::as_array).expect("a list of messages");
    let mut steps = Vec::new();
    for message in messages {
        match format {
            Format::OpenAiResponses => flat(message, &mut steps),
            Format::OpenAiRealtime => flat(&message["item"], &mut steps),
            Format::Anthropic | Format::Bedrock | Format::Gemini | Format::GeminiJsonSchema => {
                blocks(message, &mut steps);
            }
            _ => chat(message, &mut steps),
        }
        steps.push(Step::End);
    }
    steps
}

fn role(name: &Value) -> &'static str {
    match name.as_str() {
        Some("system") => "system",
        Some("user") => "user",
        Some("assistant" | "model") => "assistant",
        other => panic!("a role {other:?}"),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn parsed(arguments: &Value) -> Value {
    serde_json::from_str(&text(arguments)).unwrap_or_else(|_| panic!("no JSON: {arguments}"))
}

fn flat(item: &Value, steps: &mut Vec<Step>) {
    let key = || text(&item["call_id"]);
    steps.push(match item["type"].as_str() {
        Some("message") => Step::Said(role(&item["role"])),
        Some("function_call") => Step::Call { key: key(), arguments: parsed(&item["arguments"]) },
        Some("function_call_output") => Step::Output { key: key(), text: text(&item["output"]) },
        _ => Step::Said("assistant"),
    });
}

fn chat(message: &Value, steps: &mut Vec<Step>) {
    if message["role"] == "tool" {
        let key = message.get("tool_call_id").unwrap_or(&message["tool_name"]);
        return steps.push(Step::Output { key: text(key), text: text(&message["content"]) });
    }
    steps.push(Step::Said(role(&message["role"])));
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        let function = &call["function"];
        let arguments = &function["arguments"];
        let arguments = if arguments.is_string() { parsed(arguments) } else { arguments.clone() };
        steps.push(Step::Call { key: text(call.get("id").unwrap_or(&function["name"])), arguments });
    }
}

fn blocks(message: &Value, steps: &mut Vec<Step>) {
    let list = message.get("content").unwrap_or(&message["parts"]).as_array().expect("blocks");
    assert!(!list.is_empty(), "an empty message");
    steps.push(Step::Said(role(&message["role"])));
    for block in list {
        let found = |key: &str| block.get(key).filter(|block| block.is_object());
        if let Some(call) = found("functionCall") {
            steps.push(Step::Call { key: text(&call["name"]), arguments: call["args"].clone() });
        } else if let Some(output) = found("functionResponse") {
            let told = output["response"].as_object().and_then(|told| told.values().next());
            steps.push(Step::Output { key: text(&output["name"]), text: text(told.unwrap()) });
        } else if let Some(call) = found("toolUse") {
            steps.push(Step::Call { key: text(&call["toolUseId"]), arguments: call["input"].clone() });
        } else if let Some(output) = found("toolResult") {
            steps.push(Step::Output {
                key: text(&output["toolUseId"]),
                text: text(&output["content"][0]["text"]),
            });
        } else if block["type"] == "tool_use" {
            steps.push(Step::Call { key: text(&block["id"]), arguments: block["input"].clone() });
        } else if block["type"] == "tool_result" {
            let text = text(&block["content"][0]["text"]);
            steps.push(Step::Output { key: block["tool_use_id"].as_str().unwrap().to_owned(), text });
        }
    }
}

/// Each call has one output, right after its turn and in the order of the calls.
fn assert_paired(format: Format, steps: &[Step], calls: usize) {
    let (mut waiting, mut seen) = (Vec::<&str>::new(), HashSet::new());
    let mut answering = false;
    for step in steps {
        match step {
            Step::Call { key, arguments } => {
                assert!(!answering || waiting.is_empty(), "{format:?}: a call among outputs: {steps:?}");
                assert!(arguments.is_object(), "{format:?}: {arguments}");
                assert!(seen.insert(key.clone()), "{format:?}: two calls are `{key}`");
                answering = false;
                waiting.push(key);
            }
            Step::Output { key, .. } => {
                assert!(!waiting.is_empty(), "{format:?}: an output of no call: {steps:?}");
                assert_eq!(waiting.remove(0), key, "{format:?}: {steps:?}");
                answering = true;
            }
            Step::Said(who) => {
                let within = *who == "assistant" && !answering;
                let own = *who == "user" && !answering && !format_is_flat(format);
                assert!(waiting.is_empty() || within || own, "{format:?}: words before outputs: {steps:?}");
            }
            Step::End => {}
        }
    }
    assert!(waiting.is_empty(), "{format:?}: no output for {waiting:?}");
    assert_eq!(seen.len(), calls, "{format:?}");
}

/// Whether outputs are items of their own, not blocks of the user's.
fn format_is_flat(format: Format) -> bool {
    !matches!(format, Format::Anthropic | Format::Bedrock | Format::Gemini | Format::GeminiJsonSchema)
}

/// No output is used twice, none is made up but for calls that have none.
fn assert_outputs_are_used_once(format: Format, steps: &[Step]) {
    let mut used = HashSet::new();
    for step in steps {
        if let Step::Output { text, .. } = step {
            let number = text.trim_start_matches("Error: ");
            assert!(
                !number.starts_with("output ") || used.insert(number.to_owned()),
                "{format:?}: {text} twice"
            );
        }
    }
}

fn speakers(steps: &[Step]) -> Vec<&'static str> {
    let mut speakers: Vec<&'static str> = Vec::new();
    for step in steps {
        match step {
            Step::Said(who) => speakers.push(who),
            Step::Output { .. } if speakers.last() != Some(&"tool") => speakers.push("tool"),
            _ => {}
        }
    }
    speakers
}

fn assert_order_of_roles(format: Format, steps: &[Step]) {
    let speakers = speakers(steps);
    match format {
        Format::Anthropic | Format::Bedrock | Format::Gemini | Format::GeminiJsonSchema => {
            let said: Vec<_> = speakers.iter().filter(|who| **who != "tool").collect();
            assert!(said.windows(2).all(|pair| pair[0] != pair[1]), "{format:?}: {said:?}");
            assert_eq!(
                (said.first(), said.last()),
                (Some(&&"user"), Some(&&"user")),
                "{format:?}: {steps:?}"
            );
        }
        Format::Mistral => {
            for pair in speakers.windows(2) {
                let allowed: &[&str] = match pair[0] {
                    "system" | "user" => &["system", "user", "assistant"],
                    "assistant" => &["user", "assistant", "tool"],
                    _ => &["assistant"],
                };
                assert!(allowed.contains(&pair[1]), "{pair:?} in {speakers:?}");
            }
            assert_ne!(speakers.last(), Some(&"assistant"));
        }
        _ => {}
    }
}

fn definitions(registry: &ToolContext<()>, format: Format) -> &Definitions {
    registry.definitions(format)
}

fn registry() -> ToolContext<()> {
    let schema = json!({ "name": "tool", "description": "A tool.", "parameters": { "type": "object" } });
    let tool = FunctionTool::<()>::raw(schema).unwrap();
    let tool = tool.handler(|_, _: Map<String, Value>| async { Ok::<_, ToolError>("") }).unwrap();
    ToolContext::new(tool).unwrap()
}

proptest! {
    #[test]
    fn every_provider_takes_the_history(items in proptest::collection::vec(item(), 0..14)) {
        let (items, registry) = (numbered(items), registry());
        let calls = items.iter().filter(|item| matches!(item, ChatItem::FunctionCall(_))).count();
        for format in Format::ALL.into_iter().filter(|format| *format != Format::Mcp) {
            let steps = steps(format, &format.history(&items, definitions(&registry, format)));
            assert_paired(format, &steps, calls);
            assert_outputs_are_used_once(format, &steps);
            assert_order_of_roles(format, &steps);
        }
    }

    #[test]
    fn records_of_the_agent_are_sent_to_nobody(items in proptest::collection::vec(item(), 0..14)) {
        let (items, registry) = (numbered(items), registry());
        let is_record =
            |item: &ChatItem| matches!(item, ChatItem::AgentConfigUpdate(_) | ChatItem::AgentHandoff(_));
        let without: Vec<_> = items.iter().filter(|item| !is_record(item)).cloned().collect();
        for format in Format::ALL {
            let names = definitions(&registry, format);
            prop_assert_eq!(format.history(&items, names), format.history(&without, names));
        }
    }

    #[test]
    fn without_tools_there_are_no_calls_where_they_are_refused(items in proptest::collection::vec(item(), 0..14)) {
        for format in [Format::Anthropic, Format::Bedrock] {
            let steps = steps(format, &format.history(&numbered(items.clone()), &Definitions::default()));
            assert_paired(format, &steps, 0);
            assert_order_of_roles(format, &steps);
        }
    }

    #[test]
    fn a_server_answers_each_call(items in proptest::collection::vec(item(), 0..14)) {
        let calls = items.iter().filter(|item| matches!(item, ChatItem::FunctionCall(_))).count();
        let history = Format::Mcp.history(&items, &Definitions::default());
        assert_eq!(history["results"].as_array().map(Vec::len), Some(calls));
    }
}
