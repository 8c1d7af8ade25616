//! What a reply is asked for with.

use crate::{
    chat::ChatMessage,
    formats::ToolChoice,
    speech::{SpeechPriority, SpeechStream},
};

/// What a reply is asked for with; a text alone is instructions.
///
/// ```
/// use tool_runtime::{ReplyOptions, ToolChoice};
///
/// let greeting = ReplyOptions::from("Greet the user.");
/// let lookup = ReplyOptions::new().tools(["lookup_order"]).tool_choice(ToolChoice::Required);
/// # let _ = (greeting, lookup);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReplyOptions {
    pub(super) instructions: Option<String>,
    pub(super) user_message: Option<ChatMessage>,
    pub(super) tools: Option<Vec<String>>,
    pub(super) tool_choice: Option<ToolChoice>,
    pub(super) allow_interruptions: Option<bool>,
    pub(super) priority: SpeechPriority,
}

impl ReplyOptions {
    /// A reply to the conversation as it stands.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells the model something for this turn only.
    #[must_use]
    pub fn instructions(self, instructions: impl Into<String>) -> Self {
        Self { instructions: Some(instructions.into()), ..self }
    }

    /// A reply to what the user says herewith.
    #[must_use]
    pub fn user_input(self, text: impl Into<String>) -> Self {
        let message = ChatMessage::new(crate::chat::Role::User, text);
        Self { user_message: Some(message), ..self }
    }

    /// Offers only the tools and toolsets of these ids. An id that nothing has fails the speech.
    #[must_use]
    pub fn tools<I: Into<String>>(self, ids: impl IntoIterator<Item = I>) -> Self {
        Self { tools: Some(ids.into_iter().map(Into::into).collect()), ..self }
    }

    /// Whether the model may, must or must not call a tool. It may, unless set; in a tool it must
    /// not, unless set.
    #[must_use]
    pub fn tool_choice(self, choice: ToolChoice) -> Self {
        Self { tool_choice: Some(choice), ..self }
    }

    /// Whether the user may break the speech off; as the session's options say, unless set.
    #[must_use]
    pub fn allow_interruptions(self, allow: bool) -> Self {
        Self { allow_interruptions: Some(allow), ..self }
    }

    /// Whether it is said before or after others that wait.
    #[must_use]
    pub fn priority(self, priority: SpeechPriority) -> Self {
        Self { priority, ..self }
    }
}

impl From<&str> for ReplyOptions {
    fn from(instructions: &str) -> Self {
        Self::new().instructions(instructions)
    }
}

impl From<String> for ReplyOptions {
    fn from(instructions: String) -> Self {
        Self::new().instructions(instructions)
    }
}

/// What an agent says without asking its model; a text alone will do.
///
/// ```
/// use tool_runtime::Say;
///
/// let notice = Say::new("This call is recorded.").allow_interruptions(false);
/// # let _ = notice;
/// ```
#[derive(Debug)]
pub struct Say {
    pub(super) speech: SpeechStream,
    pub(super) allow_interruptions: Option<bool>,
    pub(super) add_to_history: bool,
    pub(super) priority: SpeechPriority,
}

impl Say {
    /// Says this text, or this stream of them.
    pub fn new(speech: impl Into<SpeechStream>) -> Self {
        Self {
            speech: speech.into(),
            allow_interruptions: None,
            add_to_history: true,
            priority: SpeechPriority::Normal,
        }
    }

    /// Whether the user may break the speech off; as the session's options say, unless set.
    #[must_use]
    pub fn allow_interruptions(self, allow: bool) -> Self {
        Self { allow_interruptions: Some(allow), ..self }
    }

    /// Whether what was heard goes into the history: yes, unless set.
    #[must_use]
    pub fn add_to_history(self, add: bool) -> Self {
        Self { add_to_history: add, ..self }
    }

    /// Whether it is said before or after others that wait.
    #[must_use]
    pub fn priority(self, priority: SpeechPriority) -> Self {
        Self { priority, ..self }
    }
}

impl<T: Into<SpeechStream>> From<T> for Say {
    fn from(speech: T) -> Self {
        Self::new(speech)
    }
}
