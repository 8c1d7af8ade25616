//! The sessions of a job.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Job, JobStep};
use crate::{call_control::CloseReason, chat::ChatContext};

/// A session, as its job sees it.
#[async_trait]
pub(crate) trait SessionLink: Send + Sync {
    /// Closes the session; comes back when its farewell was heard and it is closed, but for what the
    /// caller need not wait for, such as tools that take long.
    async fn close(&self, reason: CloseReason);

    /// Comes back when all of it is closed.
    async fn closed(&self);

    /// What was said, also when it is closed.
    async fn history(&self) -> ChatContext;
}

/// Who is to be closed when the job ends.
#[derive(Default)]
pub(super) struct Sessions {
    links: Vec<Arc<dyn SessionLink>>,
    /// Set when the ending has begun: whoever comes later is closed at once.
    sealed: bool,
}

impl Sessions {
    pub(super) fn is_sealed(&self) -> bool {
        self.sealed
    }
}

impl Job {
    /// Adds a session, which is closed at once where the job is ending already.
    pub(super) fn attach(self: &Arc<Self>, link: Arc<dyn SessionLink>) {
        let late = {
            let mut sessions = self.sessions();
            if !sessions.sealed {
                sessions.links.push(Arc::clone(&link));
            }
            sessions.sealed
        };
        if late {
            let job = Arc::clone(self);
            self.spawn(async move { job.close(link, job.reason()).await });
        }
    }

    pub(super) fn has_sessions(&self) -> bool {
        !self.sessions().links.is_empty()
    }

    /// The sessions to close; none can be added from now on.
    pub(super) fn seal(&self) -> Vec<Arc<dyn SessionLink>> {
        let mut sessions = self.sessions();
        sessions.sealed = true;
        std::mem::take(&mut sessions.links)
    }

    pub(super) async fn close(&self, link: Arc<dyn SessionLink>, reason: CloseReason) {
        let begun = Instant::now();
        let closing = async move {
            link.close(reason).await;
            Ok(())
        };
        let outcome = self.attempt(self.options.session_close, closing).await;
        self.record(JobStep::SessionClose, "session", begun, outcome);
    }
}
