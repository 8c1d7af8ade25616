//! What is sent to a provider.

mod choices;
mod forms;
mod history;
mod order;
mod outputs;

use serde_json::{Value, json};
use tool_runtime::{
    ChatItem, ChatMessage, Format, FunctionCall, FunctionCallOutput, FunctionTool, JsonObject, ProviderItem,
    Role, ToolContext, ToolError,
};

use crate::support::registry;

/// A registry of two tools, one of a name that most providers refuse.
fn weather() -> ToolContext<()> {
    registry(vec![tool("weather"), tool("math.add")])
}

fn tool(name: &str) -> FunctionTool<()> {
    let schema = json!({ "name": name, "description": "A tool.", "parameters": { "type": "object" } });
    let tool = FunctionTool::<()>::raw(schema).unwrap();
    tool.handler(|_, _: JsonObject| async { Ok::<_, ToolError>("") }).unwrap()
}

fn user(text: &str) -> ChatItem {
    ChatMessage::new(Role::User, text).into()
}

fn assistant(text: &str) -> ChatItem {
    ChatMessage::new(Role::Assistant, text).into()
}

fn system(text: &str) -> ChatItem {
    ChatMessage::new(Role::System, text).into()
}

/// A call of `weather` in a city.
fn call(id: &str, city: &str) -> FunctionCall {
    FunctionCall::new(id, "weather", json!({ "city": city }).to_string())
}

fn output(call: &FunctionCall, text: &str) -> ChatItem {
    FunctionCallOutput::new(call, text, false).into()
}

fn error(call: &FunctionCall, text: &str) -> ChatItem {
    FunctionCallOutput::new(call, text, true).into()
}

fn provider(format: Format, content: Value) -> ChatItem {
    let Value::Object(content) = content else { panic!("no object: {content}") };
    ProviderItem::new(format.name(), content).into()
}

/// The history beside the tools of [`weather`].
fn sent(format: Format, items: &[ChatItem]) -> Value {
    Value::Object(format.history(items, weather().definitions(format)))
}
