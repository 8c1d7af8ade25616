//! Streams as providers write them: 300 deltas of a text, then a call in 100 pieces.

use serde_json::{Value, json};
use tool_runtime::Format;

pub(crate) struct Stream {
    pub(crate) name: &'static str,
    pub(crate) format: Format,
    pub(crate) bytes: Vec<u8>,
    pub(crate) payloads: Vec<String>,
    pub(crate) calls: usize,
}

const TEXTS: usize = 300;
const PIECES: usize = 100;

pub(crate) fn all() -> Vec<Stream> {
    vec![
        sse("openai_chat", Format::OpenAiChat, chat()),
        sse("openai_chat_reasoning", Format::OpenAiChat, reasoning()),
        sse("openai_responses", Format::OpenAiResponses, responses()),
        sse("anthropic", Format::Anthropic, anthropic()),
        sse("gemini", Format::Gemini, gemini()),
        lines("ollama", Format::Ollama, ollama()),
        body("openai_chat_body", Format::OpenAiChat, chat_body()),
    ]
}

fn stream(name: &'static str, format: Format, events: Vec<Value>, wrap: fn(&str) -> String) -> Stream {
    let payloads: Vec<_> = events.into_iter().map(|event| event.to_string()).collect();
    let bytes = payloads.iter().map(|payload| wrap(payload)).collect::<String>().into_bytes();
    Stream { name, format, bytes, payloads, calls: 1 }
}

fn sse(name: &'static str, format: Format, events: Vec<Value>) -> Stream {
    stream(name, format, events, |payload| format!("data: {payload}\n\n"))
}

fn lines(name: &'static str, format: Format, events: Vec<Value>) -> Stream {
    stream(name, format, events, |payload| format!("{payload}\n"))
}

fn body(name: &'static str, format: Format, body: Value) -> Stream {
    stream(name, format, vec![body], str::to_owned)
}

fn words() -> impl Iterator<Item = String> {
    (0..TEXTS).map(|index| format!(" word{index}"))
}

/// The pieces of an object with one long text in it.
fn pieces() -> impl Iterator<Item = String> {
    let inner = (0..PIECES).map(|index| format!("piece \\\"{index}\\\" "));
    std::iter::once("{\"text\":\"".to_owned()).chain(inner).chain(["\"}".to_owned()])
}

fn chunk(delta: &Value, finish: &Value) -> Value {
    json!({"id": "chatcmpl-CWJ7AmPjlDI4dMqrLZZfGkLZ0L8Hf", "object": "chat.completion.chunk",
        "created": 1_761_823_456, "model": "gpt-5.1-2025-11-13", "service_tier": "default",
        "system_fingerprint": "fp_b1a2c3d4", "obfuscation": "aB3dE5fG",
        "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}], "usage": null})
}

fn call_chunks() -> impl Iterator<Item = Value> {
    let call = |function: Value| json!({"tool_calls": [{"index": 0, "function": function}]});
    let start = json!({"tool_calls": [{"index": 0, "id": "call_1", "type": "function",
        "function": {"name": "write", "arguments": ""}}]});
    let pieces = pieces().map(move |piece| call(json!({"arguments": piece})));
    let deltas = std::iter::once(start).chain(pieces).map(|delta| chunk(&delta, &Value::Null));
    deltas.chain([chunk(&json!({}), &json!("tool_calls"))])
}

fn chat() -> Vec<Value> {
    let texts = words().map(|word| chunk(&json!({"content": word}), &Value::Null));
    texts.chain(call_chunks()).collect()
}

fn reasoning() -> Vec<Value> {
    let delta = |word: String| json!({"content": null, "reasoning_content": word});
    words().map(|word| chunk(&delta(word), &Value::Null)).chain(call_chunks()).collect()
}

fn chat_body() -> Value {
    let call = json!({"id": "call_1", "type": "function",
        "function": {"name": "write", "arguments": pieces().collect::<String>()}});
    let message = json!({"role": "assistant", "content": words().collect::<String>(), "tool_calls": [call]});
    json!({"id": "chatcmpl-1", "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}})
}

fn responses() -> Vec<Value> {
    let id = "msg_0a1b2c3d4e5f60718293a4b5c6d7e8f90011223344556677";
    let message = json!({"type": "message", "id": id, "role": "assistant", "content": []});
    let call = |arguments: &str| {
        json!({"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "write",
            "arguments": arguments, "status": "completed"})
    };
    let item = |kind: &str, index: usize, item: &Value| json!({"type": format!("response.output_item.{kind}"), "output_index": index, "item": item});
    let texts = words().map(|word| {
        json!({"type": "response.output_text.delta", "sequence_number": 7, "item_id": id, "output_index": 0,
            "content_index": 0, "delta": word, "logprobs": [], "obfuscation": "aB3dE5fG"})
    });
    let arguments = pieces().map(|piece| {
        json!({"type": "response.function_call_arguments.delta", "sequence_number": 7, "item_id": "fc_1",
            "output_index": 1, "delta": piece, "obfuscation": "aB3dE5fG"})
    });
    let created = json!({"type": "response.created", "response": {"id": "resp_1", "status": "in_progress", "output": []}});
    let completed = json!({"type": "response.completed", "response": {"id": "resp_1", "status": "completed",
        "output": [], "usage": {"input_tokens": 1, "output_tokens": 2}}});
    let mut events = vec![created, item("added", 0, &message)];
    events.extend(texts);
    events.extend([item("done", 0, &message), item("added", 1, &call(""))]);
    events.extend(arguments);
    events.extend([item("done", 1, &call(&pieces().collect::<String>())), completed]);
    events
}

fn anthropic() -> Vec<Value> {
    let start = |index: usize, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let delta =
        |index: usize, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let stop = |index: usize| json!({"type": "content_block_stop", "index": index});
    let message = json!({"id": "msg_1", "type": "message", "role": "assistant", "content": [],
        "usage": {"input_tokens": 1, "output_tokens": 1}});
    let tool = json!({"type": "tool_use", "id": "toolu_1", "name": "write", "input": {}});
    let mut events = vec![
        json!({"type": "message_start", "message": message}),
        start(0, json!({"type": "text", "text": ""})),
    ];
    events.extend(words().map(|word| delta(0, json!({"type": "text_delta", "text": word}))));
    events.extend([stop(0), start(1, tool)]);
    events.extend(pieces().map(|piece| delta(1, json!({"type": "input_json_delta", "partial_json": piece}))));
    let end =
        json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 9}});
    events.extend([stop(1), end, json!({"type": "message_stop"})]);
    events
}

fn gemini() -> Vec<Value> {
    let chunk = |part: Value| {
        json!({"candidates": [{"content": {"role": "model", "parts": [part]}, "index": 0}],
            "usageMetadata": {"promptTokenCount": 50, "totalTokenCount": 90,
                "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 50}]},
            "modelVersion": "gemini-3-flash-preview", "responseId": "3noMaojQL_2s6tkPiO26qQ4"})
    };
    let arguments: Value = serde_json::from_str(&pieces().collect::<String>()).unwrap();
    let call =
        json!({"functionCall": {"name": "write", "args": arguments}, "thoughtSignature": "c2ln".repeat(100)});
    let end = json!({"candidates": [{"finishReason": "STOP"}], "responseId": "3noMaojQL_2s6tkPiO26qQ4"});
    words().map(|word| chunk(json!({"text": word}))).chain([chunk(call), end]).collect()
}

fn ollama() -> Vec<Value> {
    let chunk = |message: Value| json!({"model": "qwen3:8b", "created_at": "2026-05-19T14:59:42.780296Z", "message": message, "done": false});
    let arguments: Value = serde_json::from_str(&pieces().collect::<String>()).unwrap();
    let call = json!({"role": "assistant", "content": "",
        "tool_calls": [{"id": "call_1", "function": {"index": 0, "name": "write", "arguments": arguments}}]});
    let end = json!({"model": "qwen3:8b", "message": {"role": "assistant", "content": ""}, "done": true,
        "done_reason": "stop", "prompt_eval_count": 1, "eval_count": 2});
    let texts = words().map(|word| chunk(json!({"role": "assistant", "content": word})));
    texts.chain([chunk(call), end]).collect()
}
