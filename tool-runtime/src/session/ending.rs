//! The end of a conversation, asked for by many and committed to once.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far the end of a conversation has come. Everything before the commitment can be called off.
#[derive(Debug, Default)]
pub(crate) struct Ending(Mutex<Stage>);

#[derive(Debug, Default)]
struct Stage {
    attempts: u64,
    under_way: Option<Attempt>,
    is_committed: bool,
    is_watched: bool,
}

/// One request to end the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt(u64);

impl Ending {
    /// Asks for the end; nothing when it was asked for before, or has come.
    pub(crate) fn request(&self) -> Option<Attempt> {
        let mut stage = self.stage();
        if stage.is_committed || stage.under_way.is_some() {
            return None;
        }
        stage.attempts += 1;
        stage.under_way = Some(Attempt(stage.attempts));
        stage.under_way
    }

    /// Calls a request off; false when it is too late.
    pub(crate) fn call_off(&self, attempt: Attempt) -> bool {
        let mut stage = self.stage();
        let is_its_turn = !stage.is_committed && stage.under_way == Some(attempt);
        if is_its_turn {
            stage.under_way = None;
        }
        is_its_turn
    }

    /// Whether a request still stands.
    pub(crate) fn stands(&self, attempt: Attempt) -> bool {
        self.stage().under_way == Some(attempt)
    }

    /// Carries a request through: true if it still stood and nothing else has ended the conversation.
    pub(crate) fn commit(&self, attempt: Attempt) -> bool {
        let mut stage = self.stage();
        let is_its_turn = !stage.is_committed && stage.under_way == Some(attempt);
        stage.is_committed |= is_its_turn;
        is_its_turn
    }

    /// Something else ends the conversation.
    pub(crate) fn overtake(&self) {
        self.stage().is_committed = true;
    }

    /// True for the first who watches over the end.
    pub(crate) fn watch(&self) -> bool {
        !std::mem::replace(&mut self.stage().is_watched, true)
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
