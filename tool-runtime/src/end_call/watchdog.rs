//! Agents that say goodbye and leave it at that.

use std::{
    fmt,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

use super::{farewell, request::TOOL};
use crate::{
    chat::{ChatItem, Role},
    context::Userdata,
    session::{AgentSession, AgentState, Events, Requested, SessionEvent, UserState},
};

/// Words that end a conversation, as they stand in what an agent says last.
const FAREWELLS: [&str; 9] = [
    "goodbye",
    "good bye",
    "bye",
    "farewell",
    "take care",
    "have a great day",
    "have a nice day",
    "have a good day",
    "have a good evening",
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
        let mut quiet = Quiet::default();
        loop {
            let event = tokio::select! {
                biased;
                event = events.next() => event,
                () = quiet.lasts(self.silence) => {
                    quiet.has_said_goodbye = false; // once is enough: it may be for another to end the call
                    end(session, delete_room).await;
                    continue;
                }
            };
            match event {
                None | Some(SessionEvent::Closed(_)) => return,
                Some(event) => quiet.note(&event, |said| self.is_farewell(said)),
            }
        }
    }

    fn is_farewell(&self, said: &str) -> bool {
        catch_unwind(AssertUnwindSafe(|| (self.is_farewell)(said))).unwrap_or_else(|_| {
            tracing::error!("what tells farewells for a watchdog panicked");
            false
        })
    }
}

/// Whether nobody has said anything since the agent said goodbye.
#[derive(Debug, Default)]
struct Quiet {
    has_said_goodbye: bool,
    user_speaks: bool,
    /// Since when the agent only listens.
    listens_since: Option<Instant>,
}

impl Quiet {
    fn note(&mut self, event: &SessionEvent, is_farewell: impl FnOnce(&str) -> bool) {
        match event {
            SessionEvent::ConversationItemAdded(ChatItem::Message(message)) => {
                let is_agents = message.role == Role::Assistant && !message.interrupted;
                self.has_said_goodbye = is_agents && is_farewell(&message.text);
            }
            SessionEvent::AgentStateChanged { new, .. } => {
                self.listens_since = (*new == AgentState::Listening).then(Instant::now);
            }
            SessionEvent::UserStateChanged { new, .. } => {
                self.user_speaks = *new == UserState::Speaking;
                self.has_said_goodbye &= !self.user_speaks;
            }
            _ => {}
        }
    }

    /// Comes back when it has been quiet for so long.
    async fn lasts(&self, silence: Duration) {
        let is_quiet = self.has_said_goodbye && !self.user_speaks;
        match self.listens_since.filter(|_| is_quiet).and_then(|since| since.checked_add(silence)) {
            Some(end) => sleep_until(end).await,
            None => pending().await,
        }
    }
}

/// Ends the call, unless it is ending, or the agent that is there now has no say in it.
async fn end<S: Userdata>(session: &AgentSession<S>, delete_room: bool) {
    if !session.has_tool(TOOL).await {
        return;
    }
    let ending = &session.core().ending;
    if let Requested::Granted(attempt, _) = ending.request()
        && ending.commit(attempt)
    {
        tracing::warn!("the agent said goodbye without ending the call; it is ended");
        farewell::end(session, delete_room);
    }
}

/// Whether the last sentence says goodbye, and nothing is asked.
fn is_english_farewell(said: &str) -> bool {
    let said = said.trim_end();
    let mut sentences =
        said.split(['.', '!', '?', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty());
    let last = sentences.next_back().unwrap_or_default().to_lowercase();
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
