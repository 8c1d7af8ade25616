//! A call that is over.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    call_control::{CloseReason, HangUpOutcome},
    chat::ChatContext,
    schema::JsonObject,
};

/// A call that is over, as an [`EndFunction`](crate::EndFunction) sees it. Cloning is cheap.
///
/// ```
/// use std::sync::Mutex;
/// use tool_runtime::{CloseReason, CompletedCall, EndFunction, JobContext};
///
/// #[derive(Default)]
/// struct App { disposition: Mutex<String> }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let log = EndFunction::new("log", |call: CompletedCall<App>| async move {
///     assert_eq!(*call.userdata().disposition.lock().unwrap(), "booked");
///     assert_eq!(call.reason(), CloseReason::UserInitiated);
///     assert!(call.history().is_empty()); // there was no session
/// });
/// let job = JobContext::builder(App::default()).end_function(log).build();
/// *job.userdata().disposition.lock().unwrap() = "booked".into();
/// job.shutdown(CloseReason::UserInitiated);
/// assert_eq!(job.closed().await.failures().count(), 0);
/// # }
/// ```
pub struct CompletedCall<S = ()> {
    userdata: Arc<S>,
    summary: Arc<Summary>,
}

/// What is known of it, without the type of its userdata.
pub(super) struct Summary {
    pub(super) job_id: String,
    pub(super) history: ChatContext,
    pub(super) reason: CloseReason,
    pub(super) duration: Duration,
    pub(super) metadata: JsonObject,
    pub(super) hang_up: Option<HangUpOutcome>,
}

impl<S> CompletedCall<S> {
    pub(super) fn new(userdata: Arc<S>, summary: Arc<Summary>) -> Self {
        Self { userdata, summary }
    }

    /// What the job's tools shared, as they left it.
    pub fn userdata(&self) -> &S {
        &self.userdata
    }

    /// What was said and done; of several sessions, in the order they came. Empty where there was
    /// no session.
    pub fn history(&self) -> &ChatContext {
        &self.summary.history
    }

    /// Why it ended: the first reason that was given.
    pub fn reason(&self) -> CloseReason {
        self.summary.reason
    }

    /// How long it lasted, from the job's making until it was hung up.
    pub fn duration(&self) -> Duration {
        self.summary.duration
    }

    /// What the platform knew of the call, and over it what the job was given.
    pub fn metadata(&self) -> &JsonObject {
        &self.summary.metadata
    }

    /// What its job is known by.
    pub fn job_id(&self) -> &str {
        &self.summary.job_id
    }

    /// What came of the hang-up; nothing where none was asked for.
    pub fn hang_up(&self) -> Option<&HangUpOutcome> {
        self.summary.hang_up.as_ref()
    }
}

impl<S> Clone for CompletedCall<S> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.userdata), Arc::clone(&self.summary))
    }
}

/// Without what was said: that is the caller's.
impl<S> fmt::Debug for CompletedCall<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { job_id, reason, duration, hang_up, .. } = &*self.summary;
        let mut call = f.debug_struct("CompletedCall");
        call.field("job_id", job_id).field("reason", reason).field("duration", duration);
        call.field("hang_up", hang_up).finish_non_exhaustive()
    }
}
