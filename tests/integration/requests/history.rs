//! A conversation in each provider's dialect.

use serde_json::{Value, json};
use tool_runtime::{ChatItem, Format};

use super::{assistant, call, error, output, provider, sent, system, user};

/// Two calls of one turn, after words; the first output is an error.
fn two_calls() -> Vec<ChatItem> {
    let (paris, rome) = (call("call00001", "Paris"), call("call00002", "Rome"));
    vec![
        system("Be brief."),
        user("Weather?"),
        assistant("Let me look."),
        paris.clone().into(),
        rome.clone().into(),
        error(&paris, "no such city"),
        output(&rome, "sunny"),
    ]
}

#[test]
fn chat_has_one_message_for_the_turn_and_one_for_each_output() {
    for format in [Format::OpenAiChat, Format::Mistral] {
        let calls = json!([
            { "id": "call00001", "type": "function", "function": { "name": "weather", "arguments": "{\"city\":\"Paris\"}" } },
            { "id": "call00002", "type": "function", "function": { "name": "weather", "arguments": "{\"city\":\"Rome\"}" } },
        ]);
        let messages = json!([
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": "Weather?" },
            { "role": "assistant", "content": "Let me look.", "tool_calls": calls },
            { "role": "tool", "tool_call_id": "call00001", "content": "Error: no such city" },
            { "role": "tool", "tool_call_id": "call00002", "content": "sunny" },
        ]);
        assert_eq!(sent(format, &two_calls()), json!({ "messages": messages }));
    }
}

#[test]
fn responses_has_one_item_for_each_and_the_instructions_apart() {
    let input = json!([
        { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Weather?" }] },
        { "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "Let me look." }] },
        { "type": "function_call", "call_id": "call00001", "name": "weather", "arguments": "{\"city\":\"Paris\"}" },
        { "type": "function_call", "call_id": "call00002", "name": "weather", "arguments": "{\"city\":\"Rome\"}" },
        { "type": "function_call_output", "call_id": "call00001", "output": "Error: no such city" },
        { "type": "function_call_output", "call_id": "call00002", "output": "sunny" },
    ]);
    let history = sent(Format::OpenAiResponses, &two_calls());
    assert_eq!(history, json!({ "instructions": "Be brief.", "input": input }));
    let items: Vec<_> = input.as_array().unwrap().clone();
    let events: Vec<_> =
        items.iter().map(|item| json!({ "type": "conversation.item.create", "item": item })).collect();
    let history = sent(Format::OpenAiRealtime, &two_calls());
    assert_eq!(history, json!({ "instructions": "Be brief.", "events": events }));
}

#[test]
fn anthropic_has_the_outputs_in_the_users_message_and_flags_errors() {
    let messages = json!([
        { "role": "user", "content": [{ "type": "text", "text": "Weather?" }] },
        { "role": "assistant", "content": [
            { "type": "text", "text": "Let me look." },
            { "type": "tool_use", "id": "call00001", "name": "weather", "input": { "city": "Paris" } },
            { "type": "tool_use", "id": "call00002", "name": "weather", "input": { "city": "Rome" } },
        ] },
        { "role": "user", "content": [
            { "type": "tool_result", "tool_use_id": "call00001", "content": [{ "type": "text", "text": "no such city" }], "is_error": true },
            { "type": "tool_result", "tool_use_id": "call00002", "content": [{ "type": "text", "text": "sunny" }] },
        ] },
    ]);
    let system = json!([{ "type": "text", "text": "Be brief." }]);
    assert_eq!(sent(Format::Anthropic, &two_calls()), json!({ "system": system, "messages": messages }));
}

#[test]
fn bedrock_says_how_a_call_went() {
    let messages = json!([
        { "role": "user", "content": [{ "text": "Weather?" }] },
        { "role": "assistant", "content": [
            { "text": "Let me look." },
            { "toolUse": { "toolUseId": "call00001", "name": "weather", "input": { "city": "Paris" } } },
            { "toolUse": { "toolUseId": "call00002", "name": "weather", "input": { "city": "Rome" } } },
        ] },
        { "role": "user", "content": [
            { "toolResult": { "toolUseId": "call00001", "content": [{ "text": "no such city" }], "status": "error" } },
            { "toolResult": { "toolUseId": "call00002", "content": [{ "text": "sunny" }], "status": "success" } },
        ] },
    ]);
    let system = json!([{ "text": "Be brief." }]);
    assert_eq!(sent(Format::Bedrock, &two_calls()), json!({ "system": system, "messages": messages }));
}

#[test]
fn gemini_has_as_many_responses_as_calls() {
    let contents = json!([
        { "role": "user", "parts": [{ "text": "Weather?" }] },
        { "role": "model", "parts": [
            { "text": "Let me look." },
            { "functionCall": { "id": "call00001", "name": "weather", "args": { "city": "Paris" } } },
            { "functionCall": { "id": "call00002", "name": "weather", "args": { "city": "Rome" } } },
        ] },
        { "role": "user", "parts": [
            { "functionResponse": { "id": "call00001", "name": "weather", "response": { "error": "no such city" } } },
            { "functionResponse": { "id": "call00002", "name": "weather", "response": { "output": "sunny" } } },
        ] },
    ]);
    let system = json!({ "parts": [{ "text": "Be brief." }] });
    for format in [Format::Gemini, Format::GeminiJsonSchema] {
        assert_eq!(sent(format, &two_calls()), json!({ "systemInstruction": system, "contents": contents }));
    }
}

#[test]
fn ollama_matches_outputs_by_name() {
    let calls = json!([
        { "function": { "name": "weather", "arguments": { "city": "Paris" } } },
        { "function": { "name": "weather", "arguments": { "city": "Rome" } } },
    ]);
    let messages = json!([
        { "role": "system", "content": "Be brief." },
        { "role": "user", "content": "Weather?" },
        { "role": "assistant", "content": "Let me look.", "tool_calls": calls },
        { "role": "tool", "tool_name": "weather", "content": "Error: no such city" },
        { "role": "tool", "tool_name": "weather", "content": "sunny" },
    ]);
    assert_eq!(sent(Format::Ollama, &two_calls()), json!({ "messages": messages }));
}

#[test]
fn cohere_has_what_was_said_in_blocks() {
    let history = sent(Format::Cohere, &two_calls());
    let content = json!([{ "type": "text", "text": "Let me look." }]);
    assert_eq!(history["messages"][2]["content"], content);
    assert_eq!(history["messages"][2]["tool_calls"][1]["id"], "call00002");
    let last = json!({ "role": "tool", "tool_call_id": "call00002", "content": "sunny" });
    assert_eq!(history["messages"][4], last);
}

#[test]
fn mcp_has_a_result_for_each_call() {
    let results = json!([
        { "content": [{ "type": "text", "text": "no such city" }], "isError": true },
        { "content": [{ "type": "text", "text": "sunny" }], "isError": false },
    ]);
    assert_eq!(sent(Format::Mcp, &two_calls()), json!({ "results": results }));
}

#[test]
fn calls_carry_the_name_the_provider_knows() {
    let add = tool_runtime::FunctionCall::new("call00001", "math.add", "{}");
    let items = [user("Add."), add.clone().into(), output(&add, "3")];
    let name = |history: &Value, pointer: &str| history.pointer(pointer).cloned().unwrap_or_default();
    let chat = sent(Format::OpenAiChat, &items);
    assert_eq!(name(&chat, "/messages/1/tool_calls/0/function/name"), "math_add");
    let ollama = sent(Format::Ollama, &items);
    assert_eq!(name(&ollama, "/messages/2/tool_name"), "math_add");
    let gemini = sent(Format::Gemini, &items);
    assert_eq!(name(&gemini, "/contents/1/parts/0/functionCall/name"), "math.add");
    assert_eq!(name(&gemini, "/contents/2/parts/0/functionResponse/name"), "math.add");
}

#[test]
fn what_only_one_provider_understands_goes_to_that_one() {
    let thinking = json!({ "type": "thinking", "thinking": "Hm.", "signature": "sig" });
    let (paris, thought) = (call("call00001", "Paris"), provider(Format::Anthropic, thinking.clone()));
    let items = [user("Weather?"), thought, paris.clone().into(), output(&paris, "sunny")];
    assert_eq!(sent(Format::Anthropic, &items)["messages"][1]["content"][0], thinking);
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Anthropic) {
        assert!(!sent(format, &items).to_string().contains("Hm."), "{format:?}");
    }
}

#[test]
fn a_call_has_back_what_its_provider_sent_with_it() {
    let with = |key: &str, value: Value| {
        let mut call = call("call00001", "Paris");
        call.extra.get_or_insert_default().insert(key.to_owned(), value);
        [user("Weather?"), call.clone().into(), output(&call, "sunny")]
    };
    let gemini = sent(Format::Gemini, &with("thoughtSignature", "sig".into()));
    assert_eq!(gemini["contents"][1]["parts"][0]["thoughtSignature"], "sig");
    assert!(gemini["contents"][1]["parts"][0]["functionCall"].get("thoughtSignature").is_none());
    let extra = json!({ "google": { "thought_signature": "sig" } });
    let chat = sent(Format::OpenAiChat, &with("extra_content", extra.clone()));
    assert_eq!(chat["messages"][1]["tool_calls"][0]["extra_content"], extra);
    let caller = json!({ "type": "code_execution_20250825", "tool_id": "srvtoolu_1" });
    let anthropic = sent(Format::Anthropic, &with("caller", caller.clone()));
    assert_eq!(anthropic["messages"][1]["content"][0]["caller"], caller);
    let responses = sent(Format::OpenAiResponses, &with("namespace", "crm".into()));
    assert_eq!(responses["input"][1]["namespace"], "crm");
}

#[test]
fn a_tool_that_takes_text_is_called_with_it() {
    let mut custom = tool_runtime::FunctionCall::new("call00001", "weather", "SELECT 1;");
    custom.extra.get_or_insert_default().insert("type".to_owned(), "custom_tool_call".into());
    let items = [user("Query."), custom.clone().into(), output(&custom, "1")];
    let responses = sent(Format::OpenAiResponses, &items);
    let item = json!({ "type": "custom_tool_call", "call_id": "call00001", "name": "weather", "input": "SELECT 1;" });
    assert_eq!(responses["input"][1], item);
    assert_eq!(responses["input"][2]["type"], "custom_tool_call_output");
    let anthropic = sent(Format::Anthropic, &items);
    assert_eq!(anthropic["messages"][1]["content"][0]["input"], json!({ "input": "SELECT 1;" }));
}

/// <https://api-docs.deepseek.com/guides/thinking_mode>
#[test]
fn chats_reasoning_goes_back_with_calls_alone() {
    let thought = provider(Format::OpenAiChat, json!({ "reasoning_content": "Hm." }));
    let paris = call("call00001", "Paris");
    let items = [user("Weather?"), thought.clone(), paris.clone().into(), output(&paris, "sunny")];
    assert_eq!(sent(Format::OpenAiChat, &items)["messages"][1]["reasoning_content"], "Hm.");
    let items = [user("Hello."), thought.clone(), assistant("Hi."), user("Bye.")];
    assert_eq!(
        sent(Format::OpenAiChat, &items)["messages"][1],
        json!({ "role": "assistant", "content": "Hi." })
    );
    let messages = sent(Format::OpenAiChat, &[user("Hello."), thought]);
    assert_eq!(messages["messages"].as_array().unwrap().len(), 1, "no message without words or calls");
}

#[test]
fn thinking_alone_is_no_message() {
    let thoughts = [
        (Format::OpenAiChat, json!({ "reasoning_content": "Hm." })),
        (Format::Ollama, json!({ "thinking": "Hm." })),
        (Format::Cohere, json!({ "tool_plan": "Hm." })),
        (Format::Mistral, json!({ "reasoning_content": "Hm." })),
    ];
    for (format, thought) in thoughts {
        let history = sent(format, &[user("Hello."), provider(format, thought)]);
        assert_eq!(history["messages"].as_array().unwrap().len(), 1, "{format:?}: {history}");
    }
}

/// Mistral's `thinking` is a part of the content, Cohere's too; its plan is a field.
#[test]
fn thinking_stands_where_its_provider_has_it() {
    let thinking = json!({ "type": "thinking", "thinking": [{ "type": "text", "text": "Hm." }] });
    let paris = call("call00001", "Paris");
    for format in [Format::Mistral, Format::Cohere] {
        let thought = provider(format, thinking.clone());
        let plan = provider(format, json!({ "tool_plan": "Look." }));
        let said = assistant("Let me look.");
        let items = [user("Weather?"), thought, plan, said, paris.clone().into(), output(&paris, "sunny")];
        let message = sent(format, &items)["messages"][1].clone();
        assert_eq!(
            message["content"],
            json!([thinking, { "type": "text", "text": "Let me look." }]),
            "{format:?}"
        );
        assert_eq!(message["tool_plan"], "Look.", "{format:?}");
        assert_eq!(message["tool_calls"][0]["id"], "call00001", "{format:?}");
    }
}

/// "Item of type 'reasoning' was provided without its required following item", and the reverse.
#[test]
fn responses_reasoning_goes_back_with_the_item_it_led_to() {
    let reasoning = json!({ "type": "reasoning", "id": "rs_1", "summary": [] });
    let thought = provider(Format::OpenAiResponses, reasoning.clone());
    let mut paris = call("call00001", "Paris");
    paris.extra.get_or_insert_default().insert("id".to_owned(), "fc_1".into());
    let items = [user("Weather?"), thought.clone(), paris.clone().into(), output(&paris, "sunny")];
    let input = sent(Format::OpenAiResponses, &items)["input"].clone();
    assert_eq!((&input[1], &input[2]["id"]), (&reasoning, &json!("fc_1")));
    let items = [user("Weather?"), paris.clone().into(), output(&paris, "sunny")];
    assert!(sent(Format::OpenAiResponses, &items)["input"][1].get("id").is_none());
    let items = [user("Hello."), thought.clone(), assistant("Hi.")];
    assert_eq!(sent(Format::OpenAiResponses, &items)["input"].as_array().unwrap().len(), 2);
    let search = json!({ "type": "web_search_call", "id": "ws_1", "status": "completed" });
    let search = provider(Format::OpenAiResponses, search);
    let items = [user("News?"), thought.clone(), search, thought, assistant("None.")];
    let input = sent(Format::OpenAiResponses, &items)["input"].clone();
    let kinds: Vec<_> = input.as_array().unwrap().iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["message", "reasoning", "web_search_call", "message"]);
}
