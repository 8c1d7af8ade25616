//! How long a job waits for each of its steps.

use std::time::Duration;

/// How long a job may take, and how long it waits for each step of its end.
///
/// What takes longer is dropped at its next await point and recorded as timed out; the next step
/// begins. So a job ends within the sum of these, whatever its parts do.
///
/// ```
/// use std::time::Duration;
/// use tool_runtime::JobOptions;
///
/// let options = JobOptions::default()
///     .max_duration(Duration::from_secs(30 * 60))
///     .session_close_timeout(Duration::from_secs(20));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobOptions {
    pub(super) entrypoint: Duration,
    pub(super) session_close: Duration,
    pub(super) hang_up: Duration,
    pub(super) status: Duration,
    pub(super) shutdown_callback: Duration,
    pub(super) end_function: Duration,
    pub(super) max_duration: Option<Duration>,
    pub(super) signals: bool,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self {
            entrypoint: Duration::from_secs(15),
            session_close: Duration::from_secs(60),
            hang_up: Duration::from_secs(10),
            status: Duration::from_secs(10),
            shutdown_callback: Duration::from_secs(10),
            end_function: Duration::from_secs(30),
            max_duration: None,
            signals: true,
        }
    }
}

impl JobOptions {
    /// How long the entrypoint may go on once the job is shutting down: 15 s unless set.
    pub fn entrypoint_timeout(self, limit: Duration) -> Self {
        Self { entrypoint: limit, ..self }
    }

    /// How long a session may take to close, its farewell included: 60 s unless set.
    pub fn session_close_timeout(self, limit: Duration) -> Self {
        Self { session_close: limit, ..self }
    }

    /// How long the hang-up may take: 10 s unless set.
    pub fn hang_up_timeout(self, limit: Duration) -> Self {
        Self { hang_up: limit, ..self }
    }

    /// How long it may take to tell the platform how the job went: 10 s unless set.
    pub fn status_timeout(self, limit: Duration) -> Self {
        Self { status: limit, ..self }
    }

    /// How long each shutdown callback may take: 10 s unless set.
    pub fn shutdown_callback_timeout(self, limit: Duration) -> Self {
        Self { shutdown_callback: limit, ..self }
    }

    /// How long each attempt of an end function may take that does not say so itself: 30 s unless
    /// set.
    pub fn end_function_timeout(self, limit: Duration) -> Self {
        Self { end_function: limit, ..self }
    }

    /// How long the job may go on before it is shut down, counted from
    /// [`build`](crate::JobContextBuilder::build): for ever unless set.
    pub fn max_duration(self, limit: Duration) -> Self {
        Self { max_duration: Some(limit), ..self }
    }

    /// Whether [`run`](crate::JobContext::run) ends the job on Ctrl-C and SIGTERM: it does unless
    /// set.
    pub fn handle_signals(self, handle: bool) -> Self {
        Self { signals: handle, ..self }
    }
}
