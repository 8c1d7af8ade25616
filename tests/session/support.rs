//! What the tests of sessions share.

use tool_runtime::{
    Agent, AgentSession, ChatItem, Role, ScriptedLlm, ScriptedTurn, SessionOptions, Tool, VirtualSpeech,
};

/// An agent with tools, and nothing else to it.
pub struct Clerk(pub Vec<Tool>);

impl Agent for Clerk {
    fn instructions(&self) -> String {
        "You are a clerk.".to_owned()
    }

    fn tools(self: std::sync::Arc<Self>) -> Vec<Tool> {
        self.0.clone()
    }
}

/// A session of a clerk, whose speech takes its time.
pub async fn session(tools: Vec<Tool>, turns: impl IntoIterator<Item = ScriptedTurn>) -> AgentSession {
    session_with(tools, turns, SessionOptions::default()).await
}

pub async fn session_with(
    tools: Vec<Tool>,
    turns: impl IntoIterator<Item = ScriptedTurn>,
    options: SessionOptions,
) -> AgentSession {
    let llm = ScriptedLlm::new(turns);
    let session = AgentSession::builder(()).llm(llm).speech(VirtualSpeech::new()).options(options).build();
    session.start(Clerk(tools)).await.unwrap();
    session
}

/// The items in short: `user: ..`, `agent: ..`, `agent| ..` when broken off, `call ..`, `output ..`.
pub fn short(items: &[ChatItem]) -> Vec<String> {
    items.iter().filter_map(in_short).collect()
}

fn in_short(item: &ChatItem) -> Option<String> {
    Some(match item {
        ChatItem::Message(message) => match message.role {
            Role::User => format!("user: {}", message.text),
            Role::Assistant if message.interrupted => format!("agent| {}", message.text),
            Role::Assistant => format!("agent: {}", message.text),
            _ => return None,
        },
        ChatItem::FunctionCall(call) => format!("call {}", call.name),
        ChatItem::FunctionCallOutput(output) if output.is_error => format!("error {}", output.output),
        ChatItem::FunctionCallOutput(output) => format!("output {}", output.output),
        _ => return None,
    })
}
