//! Many calls at once, answered in the order they were made.

use futures_util::{StreamExt, stream};

/// Runs the futures, at most `limit` at a time, and gives their results in their own order.
///
/// They run in the caller's task: dropping the returned future drops them all.
pub(crate) async fn in_call_order<F: Future>(calls: Vec<F>, limit: usize) -> Vec<F::Output> {
    let numbered = calls.into_iter().enumerate().map(|(index, call)| async move { (index, call.await) });
    let mut outputs: Vec<_> = stream::iter(numbered).buffer_unordered(limit).collect().await;
    outputs.sort_unstable_by_key(|(index, _)| *index);
    outputs.into_iter().map(|(_, output)| output).collect()
}
