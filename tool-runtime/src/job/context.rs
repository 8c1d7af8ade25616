//! The handle of a job.

use std::{fmt, future::Future, sync::Arc};

use super::{Job, JobContextBuilder, JobReport, JobResult, SessionLink, Shutdown, core::Callback, signals};
use crate::{
    call_control::{CloseReason, HangUpOutcome},
    context::Userdata,
    schema::JsonObject,
};

/// A job: one call, from its beginning to what is done after it. Cloning is cheap; all clones are of
/// the same job.
///
/// A job ends once, for the first reason given by anyone: a tool, a session, the caller's hanging
/// up, the longest duration, Ctrl-C. Then, in this order:
///
/// 1. its sessions close, having said what they had to say; where there is none, the entrypoint
///    comes back;
/// 2. the call is hung up, unless the caller is gone or [`Shutdown::without_hang_up`] was asked for;
/// 3. the platform is told how it went;
/// 4. tools that sessions left running come to their end, then shutdown callbacks and end functions
///    run, side by side;
/// 5. [`closed`](Self::closed) and [`run`](Self::run) come back with the report.
///
/// Each step has a limit (see [`JobOptions`](crate::JobOptions)) and a record in the report; one
/// that fails, panics or hangs keeps no other from its turn.
///
/// Dropping the last handle of a job that nobody ended ends it, as nobody else could: there is
/// nothing more to do ([`CloseReason::TaskCompleted`]), or a thread panics
/// ([`CloseReason::Error`]). A session holds a handle of its own. The end is a task of tokio's
/// runtime: a program that does not wait for it may exit before it is through.
///
/// ```
/// use tool_runtime::{CloseReason, JobContext};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let job = JobContext::builder("what tools share").build();
/// let report = job.run(async move |job| {
///     job.add_shutdown_callback("say_why", |reason| async move { println!("{reason}") });
///     // .. start a session, and come back
/// });
/// let report = report.await;
/// assert_eq!(report.reason, CloseReason::TaskCompleted);
/// assert_eq!(report.records.len(), 2); // the entrypoint, the callback
/// # }
/// ```
pub struct JobContext<S = ()> {
    held: Arc<Held>,
    userdata: Arc<S>,
}

/// What all handles hold and the job itself does not.
struct Held(Arc<Job>);

impl Drop for Held {
    fn drop(&mut self) {
        if self.0.is_requested() {
            return;
        }
        let panicking = std::thread::panicking();
        let reason = if panicking { CloseReason::Error } else { CloseReason::TaskCompleted };
        self.0.shutdown(reason.into());
    }
}

impl<S: Userdata> JobContext<S> {
    /// Builds a job whose tools and functions share `userdata`.
    pub fn builder(userdata: S) -> JobContextBuilder<S> {
        JobContextBuilder::new(userdata)
    }

    /// Runs the job to its end: starts the entrypoint in a task of its own, waits until anyone ends
    /// the job, and for everything after that.
    ///
    /// The job ends by itself when the entrypoint has come back and no session was started; with one
    /// it goes on until that closes. An entrypoint that fails or panics ends it with
    /// [`CloseReason::Error`]. The entrypoint of a job that was ended before is not started.
    ///
    /// Ctrl-C and SIGTERM end the job as any other cause does, with its farewell; a second one has it
    /// wait no longer: what still runs is abandoned, only the hang-up is not. Tokio keeps the process
    /// from dying of these signals from then on; see
    /// [`handle_signals`](crate::JobOptions::handle_signals). They need a runtime with I/O enabled.
    ///
    /// Dropping the future stops nothing but the waiting.
    pub async fn run<F, Fut>(self, entrypoint: F) -> JobReport
    where
        F: FnOnce(Self) -> Fut + Send + 'static,
        Fut: Future + Send + 'static,
        Fut::Output: JobResult,
    {
        let job = self.job();
        if job.options.signals {
            job.until_over("signals", signals::attend(Arc::clone(job)));
        }
        let handle = self.clone();
        job.enter(Box::pin(async move { entrypoint(handle).await.into_result() }));
        self.closed().await
    }

    /// Has `callback` called after the hang-up, with the reason the job ended for. Whether it will
    /// be: it comes too late when others were called already.
    ///
    /// The name is what the report knows it by.
    pub fn add_shutdown_callback<F, Fut>(&self, name: impl Into<String>, callback: F) -> bool
    where
        F: FnOnce(CloseReason) -> Fut + Send + 'static,
        Fut: Future + Send + 'static,
        Fut::Output: JobResult,
    {
        let call = Box::new(move |reason| -> futures_util::future::BoxFuture<'static, _> {
            let returned = callback(reason);
            Box::pin(async move { returned.await.into_result() })
        });
        self.job().add_callback(Callback { name: name.into(), call })
    }

    pub(crate) fn shared_userdata(&self) -> Arc<S> {
        Arc::clone(&self.userdata)
    }
}

impl<S> JobContext<S> {
    pub(super) fn new(job: Arc<Job>, userdata: Arc<S>) -> Self {
        Self { held: Arc::new(Held(job)), userdata }
    }

    /// What the job's tools and functions share.
    pub fn userdata(&self) -> &S {
        &self.userdata
    }

    /// What the job is known by.
    pub fn id(&self) -> &str {
        &self.job().id
    }

    /// What the job was given to know beforehand.
    pub fn metadata(&self) -> &JsonObject {
        &self.job().metadata
    }

    /// Decides why the job ends, and whether the call ends with it, unless that was decided: whether
    /// this was the one that did.
    ///
    /// From here on nothing takes the end back. Whoever commits calls [`shutdown`](Self::shutdown)
    /// next; were that forgotten, the job would do so after the time a session has to close.
    ///
    /// ```
    /// use tool_runtime::{CloseReason, JobContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let job = JobContext::builder(()).build();
    /// assert!(job.commit(CloseReason::Silence));
    /// assert!(!job.commit(CloseReason::Error)); // too late
    /// assert_eq!(job.committed(), Some(CloseReason::Silence));
    /// # }
    /// ```
    pub fn commit(&self, shutdown: impl Into<Shutdown>) -> bool {
        self.job().commit(shutdown.into())
    }

    /// Why the job ends, once that is decided.
    pub fn committed(&self) -> Option<CloseReason> {
        self.job().committed().map(|shutdown| shutdown.reason)
    }

    /// Ends the job, as was committed or else as said here, and comes back at once. Asking again
    /// changes nothing, but for [`CloseReason::ParticipantDisconnected`]: whoever has gone is not
    /// hung up on.
    pub fn shutdown(&self, shutdown: impl Into<Shutdown>) {
        self.job().shutdown(shutdown.into());
    }

    /// Whether the job was told to end.
    pub fn is_shutting_down(&self) -> bool {
        self.job().is_requested()
    }

    /// Comes back when the job was told to end.
    pub async fn shutdown_requested(&self) {
        self.job().watch();
        self.job().requested().await;
    }

    /// Ends the call for the caller, now: once a job, however often and from how many places it is
    /// asked for. All are told what came of the one hang-up, which goes on though nobody waits.
    ///
    /// It is [`AlreadyGone`](HangUpOutcome::AlreadyGone) where the caller is, and where the job has
    /// no call control; [`Unconfirmed`](HangUpOutcome::Unconfirmed) where it panicked or took too
    /// long. The job goes on.
    pub async fn delete_room(&self) -> HangUpOutcome {
        self.job().hang_up().await
    }

    /// Waits until all of the job is over. Awaited in an entrypoint, a callback or an end function it
    /// would wait for itself, until that has taken too long.
    pub async fn closed(&self) -> JobReport {
        self.job().watch();
        self.job().end();
        self.job().over().await
    }

    /// Adds a session, to be closed with the job.
    pub(crate) fn attach(&self, session: Arc<dyn SessionLink>) {
        self.job().watch();
        self.job().attach(session);
    }

    fn job(&self) -> &Arc<Job> {
        &self.held.0
    }
}

impl<S> Clone for JobContext<S> {
    fn clone(&self) -> Self {
        Self { held: Arc::clone(&self.held), userdata: Arc::clone(&self.userdata) }
    }
}

impl<S> fmt::Debug for JobContext<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut job = f.debug_struct("JobContext");
        job.field("id", &self.id()).field("committed", &self.committed()).finish_non_exhaustive()
    }
}
