//! Reading a run in order, and failing where it is another.

use serde_json::Value;

use super::{
    matching::Closeness,
    table::{Line, Table},
};
use crate::{
    chat::{ChatContext, ChatItem, ChatMessage, FunctionCallOutput, Role},
    session::RunResult,
};

/// Reads a run, or any items of a conversation, in order: each method expects what comes next.
///
/// Where something else comes it panics with what was expected, what came, and the whole run. It
/// passes over what is neither said nor done: instructions, records of changed tools, and what only
/// a provider understands.
///
/// ```
/// use tool_runtime::serde_json::json;
/// use tool_runtime::testing::Expect;
/// use tool_runtime::{ChatContext, FunctionCall, FunctionCallOutput, Role};
///
/// let call = FunctionCall::new("call_1", "lookup_order", r#"{"number": 7, "open": true}"#);
/// let output = FunctionCallOutput::new(&call, "on its way", false);
/// let mut chat = ChatContext::new();
/// chat.push_message(Role::User, "Where is order 7?");
/// chat.push(call);
/// chat.push(output);
/// chat.push_message(Role::Assistant, "It is on its way.");
///
/// Expect::of(&chat)
///     .contains_call("lookup_order", json!({"number": 7, "open": true}))
///     .user("Where is order 7?")
///     .calls_with("lookup_order", json!({"number": 7})) // whatever else it is called with
///     .outputs("on its way")
///     .says_like(|text| text.contains("on its way"))
///     .nothing_more();
/// ```
///
/// ```should_panic
/// # use tool_runtime::testing::Expect;
/// # use tool_runtime::{ChatContext, Role};
/// # let mut chat = ChatContext::new();
/// # chat.push_message(Role::User, "Where is order 7?");
/// # chat.push_message(Role::Assistant, "It is on its way.");
/// Expect::of(&chat).user("Where is order 7?").says("It is lost.");
/// // expected: says         "It is lost."
/// // but came: says         "It is on its way."
/// // the run:
/// //     1  user         "Where is order 7?"
/// // >   2  says         "It is on its way."
/// //     3  (the end)
/// ```
#[derive(Clone, Debug)]
pub struct Expect<'r> {
    items: &'r [ChatItem],
    next: usize,
}

impl<'r> Expect<'r> {
    /// Reads a [`RunResult`], a [`ChatContext`] or a slice of items from its beginning.
    pub fn of<R: AsRef<[ChatItem]> + ?Sized>(run: &'r R) -> Self {
        Self { items: run.as_ref(), next: 0 }
    }

    /// The user says this.
    #[track_caller]
    pub fn user(self, text: impl AsRef<str>) -> Self {
        let message = ChatMessage::new(Role::User, text.as_ref());
        self.same(message)
    }

    /// The agent says this, and is heard to the end.
    #[track_caller]
    pub fn says(self, text: impl AsRef<str>) -> Self {
        let message = ChatMessage::new(Role::Assistant, text.as_ref());
        self.same(message)
    }

    /// The agent says something of which this is true, and is heard to the end.
    #[track_caller]
    pub fn says_like(self, holds: impl FnOnce(&str) -> bool) -> Self {
        self.comes("says         something like that", |item| match item {
            ChatItem::Message(message) => {
                message.role == Role::Assistant && !message.interrupted && holds(&message.text)
            }
            _ => false,
        })
    }

    /// The agent is heard to say this before it is broken off. White space behind it is nothing.
    #[track_caller]
    pub fn interrupted(self, heard: impl AsRef<str>) -> Self {
        let heard = heard.as_ref().trim_end();
        let expected = ChatMessage::new(Role::Assistant, heard).with_interrupted().into();
        self.comes(&Line(&expected).to_string(), |item| match item {
            ChatItem::Message(message) => {
                message.role == Role::Assistant && message.interrupted && message.text.trim_end() == heard
            }
            _ => false,
        })
    }

    /// A tool is called with these arguments, as JSON: the order of names is nothing, and 3 is 3.0.
    #[track_caller]
    pub fn calls(self, name: impl AsRef<str>, arguments: impl Into<Value>) -> Self {
        let call = Called { name: name.as_ref(), arguments: arguments.into(), closeness: Closeness::Whole };
        self.comes(&call.expected(), |item| call.is(item))
    }

    /// A tool is called with these arguments, and whatever others.
    #[track_caller]
    pub fn calls_with(self, name: impl AsRef<str>, arguments: impl Into<Value>) -> Self {
        let call = Called { name: name.as_ref(), arguments: arguments.into(), closeness: Closeness::Partial };
        self.comes(&call.expected(), |item| call.is(item))
    }

    /// A call is answered with this text.
    #[track_caller]
    pub fn outputs(self, text: impl AsRef<str>) -> Self {
        self.answers(false, text.as_ref())
    }

    /// A call is answered with this, as JSON.
    #[track_caller]
    pub fn outputs_json(self, value: impl Into<Value>) -> Self {
        let value = value.into();
        self.comes(&format!("outputs      {value}"), |item| {
            let found = output(item, false).and_then(|output| serde_json::from_str(&output.output).ok());
            found.is_some_and(|found| Closeness::Whole.matches(&value, &found))
        })
    }

    /// A call is answered with something of which this is true.
    #[track_caller]
    pub fn outputs_like(self, holds: impl FnOnce(&str) -> bool) -> Self {
        self.comes("outputs      something like that", |item| {
            output(item, false).is_some_and(|output| holds(&output.output))
        })
    }

    /// A call fails with this text.
    #[track_caller]
    pub fn fails(self, text: impl AsRef<str>) -> Self {
        self.answers(true, text.as_ref())
    }

    /// A call fails with something of which this is true.
    #[track_caller]
    pub fn fails_like(self, holds: impl FnOnce(&str) -> bool) -> Self {
        self.comes("fails        with something like that", |item| {
            output(item, true).is_some_and(|output| holds(&output.output))
        })
    }

    /// The agent of this id takes over.
    #[track_caller]
    pub fn hands_over_to(self, agent: impl AsRef<str>) -> Self {
        let agent = agent.as_ref();
        self.comes(
            &format!("hands over to {agent}"),
            |item| matches!(item, ChatItem::AgentHandoff(handoff) if handoff.new_agent == agent),
        )
    }

    /// Something comes, whatever it is.
    #[track_caller]
    pub fn skip(self) -> Self {
        self.comes("anything", |_| true)
    }

    /// Nothing comes any more.
    #[track_caller]
    pub fn nothing_more(mut self) {
        if self.coming().is_some() {
            self.fail("expected: nothing more");
        }
    }

    /// A tool is called with these arguments anywhere in the run, read or not.
    #[track_caller]
    pub fn contains_call(self, name: impl AsRef<str>, arguments: impl Into<Value>) -> Self {
        let call = Called { name: name.as_ref(), arguments: arguments.into(), closeness: Closeness::Whole };
        self.contains(&call)
    }

    /// A tool is called with these arguments, and whatever others, anywhere in the run.
    #[track_caller]
    pub fn contains_call_with(self, name: impl AsRef<str>, arguments: impl Into<Value>) -> Self {
        let call = Called { name: name.as_ref(), arguments: arguments.into(), closeness: Closeness::Partial };
        self.contains(&call)
    }

    /// A tool is not called anywhere in the run.
    #[track_caller]
    pub fn never_calls(self, name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        let is_it = |item: &ChatItem| matches!(item, ChatItem::FunctionCall(call) if call.name == name);
        if let Some(place) = self.items.iter().position(is_it) {
            Self { next: place, ..self }.fail(&format!("expected: no call of {name}"));
        }
        self
    }

    #[track_caller]
    fn same(self, message: ChatMessage) -> Self {
        let expected = message.into();
        self.comes(&Line(&expected).to_string(), |item| *item == expected)
    }

    #[track_caller]
    fn answers(self, is_error: bool, text: &str) -> Self {
        let verb = if is_error { "fails" } else { "outputs" };
        self.comes(&format!("{verb:<12} {text:?}"), |item| {
            output(item, is_error).is_some_and(|output| output.output == text)
        })
    }

    #[track_caller]
    fn comes(mut self, expected: &str, is_it: impl FnOnce(&ChatItem) -> bool) -> Self {
        if !self.coming().is_some_and(is_it) {
            self.fail(&format!("expected: {expected}"));
        }
        self.next += 1;
        self
    }

    #[track_caller]
    fn contains(self, call: &Called<'_>) -> Self {
        if !self.items.iter().any(|item| call.is(item)) {
            let (expected, run) = (call.expected(), Table { items: self.items, pointed_at: None });
            fail(format_args!("expected somewhere: {expected}\nthe run:\n{run}"));
        }
        self
    }

    /// What comes next of what is said and done.
    fn coming(&mut self) -> Option<&'r ChatItem> {
        let is_read = |item: &ChatItem| match item {
            ChatItem::Message(message) => message.role != Role::System,
            ChatItem::Provider(_) | ChatItem::AgentConfigUpdate(_) => false,
            _ => true,
        };
        let rest = self.items.get(self.next..).unwrap_or_default();
        self.next += rest.iter().take_while(|item| !is_read(item)).count();
        self.items.get(self.next)
    }

    #[track_caller]
    fn fail(&self, expected: &str) -> ! {
        let came = self.items.get(self.next).map_or("nothing more".to_owned(), |item| Line(item).to_string());
        let run = Table { items: self.items, pointed_at: Some(self.next) };
        fail(format_args!("{expected}\nbut came: {came}\nthe run:\n{run}"));
    }
}

/// A call that is looked for.
struct Called<'n> {
    name: &'n str,
    arguments: Value,
    closeness: Closeness,
}

impl Called<'_> {
    fn is(&self, item: &ChatItem) -> bool {
        let ChatItem::FunctionCall(call) = item else { return false };
        let arguments = serde_json::from_str(&call.arguments);
        call.name == self.name && arguments.is_ok_and(|found| self.closeness.matches(&self.arguments, &found))
    }

    fn expected(&self) -> String {
        let others = if self.closeness == Closeness::Partial { " and whatever others" } else { "" };
        format!("{:<12} {} {}{others}", "calls", self.name, self.arguments)
    }
}

fn output(item: &ChatItem, is_error: bool) -> Option<&FunctionCallOutput> {
    match item {
        ChatItem::FunctionCallOutput(output) if output.is_error == is_error => Some(output),
        _ => None,
    }
}

#[expect(clippy::panic, reason = "what an assertion does when it does not hold")]
#[track_caller]
fn fail(message: std::fmt::Arguments<'_>) -> ! {
    panic!("{message}")
}

impl AsRef<[ChatItem]> for RunResult {
    fn as_ref(&self) -> &[ChatItem] {
        self.items()
    }
}

impl AsRef<[ChatItem]> for ChatContext {
    fn as_ref(&self) -> &[ChatItem] {
        self.items()
    }
}
