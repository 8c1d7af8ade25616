//! What a job is run with.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep};

use super::{Job, JobStep, StepOutcome, isolated::isolated};
use crate::{call_control::CloseReason, error::BoxError};

type Work = BoxFuture<'static, Result<(), BoxError>>;

impl Job {
    /// Starts an entrypoint, unless the job is ending.
    pub(super) fn enter(self: &Arc<Self>, work: Work) {
        // Under the lock that the ending seals: it either waits for this entrypoint or precedes it.
        let sessions = self.sessions();
        if sessions.is_sealed() {
            return;
        }
        self.entrypoints.send_modify(|running| *running += 1);
        drop(sessions);
        let job = Arc::clone(self);
        if !self.spawn(async move { job.supervise(work).await }) {
            self.leave();
        }
    }

    async fn supervise(self: Arc<Self>, work: Work) {
        let begun = Instant::now();
        let outcome = isolated(work, self.entrypoint_limit()).await;
        let returned = outcome.is_ok();
        self.record(JobStep::Entrypoint, "entrypoint", begun, outcome);
        if !returned {
            self.shutdown(CloseReason::Error.into());
        } else if !self.has_sessions() {
            self.shutdown(CloseReason::TaskCompleted.into());
        }
        self.leave();
    }

    async fn entrypoint_limit(&self) -> StepOutcome {
        self.requested().await;
        tokio::select! {
            biased;
            () = self.hurry.cancelled() => StepOutcome::Abandoned,
            () = sleep(self.options.entrypoint) => StepOutcome::TimedOut,
        }
    }

    fn leave(&self) {
        self.entrypoints.send_modify(|running| *running -= 1);
    }
}
