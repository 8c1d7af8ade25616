//! How long each part of an exchange may take.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::{HttpError, HttpOptions};
use crate::error::TimeoutPhase;

/// As good as never: `Duration::MAX` may mean that, and is more than a clock can count.
const NEVER: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// The moment that comes so much later.
fn after(wait: Duration) -> Instant {
    Instant::now() + wait.min(NEVER)
}

/// How long each part of an exchange may take.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    total: Instant,
    first_byte: Duration,
    idle: Duration,
}

impl Patience {
    /// From now on.
    pub(crate) fn new(options: &HttpOptions) -> Self {
        let HttpOptions { first_byte_timeout: first_byte, idle_timeout: idle, .. } = *options;
        Self { total: after(options.total_timeout), first_byte, idle }
    }

    /// Whether there is time for a wait.
    pub(crate) fn allows(&self, wait: Duration) -> bool {
        after(wait) < self.total
    }

    /// When the first byte of a reply to a request sent now is due.
    pub(crate) fn first_byte_due(&self) -> Instant {
        after(self.first_byte)
    }

    /// What comes of `future`, if it comes before the first byte is due.
    pub(crate) async fn first_byte<T>(
        &self,
        due: Instant,
        future: impl Future<Output = T>,
    ) -> Result<T, HttpError> {
        self.within(due, TimeoutPhase::FirstByte, future).await
    }

    /// What comes of `future`, if the wait for it is no longer than a reply may be silent.
    pub(crate) async fn idle<T>(&self, future: impl Future<Output = T>) -> Result<T, HttpError> {
        self.idle_for(self.idle, future).await
    }

    /// The same, and no longer than `limit`.
    pub(crate) async fn idle_for<T>(
        &self,
        limit: Duration,
        future: impl Future<Output = T>,
    ) -> Result<T, HttpError> {
        self.within(after(self.idle.min(limit)), TimeoutPhase::Idle, future).await
    }

    async fn within<T>(
        &self,
        due: Instant,
        phase: TimeoutPhase,
        future: impl Future<Output = T>,
    ) -> Result<T, HttpError> {
        let phase = if self.total < due { TimeoutPhase::Total } else { phase };
        timeout_at(due.min(self.total), future).await.map_err(|_| HttpError::Timeout(phase))
    }
}
