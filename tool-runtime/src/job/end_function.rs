//! What is done once a call is over.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep};

use super::{CompletedCall, Job, JobRecord, JobResult, JobStep, StepOutcome, completed::Summary};
use crate::{context::Userdata, error::BoxError};

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What is done once after every completed call, whatever ended it: a summary, a write to the CRM, a
/// ticket.
///
/// Made by [`#[end_function]`](macro@crate::end_function) or of a closure. All of a job's run side
/// by side behind the hang-up; each has its limits, its panics are caught, and what fails is logged
/// and stands in the [`JobReport`](crate::JobReport). Nothing is tried again unless it says so.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::{BoxError, CompletedCall, EndFunction, JobContext};
///
/// # async fn post(_disposition: &str) -> Result<(), BoxError> { Ok(()) }
/// let write = EndFunction::new("write_to_crm", |call: CompletedCall| async move {
///     post(&format!("{} after {:?}", call.reason(), call.duration())).await
/// });
/// let write = write.timeout(Duration::from_secs(5)).retries(3).backoff(Duration::from_secs(1));
/// assert_eq!(write.name(), "write_to_crm");
/// let job = JobContext::builder(()).end_function(write);
/// ```
pub struct EndFunction<S = ()> {
    policy: Policy,
    call: Arc<Call<CompletedCall<S>>>,
}

type Call<T> = dyn Fn(T) -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync;

/// How it is called.
#[derive(Clone, Debug)]
struct Policy {
    name: String,
    timeout: Option<Duration>,
    retries: u32,
    backoff: Duration,
}

impl<S: Userdata> EndFunction<S> {
    /// A function of this name, which the report knows it by.
    pub fn new<F, Fut>(name: impl Into<String>, call: F) -> Self
    where
        F: Fn(CompletedCall<S>) -> Fut + Send + Sync + 'static,
        Fut: Future + Send + 'static,
        Fut::Output: JobResult,
    {
        let backoff = Duration::from_millis(500);
        let policy = Policy { name: name.into(), timeout: None, retries: 0, backoff };
        let call = move |completed| -> BoxFuture<'static, _> {
            let returned = call(completed);
            Box::pin(async move { returned.await.into_result() })
        };
        Self { policy, call: Arc::new(call) }
    }

    /// With its userdata, and without the type of it.
    pub(super) fn bind(self, userdata: &Arc<S>) -> PostCall {
        let (userdata, call) = (Arc::clone(userdata), self.call);
        let call = move |summary| call(CompletedCall::new(Arc::clone(&userdata), summary));
        PostCall { policy: self.policy, call: Arc::new(call) }
    }
}

impl<S> EndFunction<S> {
    /// How long each attempt may take: what [`JobOptions`](crate::JobOptions) say, 30 s, unless set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.policy.timeout = Some(limit);
        self
    }

    /// How often it is tried again when it fails or takes too long: never unless set. A panic is a
    /// mistake that another attempt would repeat, so it is final.
    ///
    /// What is tried again must bear repetition: an attempt that failed may have done its work.
    pub fn retries(mut self, retries: u32) -> Self {
        self.policy.retries = retries;
        self
    }

    /// The pause before it is tried again: 500 ms unless set. Each further pause is twice as long, up
    /// to 30 s.
    pub fn backoff(mut self, pause: Duration) -> Self {
        self.policy.backoff = pause;
        self
    }

    /// The name it was given.
    pub fn name(&self) -> &str {
        &self.policy.name
    }
}

impl<S> Clone for EndFunction<S> {
    fn clone(&self) -> Self {
        Self { policy: self.policy.clone(), call: Arc::clone(&self.call) }
    }
}

impl<S> fmt::Debug for EndFunction<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Policy { name, timeout, retries, backoff } = &self.policy;
        let mut function = f.debug_struct("EndFunction");
        function.field("name", name).field("timeout", timeout);
        function.field("retries", retries).field("backoff", backoff).finish_non_exhaustive()
    }
}

/// A function written with [`#[end_function]`](macro@crate::end_function); what
/// [`end_functions!`](crate::end_functions) takes by its path.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an end function of an application whose userdata is `{S}`",
    label = "no `#[end_function]` for this userdata",
    note = "a path in `end_functions![]` names a fn with `#[end_function]` that takes `CompletedCall<{S}>`; what `EndFunction::new` makes goes to `JobContextBuilder::end_function`"
)]
pub trait MacroEndFunction<S> {
    /// The function, as a job takes it.
    fn end_function() -> EndFunction<S>;
}

/// An end function of one job.
pub(super) struct PostCall {
    policy: Policy,
    call: Arc<Call<Arc<Summary>>>,
}

impl PostCall {
    /// Tries until it is done, or not worth another attempt.
    pub(super) async fn carry_out(&self, job: &Job, summary: &Arc<Summary>) {
        let (begun, mut attempts) = (Instant::now(), 0);
        let outcome = loop {
            attempts += 1;
            match self.attempt(job, summary).await {
                Ok(()) => break StepOutcome::Done,
                Err(lapse) if attempts <= self.policy.retries && is_passing(&lapse) => {
                    self.pause(job, attempts, &lapse).await;
                }
                Err(lapse) => break lapse,
            }
        };
        let (name, took) = (self.policy.name.clone(), begun.elapsed());
        job.keep(JobRecord { name, step: JobStep::EndFunction, took, attempts, outcome });
    }

    async fn attempt(&self, job: &Job, summary: &Arc<Summary>) -> Result<(), StepOutcome> {
        let (call, summary) = (Arc::clone(&self.call), Arc::clone(summary));
        let limit = self.policy.timeout.unwrap_or(job.options.end_function);
        job.attempt(limit, async move { call(summary).await }).await
    }

    async fn pause(&self, job: &Job, attempts: u32, lapse: &StepOutcome) {
        let doubled = self.policy.backoff.saturating_mul(2_u32.saturating_pow(attempts - 1));
        let pause = doubled.min(LONGEST_PAUSE);
        tracing::warn!(name = self.policy.name, attempts, outcome = %lapse, ?pause, "an end function is tried again");
        tokio::select! {
            () = job.hurry.cancelled() => {}
            () = sleep(pause) => {}
        }
    }
}

fn is_passing(lapse: &StepOutcome) -> bool {
    matches!(lapse, StepOutcome::Failed(_) | StepOutcome::TimedOut)
}
