//! What is sent.

use serde_json::{Value, json};
use tool_runtime::{
    Anthropic, ChatRequest, HttpOptions, Llm, LlmError, OpenAi, ResponseFormat, ToolChoice, ToolContext,
    function_tool, schemars, tools,
};

use crate::{
    apis::{ALL, Api, EVENTS, KEY, completion, greeting},
    server::{Answer, Received, Server},
};

/// Add two numbers.
#[function_tool]
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

fn adding() -> ToolContext {
    ToolContext::new(tools![add]).unwrap()
}

async fn server(api: Api) -> Server {
    Server::start([Answer::chunked(EVENTS).chunks(api.hello()).end()]).await
}

/// The request as it arrives.
async fn sent(api: Api, request: ChatRequest) -> Received {
    let server = server(api).await;
    completion(&*api.client(&server.url(), HttpOptions::default()), request).await.unwrap();
    server.received().remove(0)
}

async fn body(api: Api, request: ChatRequest) -> Value {
    sent(api, request).await.body
}

#[tokio::test]
async fn a_request_goes_where_the_api_stands() {
    for api in ALL {
        let request = sent(api, greeting()).await;
        assert_eq!(request.asks_for(), format!("POST {}", api.path()));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert!(request.header("user-agent").unwrap().starts_with("tool-runtime/"));
        assert_eq!((&request.body["model"], &request.body["stream"]), (&json!("test-model"), &json!(true)));
    }
}

#[tokio::test]
async fn the_query_of_a_base_url_is_kept() {
    let server = server(Api::Chat).await;
    let llm = OpenAi::builder("m").base_url(format!("{}/?api-version=7", server.url())).build().unwrap();
    completion(&llm, greeting()).await.unwrap();
    assert_eq!(server.received()[0].asks_for(), "POST /v1/chat/completions?api-version=7");
}

#[tokio::test]
async fn the_conversation_and_the_tools_are_in_it() {
    for api in ALL {
        let registry = adding();
        let body = body(api, greeting().tools(&registry)).await;
        assert!(body.to_string().contains("Good morning!"), "{body}");
        let format = match api {
            Api::Chat => tool_runtime::Format::OpenAiChat,
            Api::Responses => tool_runtime::Format::OpenAiResponses,
            Api::Anthropic => tool_runtime::Format::Anthropic,
        };
        assert_eq!(body["tools"], registry.definitions(format).to_value());
    }
}

#[tokio::test]
async fn without_tools_nothing_is_said_of_them() {
    for api in ALL {
        let body = body(api, greeting().parallel_tool_calls(true)).await;
        for field in ["tools", "tool_choice", "parallel_tool_calls"] {
            assert_eq!(body.get(field), None, "{api:?}");
        }
    }
}

#[tokio::test]
async fn parallel_calls_are_asked_for_in_the_apis_words() {
    let request = || greeting().tools(&adding()).parallel_tool_calls(false);
    assert_eq!(body(Api::Chat, request()).await["parallel_tool_calls"], false);
    assert_eq!(body(Api::Responses, request()).await["parallel_tool_calls"], false);
    let auto = body(Api::Anthropic, request()).await;
    assert_eq!(auto["tool_choice"], json!({"type": "auto", "disable_parallel_tool_use": true}));
    let required = body(Api::Anthropic, request().tool_choice(ToolChoice::Required)).await;
    assert_eq!(required["tool_choice"], json!({"type": "any", "disable_parallel_tool_use": true}));
}

#[tokio::test]
async fn a_reply_is_bounded_in_the_apis_words() {
    let request = || greeting().max_tokens(7).temperature(0.5);
    let chat = body(Api::Chat, request()).await;
    assert_eq!((&chat["max_tokens"], &chat["temperature"]), (&json!(7), &json!(0.5)));
    assert_eq!(body(Api::Responses, request()).await["max_output_tokens"], 7);
    assert_eq!(body(Api::Anthropic, request()).await["max_tokens"], 7);
    assert_eq!(body(Api::Anthropic, greeting()).await["max_tokens"], 4096);
    assert_eq!(body(Api::Chat, greeting()).await.get("max_tokens"), None);
}

#[tokio::test]
async fn usage_is_asked_for_where_a_stream_would_not_tell_it() {
    assert_eq!(body(Api::Chat, greeting()).await["stream_options"], json!({"include_usage": true}));
    assert_eq!(body(Api::Responses, greeting()).await.get("stream_options"), None);
}

#[tokio::test]
async fn fields_of_the_providers_own_are_added_field_by_field() {
    let request = greeting().tools(&adding()).extra("seed", 7).extra("model", "another");
    for api in ALL {
        let body = body(api, request.clone()).await;
        assert_eq!((&body["seed"], &body["model"]), (&json!(7), &json!("another")));
    }
    let request = greeting().extra("stream_options", json!({"include_obfuscation": false}));
    let expected = json!({"include_usage": true, "include_obfuscation": false});
    assert_eq!(body(Api::Chat, request).await["stream_options"], expected);
}

#[tokio::test]
async fn a_strict_client_sends_strict_tools() {
    let server = server(Api::Chat).await;
    let llm = OpenAi::builder("m").base_url(server.url()).strict(true).build().unwrap();
    assert!(llm.capabilities().strict);
    completion(&llm, greeting().tools(&adding())).await.unwrap();
    assert_eq!(server.received()[0].body["tools"][0]["function"]["strict"], true);
}

#[derive(schemars::JsonSchema)]
#[schemars(crate = "tool_runtime::schemars")]
#[expect(dead_code, reason = "only its schema is of interest")]
struct Mood {
    cheerful: bool,
}

#[tokio::test]
async fn a_value_of_a_type_is_asked_for_in_the_apis_words() {
    let request = || greeting().response_format(ResponseFormat::of::<Mood>("mood"));
    for api in ALL {
        let body = body(api, request()).await;
        let place = match api {
            Api::Chat => &body["response_format"],
            Api::Responses => &body["text"]["format"],
            Api::Anthropic => &body["output_config"]["format"],
        };
        assert_eq!(place["type"], "json_schema", "{body}");
        assert!(place.to_string().contains("cheerful"), "{body}");
    }
}

#[tokio::test]
async fn a_type_the_provider_cannot_reply_with_is_not_asked_for() {
    let server = server(Api::Chat).await;
    let llm = Api::Chat.client(&server.url(), HttpOptions::default());
    let request = greeting().response_format(ResponseFormat::of::<Vec<String>>("names"));
    let error = completion(&*llm, request).await.unwrap_err();
    assert_eq!(error, LlmError::Unsupported("`openai_chat` has no reply of the type `names`".to_owned()));
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_tool_that_must_be_called_is_named() {
    let request = greeting().tools(&adding()).tool_choice(ToolChoice::Function("add".into()));
    let chat = body(Api::Chat, request.clone()).await;
    assert_eq!(chat["tool_choice"], json!({"type": "function", "function": {"name": "add"}}));
    let responses = body(Api::Responses, request.clone()).await;
    assert_eq!(responses["tool_choice"], json!({"type": "function", "name": "add"}));
    assert_eq!(body(Api::Anthropic, request).await["tool_choice"], json!({"type": "tool", "name": "add"}));
}

#[tokio::test]
async fn models_are_interchangeable() -> Result<(), LlmError> {
    let models: [Box<dyn Llm>; 2] = [
        Box::new(OpenAi::builder("m").api_key(KEY).base_url("http://localhost/v1").build()?),
        Box::new(Anthropic::builder("m").api_key(KEY).base_url("http://localhost/v1").build()?),
    ];
    assert!(models.iter().all(|model| model.capabilities().parallel_tool_calls));
    Ok(())
}
