//! What a call is to the platform that carries it: how it is ended, and why it ends.

use std::{error::Error, fmt, sync::Arc};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{
    error::{BoxError, Chain},
    schema::JsonObject,
};

/// A platform that carries calls, as a job sees it: one value for one call.
///
/// A job asks it to end the call at most once, and never once the caller is known to be gone. All
/// of it is bounded by the job: what hangs is given up, what panics is noted.
///
/// ```
/// use async_trait::async_trait;
/// use tool_runtime::{BoxError, CallControl, HangUpOutcome};
/// # struct Client;
/// # impl Client { async fn delete(&self, _call: &str) -> Result<u16, BoxError> { Ok(204) } }
///
/// struct Line { client: Client, call: String }
///
/// #[async_trait]
/// impl CallControl for Line {
///     async fn end(&self) -> HangUpOutcome {
///         match self.client.delete(&self.call).await {
///             Ok(404) => HangUpOutcome::AlreadyGone,
///             Ok(200..300) => HangUpOutcome::Ended,
///             Ok(status) => HangUpOutcome::unconfirmed(format!("the platform answered {status}")),
///             Err(error) => HangUpOutcome::unconfirmed(error),
///         }
///     }
/// }
/// ```
#[async_trait]
pub trait CallControl: Send + Sync {
    /// Ends the call for the caller. It must bear repetition: an ended call is
    /// [`AlreadyGone`](HangUpOutcome::AlreadyGone), not an error.
    ///
    /// The future may be dropped at any await point, when it takes longer than the job allows.
    async fn end(&self) -> HangUpOutcome;

    /// Tells the platform how the job went, behind the hang-up and before the job is left.
    async fn report_status(&self, status: JobStatus) {
        let _ = status;
    }

    /// Comes back when the other side is gone, having hung up or left; never, unless implemented.
    ///
    /// It is waited for from the job's beginning to its end, by one task.
    async fn caller_gone(&self) {
        std::future::pending::<()>().await;
    }

    /// What is known of the call, such as ids and numbers, for what comes after it. It is asked for
    /// once, behind the hang-up.
    fn metadata(&self) -> JsonObject {
        JsonObject::new()
    }
}

#[async_trait]
impl<C: CallControl + ?Sized> CallControl for Arc<C> {
    async fn end(&self) -> HangUpOutcome {
        (**self).end().await
    }

    async fn report_status(&self, status: JobStatus) {
        (**self).report_status(status).await;
    }

    async fn caller_gone(&self) {
        (**self).caller_gone().await;
    }

    fn metadata(&self) -> JsonObject {
        (**self).metadata()
    }
}

/// What came of a hang-up.
///
/// ```
/// use tool_runtime::HangUpOutcome;
///
/// assert_eq!(HangUpOutcome::Ended.to_string(), "ended");
/// assert_eq!(HangUpOutcome::unconfirmed("status 503").to_string(), "unconfirmed: status 503");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum HangUpOutcome {
    /// The platform ended the call.
    Ended,
    /// The call had ended before, or there is nothing that could be ended.
    AlreadyGone,
    /// Whether the call has ended is not known: the line may still be open.
    Unconfirmed(Arc<dyn Error + Send + Sync>),
}

impl HangUpOutcome {
    /// A hang-up that failed for a reason, an error or a text for the operator.
    pub fn unconfirmed(reason: impl Into<BoxError>) -> Self {
        Self::Unconfirmed(reason.into().into())
    }

    /// Whether the call is known to have ended.
    pub fn is_confirmed(&self) -> bool {
        !matches!(self, Self::Unconfirmed(_))
    }
}

impl fmt::Display for HangUpOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("ended"),
            Self::AlreadyGone => f.write_str("already gone"),
            Self::Unconfirmed(error) => write!(f, "unconfirmed: {}", Chain(&**error)),
        }
    }
}

/// How a job went, as its platform is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobStatus {
    /// The call came to an end, whoever ended it.
    Success,
    /// It ended for [`CloseReason::Error`].
    Failed,
}

impl From<CloseReason> for JobStatus {
    fn from(reason: CloseReason) -> Self {
        if reason == CloseReason::Error { Self::Failed } else { Self::Success }
    }
}

/// Why a session, and the job it belongs to, came to an end.
///
/// ```
/// use tool_runtime::{CloseReason, serde_json};
///
/// assert_eq!(CloseReason::UserInitiated.to_string(), "user_initiated");
/// assert_eq!(serde_json::to_string(&CloseReason::Silence)?, r#""silence""#);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CloseReason {
    /// Something failed beyond repair.
    Error,
    /// The process, or whoever gave out the job, asked for it.
    JobShutdown,
    /// The caller hung up or left.
    ParticipantDisconnected,
    /// The application asked for it, on its own or the caller's behalf.
    UserInitiated,
    /// There was nothing more to do.
    TaskCompleted,
    /// The caller said nothing for too long.
    Silence,
    /// The call lasted as long as it may.
    MaxDuration,
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As serde writes it.
        f.pad(match self {
            Self::Error => "error",
            Self::JobShutdown => "job_shutdown",
            Self::ParticipantDisconnected => "participant_disconnected",
            Self::UserInitiated => "user_initiated",
            Self::TaskCompleted => "task_completed",
            Self::Silence => "silence",
            Self::MaxDuration => "max_duration",
        })
    }
}
