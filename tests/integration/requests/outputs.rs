//! One output by itself, and what says that it is an error.

use serde_json::{Value, json};
use tool_runtime::{Definitions, Format, FunctionCall, FunctionCallOutput};

fn output(format: Format, text: &str, is_error: bool) -> Value {
    let call = FunctionCall::new("call00001", "weather", "{}");
    Value::Object(format.output(&FunctionCallOutput::new(&call, text, is_error), &Definitions::default()))
}

#[test]
fn each_provider_has_its_shape_for_one_output() {
    let item = json!({ "type": "function_call_output", "call_id": "call00001", "output": "sunny" });
    let message = json!({ "role": "tool", "tool_call_id": "call00001", "content": "sunny" });
    let wanted = |format| match format {
        Format::OpenAiChat | Format::Mistral | Format::Cohere => message.clone(),
        Format::OpenAiResponses => item.clone(),
        Format::OpenAiRealtime => json!({ "type": "conversation.item.create", "item": item }),
        Format::Anthropic => {
            json!({ "type": "tool_result", "tool_use_id": "call00001", "content": [{ "type": "text", "text": "sunny" }] })
        }
        Format::Bedrock => {
            json!({ "toolResult": { "toolUseId": "call00001", "content": [{ "text": "sunny" }], "status": "success" } })
        }
        Format::Ollama => json!({ "role": "tool", "tool_name": "weather", "content": "sunny" }),
        Format::Mcp => json!({ "content": [{ "type": "text", "text": "sunny" }], "isError": false }),
        _ => {
            json!({ "functionResponse": { "id": "call00001", "name": "weather", "response": { "output": "sunny" } } })
        }
    };
    for format in Format::ALL {
        assert_eq!(output(format, "sunny", false), wanted(format), "{format:?}");
    }
}

#[test]
fn an_error_is_flagged_or_says_so() {
    for format in Format::ALL {
        let told = output(format, "no such city", true).to_string();
        let flag = match format {
            Format::Anthropic => r#""is_error":true"#,
            Format::Bedrock => r#""status":"error""#,
            Format::Mcp => r#""isError":true"#,
            Format::Gemini | Format::GeminiJsonSchema => r#"{"error":"no such city"}"#,
            _ => "Error: no such city",
        };
        assert!(told.contains(flag), "{format:?}: {told}");
        let is_flagged = !flag.starts_with("Error");
        assert!(!is_flagged || !told.contains("Error: "), "{format:?}: {told}");
    }
}

#[test]
fn an_error_that_says_so_already_is_left_alone() {
    for text in ["An internal error occurred", "Invalid arguments for `weather`", r#"{"reason":"closed"}"#] {
        assert_eq!(output(Format::OpenAiChat, text, true)["content"], text);
    }
}

/// "text content blocks must be non-empty", "content cannot be empty if `is_error` is true".
#[test]
fn an_output_without_words_is_sendable() {
    assert_eq!(output(Format::Anthropic, "", true)["content"][0]["text"], "(no output)");
    assert_eq!(output(Format::Bedrock, " ", false)["toolResult"]["content"][0]["text"], "(no output)");
    assert_eq!(output(Format::OpenAiChat, "", false)["content"], "");
}
