//! Which speeches the running code is part of.

use std::sync::Arc;

use tokio::task::futures::TaskLocalFuture;

use super::SpeechId;

tokio::task_local! {
    /// The speech whose tool runs here, and those it came of.
    static INSIDE: Arc<[SpeechId]>;
}

/// Runs a tool's future as part of these speeches. No `async fn`, which would hold the future twice.
pub(crate) fn inside<F: Future>(speeches: Arc<[SpeechId]>, future: F) -> TaskLocalFuture<Arc<[SpeechId]>, F> {
    INSIDE.scope(speeches, future)
}

/// The speeches the running code is part of, the nearest first.
pub(super) fn current() -> Arc<[SpeechId]> {
    INSIDE.try_with(Arc::clone).unwrap_or_else(|_| Arc::new([]))
}

/// Whether the running code is part of a speech.
pub(crate) fn is_inside() -> bool {
    !current().is_empty()
}
