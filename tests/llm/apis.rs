//! The three APIs: a client of each, and a reply in its words.

use serde_json::{Value, json};
use tool_runtime::{
    Anthropic, ChatChunk, ChatContext, ChatRequest, ChatStream, Completion, HttpOptions, Llm, LlmError,
    OpenAi, Role,
};

pub(crate) const KEY: &str = "sk-test-0123456789abcdef";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Api {
    Chat,
    Responses,
    Anthropic,
}

pub(crate) const ALL: [Api; 3] = [Api::Chat, Api::Responses, Api::Anthropic];

pub(crate) const EVENTS: &str = "text/event-stream";

impl Api {
    pub(crate) fn client(self, base_url: &str, http: HttpOptions) -> Box<dyn Llm> {
        let openai = || OpenAi::builder("test-model").base_url(base_url).api_key(KEY).http(http.clone());
        match self {
            Self::Chat => Box::new(openai().build().unwrap()),
            Self::Responses => Box::new(openai().responses().build().unwrap()),
            Self::Anthropic => {
                let builder = Anthropic::builder("test-model").base_url(base_url).api_key(KEY);
                Box::new(builder.http(http).build().unwrap())
            }
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Chat => "/v1/chat/completions",
            Self::Responses => "/v1/responses",
            Self::Anthropic => "/v1/messages",
        }
    }

    /// The events of a reply that says `Hello` in two pieces.
    pub(crate) fn hello(self) -> Vec<String> {
        let events = match self {
            Self::Chat => vec![
                json!({"id": "c1", "choices": [{"index": 0, "delta": {"role": "assistant", "content": "Hel"}}]}),
                json!({"id": "c1", "choices": [{"index": 0, "delta": {"content": "lo"}}]}),
                json!({"id": "c1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}),
            ],
            Self::Responses => responses_events(
                &json!({
                    "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
                    "content": [{"type": "output_text", "text": "Hello", "annotations": []}],
                }),
                "response.output_text.delta",
                &["Hel", "lo"],
            ),
            Self::Anthropic => vec![
                json!({"type": "message_start", "message": {"id": "m1", "role": "assistant", "content": [], "usage": {"input_tokens": 1, "output_tokens": 1}}}),
                json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
                json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}}),
                json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}}),
                json!({"type": "content_block_stop", "index": 0}),
                json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 3}}),
                json!({"type": "message_stop"}),
            ],
        };
        self.written(&events)
    }

    /// The events of a reply that calls `name`.
    pub(crate) fn call(self, call_id: &str, name: &str, arguments: &str) -> Vec<String> {
        let events = match self {
            Self::Chat => vec![
                json!({"id": "c1", "choices": [{"index": 0, "delta": {"role": "assistant", "tool_calls": [
                    {"index": 0, "id": call_id, "type": "function", "function": {"name": name, "arguments": ""}},
                ]}}]}),
                json!({"id": "c1", "choices": [{"index": 0, "delta": {"tool_calls": [
                    {"index": 0, "function": {"arguments": arguments}},
                ]}}]}),
                json!({"id": "c1", "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}),
            ],
            Self::Responses => responses_events(
                &json!({
                    "type": "function_call", "id": "fc_1", "call_id": call_id, "name": name,
                    "arguments": arguments, "status": "completed",
                }),
                "response.function_call_arguments.delta",
                &[arguments],
            ),
            Self::Anthropic => vec![
                json!({"type": "message_start", "message": {"id": "m1", "role": "assistant", "content": []}}),
                json!({"type": "content_block_start", "index": 0, "content_block": {"type": "tool_use", "id": call_id, "name": name, "input": {}}}),
                json!({"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": arguments}}),
                json!({"type": "content_block_stop", "index": 0}),
                json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 3}}),
                json!({"type": "message_stop"}),
            ],
        };
        self.written(&events)
    }

    /// An error in the midst of a stream, as the API reports it.
    pub(crate) fn reported(self, code: &str) -> Vec<String> {
        self.written(&[match self {
            Self::Chat => json!({"error": {"message": "no luck", "code": code}}),
            Self::Responses => json!({"type": "response.failed", "response": {"id": "r1", "status": "failed",
                "output": [], "error": {"code": code, "message": "no luck"}}}),
            Self::Anthropic => json!({"type": "error", "error": {"type": code, "message": "no luck"}}),
        }])
    }

    /// The body of a refusal.
    pub(crate) fn refusal(self, message: &str) -> String {
        match self {
            Self::Anthropic => json!({"type": "error", "error": {"type": "some_error", "message": message}}),
            _ => json!({"error": {"message": message, "type": "some_error", "code": null}}),
        }
        .to_string()
    }

    fn written(self, events: &[Value]) -> Vec<String> {
        let data = |event: &Value| match event["type"].as_str() {
            Some(kind) => format!("event: {kind}\ndata: {event}\n\n"),
            None => format!("data: {event}\n\n"),
        };
        let done = (self == Self::Chat).then(|| "data: [DONE]\n\n".to_owned());
        events.iter().map(data).chain(done).collect()
    }
}

/// One item of `output`, from its beginning to the reply's end.
fn responses_events(item: &Value, delta: &str, pieces: &[&str]) -> Vec<Value> {
    let mut begun = item.clone();
    for field in ["content", "arguments"] {
        match begun.get_mut(field) {
            Some(Value::Array(content)) => content.clear(),
            Some(text) => *text = json!(""),
            None => {}
        }
    }
    let response = |status: &str, output: Value| json!({"id": "r1", "object": "response", "status": status, "output": output});
    let mut events = vec![
        json!({"type": "response.created", "response": response("in_progress", json!([]))}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": begun}),
    ];
    for piece in pieces {
        events.push(json!({"type": delta, "item_id": item["id"], "output_index": 0, "content_index": 0, "delta": piece}));
    }
    events.push(json!({"type": "response.output_item.done", "output_index": 0, "item": item}));
    events.push(json!({"type": "response.completed", "response": response("completed", json!([item]))}));
    events
}

/// A request in which the user says good morning.
pub(crate) fn greeting() -> ChatRequest {
    let mut chat = ChatContext::new();
    chat.push_message(Role::User, "Good morning!");
    ChatRequest::new(chat)
}

/// The next piece of what is said.
pub(crate) async fn text(reply: &mut ChatStream) -> String {
    loop {
        match reply.next().await {
            Some(Ok(ChatChunk::Text(text))) => return text,
            Some(Ok(ChatChunk::Usage(_))) => {}
            other => panic!("expected a text, found {other:?}"),
        }
    }
}

/// The whole reply.
pub(crate) async fn completion(llm: &dyn Llm, request: ChatRequest) -> Result<Completion, LlmError> {
    llm.chat(request).await?.completion().await
}
