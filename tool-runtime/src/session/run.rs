//! One turn to its end.

use std::fmt;

use super::{AgentSession, SessionError};
use crate::{
    chat::{ChatItem, Role},
    context::Userdata,
    speech::{self, SpeechHandle},
};

/// What came of one turn; see [`AgentSession::run`].
///
/// [`Debug`](fmt::Debug) leaves out what was said.
#[derive(Clone)]
pub struct RunResult {
    items: Vec<ChatItem>,
    speech: SpeechHandle,
}

impl RunResult {
    /// What was said and done, in order, beginning with what the user said.
    pub fn items(&self) -> &[ChatItem] {
        &self.items
    }

    /// The agent's turn.
    pub fn speech(&self) -> &SpeechHandle {
        &self.speech
    }

    /// What the user heard, in one piece.
    pub fn said(&self) -> String {
        let said = self.items.iter().filter_map(|item| match item {
            ChatItem::Message(message) if message.role == Role::Assistant => Some(message.text.as_str()),
            _ => None,
        });
        said.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for RunResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunResult").field("items", &self.items.len()).field("speech", &self.speech).finish()
    }
}

pub(super) async fn run<S: Userdata>(
    session: &AgentSession<S>,
    user_input: String,
) -> Result<RunResult, SessionError> {
    if speech::is_inside() {
        return Err(SessionError::Inside);
    }
    let core = session.core();
    let closed = || match core.events.closed() {
        Some(_) => SessionError::Closed,
        None => SessionError::NotStarted,
    };
    let mark = core.ask(|state| state.history.len()).await.ok_or_else(closed)?;
    let speech = session.user_input(user_input);
    session.wait_for_idle().await;
    let items = match core.ask(move |state| state.history.since(mark)).await {
        Some(chat) => chat,
        None => core.last.get().map(|last| last.since(mark)).unwrap_or_default(),
    };
    Ok(RunResult { items: begun_by(&speech, items.items()), speech })
}

/// The items from the first of the speech on: what comes before is what it has broken off.
fn begun_by(speech: &SpeechHandle, items: &[ChatItem]) -> Vec<ChatItem> {
    let begins = speech.chat_items().first().and_then(|first| items.iter().position(|item| item == first));
    items[begins.unwrap_or(0)..].to_vec()
}
