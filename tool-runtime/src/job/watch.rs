//! What ends a job though nobody asked for it.

use std::{
    future::Future,
    sync::{Arc, atomic::Ordering},
};

use super::{Job, Shutdown, StepOutcome, isolated::isolated};
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
        self.until_over("max_duration", clock(Arc::clone(self)));
        self.until_over("commit", follow_up(Arc::clone(self)));
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

async fn clock(job: Arc<Job>) -> Result<(), BoxError> {
    if let Some(limit) = job.options.max_duration {
        tokio::time::sleep_until(job.began + limit).await;
        job.shutdown(CloseReason::MaxDuration.into());
    }
    Ok(())
}

/// Ends the job of whoever committed it and got no further.
async fn follow_up(job: Arc<Job>) -> Result<(), BoxError> {
    job.was_committed.cancelled().await;
    tokio::time::sleep(job.options.session_close).await;
    job.shutdown(Shutdown::new(job.reason()));
    Ok(())
}
