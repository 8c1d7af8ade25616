//! The end of a job, step by step.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::future::{join, join_all};
use tokio::time::Instant;

use super::{Job, JobReport, JobStep, SessionLink, completed::Summary, core::Callback};
use crate::{
    call_control::{CallControl, JobStatus},
    chat::ChatContext,
    error::BoxError,
    schema::JsonObject,
};

/// How long the session's history and the call's metadata may take to be read.
const SUMMARY_TIMEOUT: Duration = Duration::from_secs(5);

/// Ends the job. The caller waits for nothing that could come after the hang-up.
pub(super) async fn end(job: Arc<Job>) {
    let begun = Instant::now();
    let sessions = job.seal();
    job.end_conversation(&sessions).await;
    if job.is_to_hang_up() {
        job.hang_up().await;
    }
    let duration = job.began.elapsed();
    job.report_status().await;
    job.entrypoints_over().await;
    job.sessions_over(&sessions, begun).await;
    let summary = job.summary(sessions, duration).await;
    job.post_call(&summary).await;
    job.finish(duration);
}

impl Job {
    /// Where there is no session, the entrypoint is who talks to the caller.
    async fn end_conversation(&self, sessions: &[Arc<dyn SessionLink>]) {
        if sessions.is_empty() {
            self.entrypoints_over().await;
        }
        join_all(sessions.iter().map(|link| self.close(Arc::clone(link), self.reason()))).await;
    }

    /// Each entrypoint sees to its own limit.
    async fn entrypoints_over(&self) {
        let _ = self.entrypoints.subscribe().wait_for(|running| *running == 0).await;
    }

    /// What sessions had left behind the hang-up, within the time they have in all.
    async fn sessions_over(&self, sessions: &[Arc<dyn SessionLink>], begun: Instant) {
        let limit = self.options.session_close.saturating_sub(begun.elapsed());
        if limit.is_zero() {
            return;
        }
        let over = sessions.iter().cloned().map(|link| async move {
            let closed = async move {
                link.closed().await;
                Ok(())
            };
            if let Err(lapse) = self.attempt(limit, closed).await {
                self.record(JobStep::SessionClose, "tools", begun, Err(lapse));
            }
        });
        join_all(over).await;
    }

    fn is_to_hang_up(&self) -> bool {
        self.control.is_some() && self.committed().is_none_or(|shutdown| shutdown.hang_up)
    }

    async fn report_status(&self) {
        let Some(control) = self.control.clone() else { return };
        let (begun, status) = (Instant::now(), JobStatus::from(self.reason()));
        let reporting = async move {
            control.report_status(status).await;
            Ok(())
        };
        let outcome = self.attempt(self.options.status, reporting).await;
        self.record(JobStep::ReportStatus, "call", begun, outcome);
    }

    /// What end functions are shown; nothing where there are none.
    async fn summary(&self, sessions: Vec<Arc<dyn SessionLink>>, duration: Duration) -> Arc<Summary> {
        let mut summary = Summary {
            job_id: self.id.clone(),
            history: ChatContext::new(),
            reason: self.reason(),
            duration,
            metadata: JsonObject::new(),
            hang_up: self.hang_up.outcome(),
        };
        if !self.post_calls.is_empty() {
            for link in sessions {
                let read = self.gather("history", async move { Ok(link.history().await) }).await;
                summary.history.extend(std::mem::take(read.unwrap_or_default().items_mut()));
            }
            summary.metadata = self.gather_metadata().await;
        }
        Arc::new(summary)
    }

    /// The call's, and over them the job's own.
    async fn gather_metadata(&self) -> JsonObject {
        let mut metadata = JsonObject::new();
        if let Some(control) = self.control.clone() {
            let known = self.gather("metadata", async move { Ok(control.metadata()) }).await;
            metadata.extend(known.unwrap_or_default());
        }
        metadata.extend(self.metadata.clone());
        metadata
    }

    /// Recorded only where it fails: what is shown lacks a part then.
    async fn gather<T: Send + 'static>(
        &self,
        name: &str,
        work: impl Future<Output = Result<T, BoxError>> + Send + 'static,
    ) -> Option<T> {
        let begun = Instant::now();
        let read = self.attempt(SUMMARY_TIMEOUT, work).await;
        read.map_err(|lapse| self.record(JobStep::Summary, name, begun, Err(lapse))).ok()
    }

    async fn post_call(&self, summary: &Arc<Summary>) {
        let callbacks = self.take_callbacks().into_iter().map(|callback| self.call_back(callback));
        let functions = self.post_calls.iter().map(|function| function.carry_out(self, summary));
        join(join_all(callbacks), join_all(functions)).await;
    }

    async fn call_back(&self, Callback { name, call }: Callback) {
        let (begun, reason) = (Instant::now(), self.reason());
        let outcome = self.attempt(self.options.shutdown_callback, async move { call(reason).await }).await;
        self.record(JobStep::ShutdownCallback, &name, begun, outcome);
    }

    fn finish(&self, duration: Duration) {
        let report = JobReport {
            job_id: self.id.clone(),
            reason: self.reason(),
            hang_up: self.hang_up.outcome(),
            duration,
            records: self.take_records(),
        };
        let failures = report.failures().count();
        tracing::info!(reason = %report.reason, ?duration, failures, "the job is over");
        self.report.send_replace(Some(report));
    }

    /// Comes back when all of the job is over.
    pub(super) async fn over(&self) -> JobReport {
        let mut report = self.report.subscribe();
        match report.wait_for(Option::is_some).await.map(|report| report.clone()) {
            Ok(Some(report)) => report,
            // The sender is the job's own.
            _ => std::future::pending().await,
        }
    }
}
