//! Agents that say goodbye and leave it at that.

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::sleep;

use super::farewell;
use crate::{
    chat::{ChatItem, Role},
    context::Userdata,
    session::{AgentSession, AgentState, Events, SessionEvent, UserState},
};

/// Words that end a conversation, as they stand in what an agent says last.
const FAREWELLS: [&str; 9] = [
    "goodbye", "good bye", "bye", "farewell", "take care", "have a great day", "have a nice day",
    "have a good day", "have a good evening",
];

type IsFarewell = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Ends calls whose agent says goodbye without calling `end_call`: when the last thing it said was a
/// farewell and nobody has said anything for a while.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::{EndCallTool, Watchdog};
///
/// let watchdog = Watchdog::after(Duration::from_secs(8)).when(|said| said.contains("auf Wiederhören"));
/// let tool = EndCallTool::<()>::builder().watchdog(watchdog).build();
/// # let _ = tool;
/// ```
#[derive(Clone)]
pub struct Watchdog {
    silence: Duration,
    is_farewell: IsFarewell,
}

impl Default for Watchdog {
    fn default() -> Self {
        Self::after(Duration::from_secs(10))
    }
}

impl Watchdog {
    /// Ends the call when nobody has said anything for so long after a farewell. The default is ten
    /// seconds, and knows English: the last sentence said goodbye, and asked nothing.
    pub fn after(silence: Duration) -> Self {
        Self { silence, is_farewell: Arc::new(is_english_farewell) }
    }

    /// Tells by `is_farewell` whether what an agent said last was a farewell.
    #[must_use]
    pub fn when(self, is_farewell: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self { is_farewell: Arc::new(is_farewell), ..self }
    }

    /// Watches over a session; one watchdog is enough for each.
    pub(super) fn watch<S: Userdata>(&self, session: &AgentSession<S>, delete_room: bool) {
        if session.core().ending.watch() {
            let (watchdog, session) = (self.clone(), session.clone());
            let events = session.events();
            tokio::spawn(async move { watchdog.run(&session, events, delete_room).await });
        }
    }

    async fn run<S: Userdata>(self, session: &AgentSession<S>, mut events: Events, delete_room: bool) {
        let mut has_said_goodbye = false;
        let mut is_quiet = false;
        loop {
            let event = tokio::select! {
                biased;
                event = events.next() => event,
                () = sleep(self.silence), if has_said_goodbye && is_quiet => {
                    let Some(attempt) = session.core().ending.request() else { return };
                    if session.core().ending.commit(attempt) {
                        tracing::warn!("the agent said goodbye without ending the call; it is ended");
                        farewell::end(session, delete_room);
                    }
                    return;
                }
            };
            match event {
                None | Some(SessionEvent::Closed(_)) => return,
                Some(SessionEvent::ConversationItemAdded(ChatItem::Message(message))) => {
                    has_said_goodbye = message.role == Role::Assistant
                        && !message.interrupted
                        && (self.is_farewell)(&message.text);
                }
                Some(SessionEvent::AgentStateChanged { new, .. }) => is_quiet = new == AgentState::Listening,
                Some(SessionEvent::UserStateChanged { new: UserState::Speaking, .. }) => {
                    has_said_goodbye = false;
                }
                Some(_) => {}
            }
        }
    }
}

/// Whether the last sentence says goodbye, and nothing is asked.
fn is_english_farewell(said: &str) -> bool {
    let said = said.trim_end();
    let sentences = said.split(['.', '!', '?', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty());
    let last = sentences.last().unwrap_or_default().to_lowercase();
    let words = format!(" {} ", last.replace(|c: char| !c.is_alphanumeric(), " "));
    !said.ends_with('?') && FAREWELLS.iter().any(|farewell| words.contains(&format!(" {farewell} ")))
}

impl fmt::Debug for Watchdog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watchdog").field("silence", &self.silence).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::is_english_farewell;

    #[test]
    fn a_farewell_is_the_last_thing_said_and_asks_nothing() {
        assert!(is_english_farewell("Thank you for calling. Goodbye!"));
        assert!(is_english_farewell("All done, have a great day"));
        assert!(!is_english_farewell("Shall I say goodbye?"));
        assert!(!is_english_farewell("Goodbye is a word. What else?"));
        assert!(!is_english_farewell("Goodbye. Before you go, the number is 12."));
        assert!(!is_english_farewell("The bystander waits."));
    }
}
