//! How long each part of an exchange may take.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::HttpOptions;
use crate::llm::{LlmError, TimeoutPhase};

/// How long the usage and the end of the body may take after the model has stopped.
const REST: Duration = Duration::from_secs(1);

/// As good as never: `Duration::MAX` may mean that, and is more than a clock can count.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// The moment that comes so much later.
pub(super) fn after(wait: Duration) -> Instant {
    Instant::now() + wait.min(NEVER)
}

/// How long each part of an exchange may take.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    total: Instant,
    idle: Duration,
}

impl Patience {
    /// From now on.
    pub(super) fn new(options: &HttpOptions) -> Self {
        Self { total: after(options.total_timeout), idle: options.idle_timeout }
    }

    /// Whether there is time for a wait.
    pub(super) fn allows(&self, wait: Duration) -> bool {
        after(wait) < self.total
    }

    /// What comes of `future`, if it comes before the first byte is due.
    pub(super) async fn first_byte<T>(
        &self,
        due: Instant,
        future: impl Future<Output = T>,
    ) -> Result<T, LlmError> {
        self.within(due, TimeoutPhase::FirstByte, future).await
    }

    /// What comes of `future`, if the wait for it is no longer than a reply may be silent.
    pub(super) async fn idle<T>(&self, future: impl Future<Output = T>) -> Result<T, LlmError> {
        self.within(after(self.idle), TimeoutPhase::Idle, future).await
    }

    /// The same, where nothing of weight is to come any more.
    pub(super) async fn rest<T>(&self, future: impl Future<Output = T>) -> Result<T, LlmError> {
        self.within(after(self.idle.min(REST)), TimeoutPhase::Idle, future).await
    }

    async fn within<T>(
        &self,
        due: Instant,
        phase: TimeoutPhase,
        future: impl Future<Output = T>,
    ) -> Result<T, LlmError> {
        let phase = if self.total < due { TimeoutPhase::Total } else { phase };
        timeout_at(due.min(self.total), future).await.map_err(|_| LlmError::Timeout { phase })
    }
}
