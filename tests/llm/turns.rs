//! A whole turn: the model calls, the registry answers, the model speaks.

use tool_runtime::{
    ChatContext, ChatRequest, FunctionTool, HttpOptions, Llm, Role, RunContext, ToolContext, ToolError,
    serde_json::json,
};

use crate::{
    apis::{ALL, Api, EVENTS, completion},
    server::{Answer, Server},
};

/// A tool whose name no provider of these takes.
fn registry() -> ToolContext {
    let tool = FunctionTool::raw(json!({
        "name": "math.add",
        "description": "Add two numbers.",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        },
    }));
    let add = |_: RunContext, arguments: tool_runtime::JsonObject| async move {
        let sum = arguments["a"].as_i64().unwrap_or_default() + arguments["b"].as_i64().unwrap_or_default();
        Ok::<_, ToolError>(sum)
    };
    ToolContext::new(tool.unwrap().handler(add).unwrap()).unwrap()
}

async fn turn(api: Api, llm: &dyn Llm) -> ChatContext {
    let (registry, ctx) = (registry(), RunContext::detached(()));
    let mut chat = ChatContext::new();
    chat.push_message(Role::User, "What is 2 + 3?");
    let reply = completion(llm, ChatRequest::new(chat.clone()).tools(&registry)).await.unwrap();
    let calls: Vec<_> = reply.calls().cloned().collect();
    assert_eq!(calls[0].name, "math.add", "{api:?}");
    let outputs = registry.execute_all(calls, &ctx).await;
    assert_eq!(outputs[0].output, "5");
    chat.extend(reply.items);
    chat.extend(outputs.into_iter().map(Into::into));
    let reply = completion(llm, ChatRequest::new(chat.clone()).tools(&registry)).await.unwrap();
    chat.extend(reply.items);
    chat
}

#[tokio::test]
async fn a_call_is_answered_and_the_answer_sent_back() {
    for api in ALL {
        let call = api.call("call_7", "math_add", r#"{"a":2,"b":3}"#);
        let answers = [call, api.hello()].map(|events| Answer::chunked(EVENTS).chunks(events).end());
        let server = Server::start(answers).await;
        let chat = turn(api, &*api.client(&server.url(), HttpOptions::default())).await;
        assert_eq!(chat.items().len(), 4, "{api:?}");
        let body = server.received().remove(1).body;
        let items = if api == Api::Responses { &body["input"] } else { &body["messages"] };
        let last = items.as_array().unwrap().last().unwrap();
        let (result, expected) = match api {
            Api::Chat => (last, json!({"role": "tool", "tool_call_id": "call_7", "content": "5"})),
            Api::Responses => {
                (last, json!({"type": "function_call_output", "call_id": "call_7", "output": "5"}))
            }
            Api::Anthropic => {
                let content = json!([{"type": "text", "text": "5"}]);
                let expected = json!({"type": "tool_result", "tool_use_id": "call_7", "content": content});
                (&last["content"][0], expected)
            }
        };
        assert_eq!(*result, expected);
        assert!(items.to_string().contains("math_add"), "{items}");
    }
}
