//! One turn of a script: what is expected, and what is replied.

use std::{fmt, sync::Arc};

use super::{
    ChatRequest, LlmError,
    reply::{Step, Steps},
};
use crate::{
    chat::{ChatItem, FunctionCall, Role},
    formats::ToolChoice,
};

type Expectation = Arc<dyn Fn(&ChatRequest) -> Result<(), String> + Send + Sync>;

/// One turn of a [`ScriptedLlm`](super::ScriptedLlm): what it expects to be sent, then what it
/// replies, in the order the methods are called.
///
/// ```
/// use tool_runtime::{LlmError, ScriptedTurn};
///
/// let asks = ScriptedTurn::new().say_in_pieces(["Let me ", "see."]).call("lookup_order", r#"{"number":7}"#);
/// let fails = ScriptedTurn::new().fail(LlmError::Server { status: 500 });
/// # let _ = (asks, fails);
/// ```
#[derive(Clone, Default)]
pub struct ScriptedTurn {
    expectations: Vec<Expectation>,
    steps: Vec<Scripted>,
}

/// What is replied, before calls have their ids.
#[derive(Clone)]
enum Scripted {
    Call { call_id: Option<String>, name: String, arguments: String, incomplete: bool },
    Step(Step),
}

impl ScriptedTurn {
    /// A turn that expects nothing and replies with silence.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects the user's last message to be `text`.
    #[must_use]
    pub fn expect_user(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.expect(move |request| match last_user_text(request) {
            Some(said) if said == text => Ok(()),
            Some(said) => Err(format!("the user was to say `{text}` and said `{said}`")),
            None => Err(format!("the user was to say `{text}` and said nothing")),
        })
    }

    /// Expects the request to have the tool `name`.
    #[must_use]
    pub fn expect_tool(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.expect(move |request| {
            let names = request.tools.names();
            let problem = || format!("the tool `{name}` was to be there; there are: {}", names.join(", "));
            if names.contains(&name.as_str()) { Ok(()) } else { Err(problem()) }
        })
    }

    /// Expects the request not to have the tool `name`.
    #[must_use]
    pub fn expect_no_tool(self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.expect(move |request| {
            let is_there = request.tools.names().contains(&name.as_str());
            if is_there { Err(format!("the tool `{name}` was not to be there")) } else { Ok(()) }
        })
    }

    /// Expects this tool choice.
    #[must_use]
    pub fn expect_tool_choice(self, choice: ToolChoice) -> Self {
        self.expect(move |request| {
            let found = &request.tool_choice;
            let problem = || format!("the tool choice was to be {choice:?} and is {found:?}");
            if *found == choice { Ok(()) } else { Err(problem()) }
        })
    }

    /// Expects the call `call_id` to have been answered with `text`, be it an error or not.
    #[must_use]
    pub fn expect_output(self, call_id: impl Into<String>, text: impl Into<String>) -> Self {
        let (call_id, text) = (call_id.into(), text.into());
        self.expect(move |request| match output(request, &call_id) {
            Some(found) if found == text => Ok(()),
            Some(found) => Err(format!("the output of `{call_id}` was to be `{text}` and is `{found}`")),
            None => Err(format!("the output of `{call_id}` was to be `{text}` and is not there")),
        })
    }

    /// Expects `holds` of the request; its error says what differs.
    #[must_use]
    pub fn expect(
        mut self,
        holds: impl Fn(&ChatRequest) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.expectations.push(Arc::new(holds));
        self
    }

    /// Says `text`.
    #[must_use]
    pub fn say(self, text: impl Into<String>) -> Self {
        self.say_in_pieces([text])
    }

    /// Says the pieces, a chunk each.
    #[must_use]
    pub fn say_in_pieces<T: Into<String>>(mut self, pieces: impl IntoIterator<Item = T>) -> Self {
        self.steps.extend(pieces.into_iter().map(|piece| Scripted::Step(Step::Say(piece.into()))));
        self
    }

    /// Calls the tool `name`. The calls of a script that are given no id have the ids `call_1`,
    /// `call_2`, ..
    #[must_use]
    pub fn call(self, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        self.calling(None, name.into(), arguments.into(), false)
    }

    /// Calls the tool `name`, the call having this id.
    #[must_use]
    pub fn call_with_id(
        self,
        call_id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        self.calling(Some(call_id.into()), name.into(), arguments.into(), false)
    }

    /// Begins a call of the tool `name` and runs out of tokens: the call is
    /// [`incomplete`](FunctionCall::incomplete), the reply over.
    #[must_use]
    pub fn call_cut_off(self, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        self.calling(None, name.into(), arguments.into(), true)
    }

    fn calling(mut self, call_id: Option<String>, name: String, arguments: String, incomplete: bool) -> Self {
        self.steps.push(Scripted::Call { call_id, name, arguments, incomplete });
        self
    }

    /// Fails: where nothing was said before, before the reply begins, else in its midst.
    #[must_use]
    pub fn fail(mut self, error: LlmError) -> Self {
        self.steps.push(Scripted::Step(Step::Fail(error)));
        self
    }

    /// Falls silent and never ends.
    #[must_use]
    pub fn stall(mut self) -> Self {
        self.steps.push(Scripted::Step(Step::Stall));
        self
    }

    pub(super) fn differences(&self, request: &ChatRequest) -> Vec<String> {
        self.expectations.iter().filter_map(|holds| holds(request).err()).collect()
    }

    /// What is replied; `calls` is how many calls were given an id so far.
    pub(super) fn steps(self, calls: &mut usize) -> Steps {
        let step = |scripted| match scripted {
            Scripted::Step(step) => step,
            Scripted::Call { call_id, name, arguments, incomplete } => {
                let call_id = call_id.unwrap_or_else(|| {
                    *calls += 1;
                    format!("call_{calls}")
                });
                let call = FunctionCall::new(call_id, name, arguments);
                Step::Call(FunctionCall { incomplete, ..call })
            }
        };
        self.steps.into_iter().map(step).collect()
    }
}

fn last_user_text(request: &ChatRequest) -> Option<&str> {
    request.chat.items().iter().rev().find_map(|item| match item {
        ChatItem::Message(message) if message.role == Role::User => Some(message.text.as_str()),
        _ => None,
    })
}

fn output<'r>(request: &'r ChatRequest, call_id: &str) -> Option<&'r str> {
    request.chat.items().iter().rev().find_map(|item| match item {
        ChatItem::FunctionCallOutput(output) if output.call_id == call_id => Some(output.output.as_str()),
        _ => None,
    })
}

impl fmt::Debug for ScriptedTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedTurn")
            .field("expectations", &self.expectations.len())
            .field("steps", &self.steps.len())
            .finish()
    }
}
