//! Which speeches the running code is part of.

use std::sync::Arc;

use super::SpeechId;

tokio::task_local! {
    /// The speech whose tool runs here, and those it came of.
    static INSIDE: Arc<[SpeechId]>;
}

/// Runs a tool's future as part of these speeches.
pub(crate) async fn inside<F: Future>(speeches: Arc<[SpeechId]>, future: F) -> F::Output {
    INSIDE.scope(speeches, future).await
}

/// The speeches the running code is part of, the nearest first.
pub(super) fn current() -> Arc<[SpeechId]> {
    INSIDE.try_with(Arc::clone).unwrap_or_else(|_| Arc::new([]))
}

/// Whether the running code is part of a speech.
pub(crate) fn is_inside() -> bool {
    !current().is_empty()
}
