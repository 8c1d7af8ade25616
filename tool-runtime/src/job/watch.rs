//! What ends a job though nobody asked for it.

use std::{
    future::Future,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::sleep;

use super::{Job, StepOutcome, isolated::isolated};
use crate::{
    call_control::{CallControl, CloseReason},
    error::BoxError,
};

impl Job {
    /// Starts to look out for what ends the job, once, and as soon as there is a runtime to do so.
    pub(super) fn watch(self: &Arc<Self>) {
        if !self.has_runtime() || self.watched.swap(true, Ordering::AcqRel) {
            return;
        }
        if let Some(control) = &self.control {
            self.until_over("caller_gone", caller(Arc::clone(self), Arc::clone(control)));
        }
        if let Some(limit) = self.options.max_duration {
            let left = limit.saturating_sub(self.began.elapsed());
            self.until_over("max_duration", end_in(Arc::clone(self), left, CloseReason::MaxDuration));
        }
    }

    /// Ends the job of whoever commits it and gets no further.
    pub(super) fn follow_up(self: &Arc<Self>) {
        self.until_over("commit", end_in(Arc::clone(self), self.options.session_close, self.reason()));
    }

    /// Carries out `work` for as long as there is a job.
    pub(super) fn until_over(
        self: &Arc<Self>,
        what: &'static str,
        work: impl Future<Output = Result<(), BoxError>> + Send + 'static,
    ) {
        let job = Arc::clone(self);
        self.spawn(async move {
            let over = async {
                job.over().await;
                StepOutcome::Abandoned
            };
            match isolated(work, over).await {
                Ok(()) | Err(StepOutcome::Abandoned) => {}
                Err(outcome) => tracing::error!(what, %outcome, "a job can no longer look out for something"),
            }
        });
    }
}

/// Also behind the commit: whoever has gone needs no hang-up.
async fn caller(job: Arc<Job>, control: Arc<dyn CallControl>) -> Result<(), BoxError> {
    control.caller_gone().await;
    job.shutdown(CloseReason::ParticipantDisconnected.into());
    Ok(())
}

async fn end_in(job: Arc<Job>, left: Duration, reason: CloseReason) -> Result<(), BoxError> {
    sleep(left).await;
    job.shutdown(reason.into());
    Ok(())
}
