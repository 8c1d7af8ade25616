//! How a job is asked to end.

use crate::call_control::CloseReason;

/// How a job is to end: why, and whether the call is to end with it.
///
/// ```
/// use tool_runtime::{CloseReason, JobContext, Shutdown};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let job = JobContext::builder(()).build();
/// // The caller is handed on to someone else: the line stays open.
/// job.shutdown(Shutdown::new(CloseReason::TaskCompleted).without_hang_up());
/// assert!(job.closed().await.hang_up.is_none());
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shutdown {
    pub(super) reason: CloseReason,
    pub(super) hang_up: bool,
}

impl Shutdown {
    /// An end for this reason, with the call hung up.
    pub fn new(reason: CloseReason) -> Self {
        Self { reason, hang_up: true }
    }

    /// Leaves the call, or the room, as it is.
    pub fn without_hang_up(self) -> Self {
        Self { hang_up: false, ..self }
    }

    /// Why the job ends.
    pub fn reason(&self) -> CloseReason {
        self.reason
    }
}

impl From<CloseReason> for Shutdown {
    fn from(reason: CloseReason) -> Self {
        Self::new(reason)
    }
}
