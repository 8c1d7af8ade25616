//! The end of a conversation, asked for by many and committed to once.

use std::{
    future::pending,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{mpsc, oneshot};

/// How far the end of a conversation has come. Everything before the commitment can be called off.
#[derive(Debug, Default)]
pub(crate) struct Ending(Mutex<Stage>);

#[derive(Debug, Default)]
struct Stage {
    attempts: u64,
    under_way: Option<Standing>,
    is_committed: bool,
    is_watched: bool,
}

/// One request to end the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Attempt(u64);

/// What is said to a request to end the conversation.
pub(crate) enum Requested {
    /// It stands, and whoever sees it through answers those who ask after it.
    Granted(Attempt, Inquiries),
    /// Another stands.
    Before(Standing),
    /// The conversation has ended.
    TooLate,
}

/// A request that stands, as far as is known.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    attempt: Attempt,
    inquiries: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

/// Those who ask whether a request stands.
#[derive(Debug)]
pub(crate) struct Inquiries(mpsc::UnboundedReceiver<oneshot::Sender<()>>);

impl Standing {
    pub(crate) fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// Whether it stands for all that has happened so far: the user may have called it off with what
    /// the next request comes of, and whoever sees it through not have heard of that yet.
    pub(crate) async fn holds(self) -> bool {
        let (inquiry, answer) = oneshot::channel();
        self.inquiries.send(inquiry).is_ok() && answer.await.is_ok()
    }
}

impl Inquiries {
    /// Answers one: the request stands. To be polled when all that has happened is taken in.
    pub(crate) async fn answer(&mut self) {
        match self.0.recv().await {
            Some(inquiry) => _ = inquiry.send(()), // whoever asked may be gone
            None => pending().await,
        }
    }
}

impl Ending {
    /// Asks for the end.
    pub(crate) fn request(&self) -> Requested {
        let mut stage = self.stage();
        if stage.is_committed {
            return Requested::TooLate;
        }
        if let Some(standing) = &stage.under_way {
            return Requested::Before(standing.clone());
        }
        stage.attempts += 1;
        let attempt = Attempt(stage.attempts);
        let (inquiries, asked) = mpsc::unbounded_channel();
        stage.under_way = Some(Standing { attempt, inquiries });
        Requested::Granted(attempt, Inquiries(asked))
    }

    /// Calls a request off; false when it is too late.
    pub(crate) fn call_off(&self, attempt: Attempt) -> bool {
        let mut stage = self.stage();
        let is_its_turn = !stage.is_committed && stage.is_under_way(attempt);
        if is_its_turn {
            stage.under_way = None;
        }
        is_its_turn
    }

    /// Whether a request still stands.
    pub(crate) fn stands(&self, attempt: Attempt) -> bool {
        self.stage().is_under_way(attempt)
    }

    /// Carries a request through: true if it still stood and nothing else has ended the conversation.
    pub(crate) fn commit(&self, attempt: Attempt) -> bool {
        let mut stage = self.stage();
        let is_its_turn = !stage.is_committed && stage.is_under_way(attempt);
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

impl Stage {
    fn is_under_way(&self, attempt: Attempt) -> bool {
        self.under_way.as_ref().is_some_and(|standing| standing.attempt == attempt)
    }
}

#[cfg(test)]
#[expect(clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use super::{Ending, Requested};

    #[tokio::test]
    async fn a_request_stands_as_long_as_whoever_sees_it_through_says_so() {
        let ending = Ending::default();
        let Requested::Granted(attempt, mut inquiries) = ending.request() else { panic!("the first") };
        let Requested::Before(standing) = ending.request() else { panic!("the second") };
        let (holds, ()) = tokio::join!(standing.holds(), inquiries.answer());
        assert!(holds && ending.commit(attempt));
        assert!(matches!(ending.request(), Requested::TooLate));
    }

    /// The user breaks in, and the next reply ends the conversation again before the first farewell
    /// has heard of that.
    #[tokio::test]
    async fn a_request_that_is_about_to_be_called_off_makes_way() {
        let ending = Ending::default();
        let Requested::Granted(first, inquiries) = ending.request() else { panic!("the first") };
        let Requested::Before(standing) = ending.request() else { panic!("the second") };
        let call_off = async {
            tokio::task::yield_now().await;
            assert!(ending.call_off(first));
            drop(inquiries);
        };
        let (holds, ()) = tokio::join!(standing.holds(), call_off);
        assert!(!holds);
        let Requested::Granted(second, _inquiries) = ending.request() else { panic!("the third") };
        assert!(ending.stands(second) && !ending.commit(first));
    }
}
