//! What all handles of a job share.

use std::{
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::future::BoxFuture;
use tokio::{runtime::Handle, sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::{
    JobOptions, JobRecord, JobReport, JobStep, Shutdown, StepOutcome, end_function::PostCall, ending,
    hang_up::HangUp, isolated::isolated, sessions::Sessions,
};
use crate::{
    call_control::{CallControl, CloseReason},
    error::BoxError,
    schema::JsonObject,
};

/// A job, without the type of its userdata.
pub(super) struct Job {
    pub(super) id: String,
    pub(super) metadata: JsonObject,
    pub(super) options: JobOptions,
    pub(super) control: Option<Arc<dyn CallControl>>,
    pub(super) post_calls: Vec<PostCall>,
    pub(super) began: Instant,
    pub(super) hang_up: HangUp,
    /// How many entrypoints are running.
    pub(super) entrypoints: watch::Sender<usize>,
    pub(super) report: watch::Sender<Option<JobReport>>,
    /// Cancelled when nobody wants to wait any longer.
    pub(super) hurry: CancellationToken,
    pub(super) watched: AtomicBool,
    /// The first cause, and with it all that is decided of the end.
    committed: OnceLock<Shutdown>,
    requested: CancellationToken,
    ending: AtomicBool,
    caller_gone: AtomicBool,
    sessions: Mutex<Sessions>,
    /// Nothing once they were taken to be called.
    callbacks: Mutex<Option<Vec<Callback>>>,
    records: Mutex<Vec<JobRecord>>,
    /// Where it was built, if in a runtime.
    runtime: Option<Handle>,
    span: Span,
}

/// A shutdown callback.
pub(super) struct Callback {
    pub(super) name: String,
    pub(super) call: Box<dyn FnOnce(CloseReason) -> BoxFuture<'static, Result<(), BoxError>> + Send>,
}

/// What a job is built of.
pub(super) struct Parts {
    pub(super) id: String,
    pub(super) metadata: JsonObject,
    pub(super) options: JobOptions,
    pub(super) control: Option<Arc<dyn CallControl>>,
    pub(super) post_calls: Vec<PostCall>,
}

impl Job {
    pub(super) fn new(parts: Parts) -> Arc<Self> {
        let Parts { id, metadata, options, control, post_calls } = parts;
        let job = Arc::new(Self {
            span: tracing::info_span!("job", id),
            id,
            metadata,
            options,
            control,
            post_calls,
            began: Instant::now(),
            hang_up: HangUp::default(),
            entrypoints: watch::Sender::new(0),
            report: watch::Sender::new(None),
            hurry: CancellationToken::new(),
            watched: AtomicBool::new(false),
            committed: OnceLock::new(),
            requested: CancellationToken::new(),
            ending: AtomicBool::new(false),
            caller_gone: AtomicBool::new(false),
            sessions: Mutex::default(),
            callbacks: Mutex::new(Some(Vec::new())),
            records: Mutex::default(),
            runtime: Handle::try_current().ok(),
        });
        job.watch();
        job
    }

    /// Decides how the job ends, unless that is decided; whether this was the one that did.
    pub(super) fn commit(self: &Arc<Self>, shutdown: Shutdown) -> bool {
        let first = self.decide(shutdown);
        if first {
            self.follow_up();
        }
        first
    }

    fn decide(&self, shutdown: Shutdown) -> bool {
        self.committed.set(shutdown).is_ok()
    }

    pub(super) fn committed(&self) -> Option<Shutdown> {
        self.committed.get().copied()
    }

    /// Why the job ends. Of a job that does not, why one does of which nothing is known.
    pub(super) fn reason(&self) -> CloseReason {
        self.committed().map_or(CloseReason::JobShutdown, |shutdown| shutdown.reason)
    }

    pub(super) fn shutdown(self: &Arc<Self>, shutdown: Shutdown) {
        if shutdown.reason == CloseReason::ParticipantDisconnected {
            self.caller_gone.store(true, Ordering::Release);
        }
        self.decide(shutdown);
        self.requested.cancel();
        self.end();
    }

    /// Starts the ending that was asked for, once.
    pub(super) fn end(self: &Arc<Self>) {
        if self.is_requested() && !self.ending.swap(true, Ordering::AcqRel) {
            let begun = self.spawn(ending::end(Arc::clone(self)));
            self.ending.store(begun, Ordering::Release);
        }
    }

    pub(super) fn is_requested(&self) -> bool {
        self.requested.is_cancelled()
    }

    pub(super) async fn requested(&self) {
        self.requested.cancelled().await;
    }

    pub(super) fn caller_is_gone(&self) -> bool {
        self.caller_gone.load(Ordering::Acquire)
    }

    pub(super) fn has_runtime(&self) -> bool {
        self.runtime().is_some()
    }

    fn runtime(&self) -> Option<Handle> {
        self.runtime.clone().or_else(|| Handle::try_current().ok())
    }

    /// Starts a task of the job's; whether there is a runtime to do so.
    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> bool {
        let Some(runtime) = self.runtime() else {
            self.span.in_scope(|| tracing::error!("a job needs tokio's runtime; it goes no further without"));
            return false;
        };
        runtime.spawn(work.instrument(self.span.clone()));
        true
    }

    /// Carries out a step that is given up at its limit, or when nobody wants to wait any longer.
    pub(super) async fn attempt<T: Send + 'static>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, BoxError>> + Send + 'static,
    ) -> Result<T, StepOutcome> {
        let end = async {
            tokio::select! {
                biased;
                () = self.hurry.cancelled() => StepOutcome::Abandoned,
                () = tokio::time::sleep(limit) => StepOutcome::TimedOut,
            }
        };
        isolated(work, end).await
    }

    pub(super) fn record(&self, step: JobStep, name: &str, begun: Instant, outcome: Result<(), StepOutcome>) {
        let outcome = outcome.err().unwrap_or(StepOutcome::Done);
        let (name, took) = (name.to_owned(), begun.elapsed());
        self.keep(JobRecord { name, step, took, attempts: 1, outcome });
    }

    pub(super) fn keep(&self, record: JobRecord) {
        let JobRecord { name, step, took, attempts, outcome } = &record;
        let took_ms = took.as_secs_f64() * 1e3;
        if *outcome == StepOutcome::Done {
            tracing::debug!(%step, name, took_ms, attempts, "a job's step is done");
        } else {
            tracing::error!(%step, name, took_ms, attempts, %outcome, "a job's step was not carried out");
        }
        lock(&self.records).push(record);
    }

    pub(super) fn take_records(&self) -> Vec<JobRecord> {
        std::mem::take(&mut lock(&self.records))
    }

    pub(super) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    /// Whether the callback will be called: it comes too late once others were.
    pub(super) fn add_callback(&self, callback: Callback) -> bool {
        let mut callbacks = lock(&self.callbacks);
        callbacks.as_mut().map(|callbacks| callbacks.push(callback)).is_some()
    }

    pub(super) fn take_callbacks(&self) -> Vec<Callback> {
        lock(&self.callbacks).take().unwrap_or_default()
    }
}

/// No code of others runs under these locks, so there is nothing half done behind a poisoned one.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
