//! A model that follows a script.

mod error;
mod pairing;
mod reply;
mod turn;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

pub use self::{error::ScriptError, turn::ScriptedTurn};
use super::{Capabilities, ChatRequest, ChatStream, Llm, LlmError};

/// A model that follows a script: for tests and demonstrations.
///
/// Each request is one [`ScriptedTurn`], which says what it expects to be sent and what it replies.
/// What differs is an error, [`LlmError::Script`], and is remembered for [`finished`](Self::finished).
/// As providers do, it refuses ([`LlmError::Rejected`]) a history in which a call has no output or
/// an output no call, and a tool choice that no tool of the request can meet.
///
/// ```
/// use tool_runtime::{
///     ChatContext, ChatRequest, Llm, Role, RunContext, ScriptedLlm, ScriptedTurn, ToolContext,
///     function_tool, tools,
/// };
///
/// /// Add two numbers.
/// #[function_tool]
/// async fn add(a: i64, b: i64) -> i64 { a + b }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let registry = ToolContext::new(tools![add])?;
/// let llm = ScriptedLlm::new([
///     ScriptedTurn::new().expect_user("What is 2 + 3?").expect_tool("add").call("add", r#"{"a":2,"b":3}"#),
///     ScriptedTurn::new().expect_output("call_1", "5").say("It is five."),
/// ]);
///
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::User, "What is 2 + 3?");
/// let reply = llm.chat(ChatRequest::new(chat.clone()).tools(&registry)).await?.completion().await?;
/// let outputs = registry.execute_all(reply.calls().cloned(), &RunContext::detached(())).await;
/// chat.extend(reply.items);
/// chat.extend(outputs.into_iter().map(Into::into));
///
/// let reply = llm.chat(ChatRequest::new(chat).tools(&registry)).await?.completion().await?;
/// assert_eq!(reply.text(), "It is five.");
/// llm.finished()?;
/// # Ok(()) }
/// ```
pub struct ScriptedLlm {
    capabilities: Capabilities,
    script: Mutex<Script>,
}

/// What is left of a script, and what came of the rest.
#[derive(Default)]
struct Script {
    turns: VecDeque<ScriptedTurn>,
    requests: Vec<ChatRequest>,
    calls: usize,
    first_difference: Option<ScriptError>,
}

impl ScriptedLlm {
    /// A model that replies to the first request with the first turn, and so on.
    pub fn new(turns: impl IntoIterator<Item = ScriptedTurn>) -> Self {
        let script = Script { turns: turns.into_iter().collect(), ..Script::default() };
        let capabilities = Capabilities { parallel_tool_calls: true, ..Capabilities::default() };
        Self { capabilities, script: Mutex::new(script) }
    }

    /// The same model, saying that it can do this.
    #[must_use]
    pub fn with_capabilities(self, capabilities: Capabilities) -> Self {
        Self { capabilities, ..self }
    }

    /// Every request so far, refused ones included.
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.script().requests.clone()
    }

    /// Whether the script was followed to its end.
    ///
    /// # Errors
    /// The first difference between script and requests; else the turns that nobody asked for.
    pub fn finished(&self) -> Result<(), ScriptError> {
        let script = self.script();
        if let Some(difference) = &script.first_difference {
            return Err(difference.clone());
        }
        match script.turns.len() {
            0 => Ok(()),
            left => {
                let problem = format!("{left} of the script's turns were not asked for");
                Err(ScriptError::new(script.requests.len() + 1, vec![problem]))
            }
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script {
    /// Takes the next turn, when the request is what it expects.
    fn advance(&mut self, request: ChatRequest) -> Result<reply::Steps, LlmError> {
        let number = self.requests.len() + 1;
        let refused = pairing::check(&request);
        let turn = self.turns.pop_front();
        let differences = match &turn {
            Some(turn) => turn.differences(&request),
            None => vec!["the script has no further turn".to_owned()],
        };
        self.requests.push(request);
        if !differences.is_empty() {
            let error = ScriptError::new(number, differences);
            self.first_difference.get_or_insert_with(|| error.clone());
            return Err(error.into());
        }
        refused?;
        Ok(turn.map(|turn| turn.steps(&mut self.calls)).unwrap_or_default())
    }
}

#[async_trait]
impl Llm for ScriptedLlm {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let steps = self.script().advance(request)?;
        reply::begin(steps)
    }
}

impl fmt::Debug for ScriptedLlm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = self.script();
        f.debug_struct("ScriptedLlm")
            .field("requests", &script.requests.len())
            .field("turns_left", &script.turns.len())
            .finish_non_exhaustive()
    }
}
