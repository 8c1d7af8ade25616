//! Conversations that are not as providers want them.

use serde_json::{Value, json};
use tool_runtime::{Definitions, Format, FunctionCall};

use super::{assistant, call, error, output, provider, sent, system, user};

const ALTERNATING: [Format; 3] = [Format::Anthropic, Format::Bedrock, Format::Gemini];

/// The roles of the messages.
fn roles(history: &Value) -> Vec<&str> {
    let messages = history.get("messages").unwrap_or(&history["contents"]).as_array().unwrap();
    messages.iter().map(|message| message["role"].as_str().unwrap()).collect()
}

#[test]
fn a_call_without_an_output_is_answered_with_an_error() {
    let (paris, rome) = (call("call00001", "Paris"), call("call00002", "Rome"));
    let mut cut_off = call("call00003", "Oslo");
    cut_off.incomplete = true;
    let items = [
        user("Weather?"),
        paris.into(),
        rome.clone().into(),
        cut_off.into(),
        output(&rome, "sunny"),
        user("Well?"),
    ];
    let chat = sent(Format::OpenAiChat, &items);
    let told: Vec<_> = (2..5).map(|at| chat["messages"][at]["content"].as_str().unwrap()).collect();
    assert_eq!(told[0], "Error: The output of this call is missing; do not assume that it succeeded.");
    assert_eq!(told[1], "sunny");
    assert_eq!(told[2], "Error: This call was cut off before it was whole, and was not carried out.");
    let anthropic = sent(Format::Anthropic, &items);
    assert_eq!(anthropic["messages"][2]["content"][0]["is_error"], true);
    assert_eq!(anthropic["messages"][2]["content"][3], json!({ "type": "text", "text": "Well?" }));
}

#[test]
fn an_output_without_a_call_is_left_out() {
    let (paris, rome) = (call("call00001", "Paris"), call("call00002", "Rome"));
    let items = [
        user("Weather?"),
        output(&rome, "lost"),
        paris.clone().into(),
        output(&paris, "sunny"),
        output(&paris, "again"),
    ];
    for format in Format::ALL {
        let history = sent(format, &items).to_string();
        assert!(
            history.contains("sunny") && !history.contains("lost") && !history.contains("again"),
            "{format:?}"
        );
    }
}

#[test]
fn an_output_that_came_late_stands_by_its_call() {
    let paris = call("call00001", "Paris");
    let items = [
        user("Weather?"),
        paris.clone().into(),
        user("Hello?"),
        output(&paris, "sunny"),
        assistant("Sunny!"),
    ];
    let chat = sent(Format::OpenAiChat, &items);
    assert_eq!(roles(&chat), ["user", "assistant", "tool", "user", "assistant"]);
    assert_eq!(chat["messages"][2]["content"], "sunny");
}

/// What is said while tools run: the outputs must follow the calls at once.
#[test]
fn words_after_a_call_come_before_it() {
    let paris = call("call00001", "Paris");
    let items = [user("Weather?"), paris.clone().into(), assistant("One moment."), output(&paris, "sunny")];
    let anthropic = sent(Format::Anthropic, &items);
    let kinds: Vec<_> = (0..2).map(|at| anthropic["messages"][1]["content"][at]["type"].clone()).collect();
    assert_eq!(kinds, ["text", "tool_use"]);
    let chat = sent(Format::OpenAiChat, &items);
    assert_eq!(chat["messages"][1]["content"], "One moment.");
    assert_eq!(roles(&chat), ["user", "assistant", "tool"]);
}

#[test]
fn calls_after_outputs_are_the_next_turn() {
    let (paris, rome) = (call("call00001", "Paris"), call("call00002", "Rome"));
    let items = [
        user("Weather?"),
        paris.clone().into(),
        output(&paris, "sunny"),
        rome.clone().into(),
        output(&rome, "rain"),
    ];
    assert_eq!(roles(&sent(Format::OpenAiChat, &items)), ["user", "assistant", "tool", "assistant", "tool"]);
    for format in ALTERNATING {
        let history = sent(format, &items);
        assert_eq!(roles(&history).len(), 5, "{format:?}");
    }
}

#[test]
fn one_side_at_a_time_where_turns_are_wanted() {
    let items = [user("Hello."), user("Anyone?"), assistant("Yes."), assistant("I am here."), user("Good.")];
    for format in ALTERNATING {
        let history = sent(format, &items);
        assert_eq!(roles(&history).len(), 3, "{format:?}: {history}");
    }
    assert_eq!(roles(&sent(Format::OpenAiChat, &items)).len(), 5);
}

#[test]
fn the_user_speaks_first_and_last_where_that_is_wanted() {
    for format in ALTERNATING {
        let greeting = sent(format, &[system("Be kind."), assistant("Good morning!")]);
        let model = if format == Format::Gemini { "model" } else { "assistant" };
        assert_eq!(roles(&greeting), ["user", model, "user"], "{format:?}");
        assert_eq!(roles(&sent(format, &[system("Greet the caller.")])), ["user"], "{format:?}");
    }
    assert_eq!(roles(&sent(Format::OpenAiChat, &[assistant("Good morning!")])), ["assistant"]);
}

/// `pause_turn`: the turn goes back as it is, for the provider to go on with.
#[test]
fn a_turn_that_the_provider_has_not_ended_is_left_to_it() {
    let search = json!({ "type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {} });
    let items = [user("News?"), provider(Format::Anthropic, search)];
    assert_eq!(roles(&sent(Format::Anthropic, &items)), ["user", "assistant"]);
    let thinking = json!({ "type": "thinking", "thinking": "Hm.", "signature": "sig" });
    let items = [user("News?"), provider(Format::Anthropic, thinking)];
    assert_eq!(roles(&sent(Format::Anthropic, &items)), ["user"], "thinking alone is no message");
}

#[test]
fn later_instructions_keep_their_place() {
    let items = [system("Be kind."), user("Hello."), assistant("Hi."), system("The caller is silent.")];
    for format in [Format::OpenAiChat, Format::Cohere, Format::Ollama] {
        assert_eq!(roles(&sent(format, &items)), ["system", "user", "assistant", "system"], "{format:?}");
    }
    let anthropic = sent(Format::Anthropic, &items);
    assert_eq!(anthropic["system"].as_array().unwrap().len(), 1);
    let last = "<instructions>\nThe caller is silent.\n</instructions>";
    assert_eq!(
        anthropic["messages"][2],
        json!({ "role": "user", "content": [{ "type": "text", "text": last }] })
    );
    assert_eq!(sent(Format::OpenAiResponses, &items)["input"][2]["role"], "system");
    assert_eq!(sent(Format::Mistral, &items)["messages"][3], json!({ "role": "user", "content": last }));
}

/// "Unexpected role 'user' after role 'tool'", "Expected last role User or Tool".
#[test]
fn mistral_hears_the_model_after_outputs_and_not_last() {
    let paris = call("call00001", "Paris");
    let called = [user("Weather?"), paris.clone().into(), output(&paris, "sunny")];
    let history = sent(Format::Mistral, &[called.as_slice(), &[user("Well?")]].concat());
    assert_eq!(roles(&history), ["user", "assistant", "tool", "assistant", "user"]);
    let history = sent(Format::Mistral, &[called.as_slice(), &[assistant("Sunny!")]].concat());
    assert_eq!(roles(&history), ["user", "assistant", "tool", "assistant", "user"]);
    assert_eq!(roles(&sent(Format::Mistral, &called)), ["user", "assistant", "tool"]);
}

#[test]
fn blank_words_are_left_out() {
    let items = [user("Hello."), assistant(" \n"), user("")];
    for format in ALTERNATING {
        assert_eq!(roles(&sent(format, &items)), ["user"], "{format:?}");
    }
}

#[test]
fn arguments_are_json_whatever_the_model_wrote() {
    for (written, wanted) in
        [("{\"city\": \"Paris\",}", json!({ "city": "Paris" })), ("Paris", json!({})), ("", json!({}))]
    {
        let call = FunctionCall::new("call00001", "weather", written);
        let items = [user("Weather?"), call.clone().into(), error(&call, "The arguments are no JSON.")];
        let chat = sent(Format::OpenAiChat, &items);
        let arguments = chat["messages"][1]["tool_calls"][0]["function"]["arguments"].as_str().unwrap();
        assert_eq!(serde_json::from_str::<Value>(arguments).unwrap(), wanted);
        assert_eq!(sent(Format::Anthropic, &items)["messages"][1]["content"][0]["input"], wanted);
    }
}

#[test]
fn ids_a_provider_refuses_are_replaced_in_both_places() {
    let (one, other) = (call("a.b/c", "Paris"), call("a.b/c", "Rome"));
    let items = [
        user("Weather?"),
        one.clone().into(),
        other.clone().into(),
        output(&one, "sunny"),
        output(&other, "rain"),
    ];
    for format in [Format::OpenAiChat, Format::Mistral, Format::Cohere] {
        let messages = sent(format, &items)["messages"].clone();
        let ids: Vec<_> = (0..2).map(|at| messages[1]["tool_calls"][at]["id"].as_str().unwrap()).collect();
        assert_ne!(ids[0], ids[1], "{format:?}");
        assert_eq!(
            (&messages[2]["tool_call_id"], &messages[2]["content"]),
            (&json!(ids[0]), &json!("sunny"))
        );
        assert_eq!((&messages[3]["tool_call_id"], &messages[3]["content"]), (&json!(ids[1]), &json!("rain")));
        assert!(format != Format::Mistral || ids.iter().all(|id| id.len() == 9));
    }
    let id = sent(Format::Anthropic, &items)["messages"][1]["content"][0]["id"].clone();
    assert!(id.as_str().unwrap().chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{id}");
}

/// Gemini gave no id; the reader made one up.
#[test]
fn an_id_that_was_made_up_is_not_sent_to_gemini() {
    let body =
        r#"{"candidates": [{"content": {"parts": [{"functionCall": {"name": "weather", "args": {}}}]}}]}"#;
    let reply = Format::Gemini.read_reply(body).unwrap();
    let made = reply.calls().next().unwrap().clone();
    assert!(!made.call_id.is_empty());
    let history = sent(Format::Gemini, &[user("Weather?"), made.clone().into(), output(&made, "sunny")]);
    assert!(!history.to_string().contains(&made.call_id), "{history}");
    assert_eq!(history["contents"][2]["parts"][0]["functionResponse"]["response"]["output"], "sunny");
}

#[test]
fn without_tools_anthropic_and_bedrock_are_told_of_calls_in_words() {
    let paris = call("call00001", "Paris");
    let items = [user("Weather?"), assistant("Let me look."), paris.clone().into(), output(&paris, "sunny")];
    for format in [Format::Anthropic, Format::Bedrock] {
        let history = serde_json::Value::Object(format.history(&items, &Definitions::default()));
        let told = "[The tool `weather` was called with {\"city\":\"Paris\"} and returned: sunny]";
        assert_eq!(history["messages"][2]["content"][0]["text"], told, "{format:?}");
        assert_eq!(roles(&history), ["user", "assistant", "user"], "{format:?}");
    }
}
