//! What agent and user do, and for how long both were silent.

use std::time::Duration;

use tokio::time::Instant;

use super::super::{AgentState, SessionOptions, UserState, events::SessionEvent};

/// What a speech is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// It waits for its turn.
    Queued,
    /// It is being made, or its tools run.
    Thinking,
    /// The user hears it.
    Speaking,
}

#[derive(Debug, Default)]
pub(super) struct Activity {
    agent: AgentState,
    user: UserState,
    /// Since when both only listen.
    silent_since: Option<Instant>,
    /// How many tools run beside the conversation.
    background: usize,
}

impl Activity {
    /// Takes in what the speeches are at; tells when that changes what the agent does.
    pub(super) fn agent_does(
        &mut self,
        is_there: bool,
        phases: impl Iterator<Item = Phase>,
    ) -> Option<SessionEvent> {
        let idle = if is_there { AgentState::Listening } else { AgentState::Initializing };
        let new = phases.fold(idle, |state, phase| match (state, phase) {
            (AgentState::Speaking, _) | (_, Phase::Speaking) => AgentState::Speaking,
            (_, Phase::Thinking) => AgentState::Thinking,
            (state, Phase::Queued) => state,
        });
        let old = std::mem::replace(&mut self.agent, new);
        self.watch_silence();
        (old != new).then_some(SessionEvent::AgentStateChanged { old, new })
    }

    pub(super) fn user_does(&mut self, new: UserState) -> Option<SessionEvent> {
        let old = std::mem::replace(&mut self.user, new);
        self.silent_since = None; // even a sign of life without words
        self.watch_silence();
        (old != new).then_some(SessionEvent::UserStateChanged { old, new })
    }

    /// So many tools more, or less, run in the background: the user is waiting for them.
    pub(super) fn background(&mut self, change: isize) {
        self.background = self.background.saturating_add_signed(change);
        self.watch_silence();
    }

    fn watch_silence(&mut self) {
        let is_silent =
            self.agent == AgentState::Listening && self.user != UserState::Speaking && self.background == 0;
        self.silent_since = is_silent.then(|| self.silent_since.unwrap_or_else(Instant::now));
    }

    pub(super) fn is_user_speaking(&self) -> bool {
        self.user == UserState::Speaking
    }

    pub(super) fn is_somebody_speaking(&self) -> bool {
        self.is_user_speaking() || self.agent == AgentState::Speaking
    }

    /// When the silence means something.
    pub(super) fn wakes_at(&self, options: &SessionOptions) -> Option<Instant> {
        let since = self.silent_since?;
        let away = options.user_away_timeout.filter(|_| self.user != UserState::Away);
        let next = [away, options.end_after_silence].into_iter().flatten().min()?;
        since.checked_add(next)
    }

    /// Takes note of how long it is silent: tells when the user is away, and whether it is time to
    /// end.
    pub(super) fn wake(&mut self, options: &SessionOptions) -> (Option<SessionEvent>, bool) {
        let Some(since) = self.silent_since else { return (None, false) };
        let reached = |limit: Option<Duration>| limit.is_some_and(|limit| since.elapsed() >= limit);
        let is_away = reached(options.user_away_timeout) && self.user != UserState::Away;
        let event = is_away.then(|| {
            let old = std::mem::replace(&mut self.user, UserState::Away);
            SessionEvent::UserStateChanged { old, new: UserState::Away }
        });
        (event, reached(options.end_after_silence))
    }
}
